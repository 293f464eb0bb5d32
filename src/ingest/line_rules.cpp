#include "ingest/line_rules.hpp"

#include "ingest/rule_words.hpp"
#include "store/cleaning_rules.hpp"

namespace patron::ingest {
namespace {

std::int32_t rules_of_order(std::string_view id) {
  return id.starts_with('C') || id.starts_with('c') ? store::kCancellation : 0;
}

std::int32_t rules_of_status(std::string_view status) {
  return is_cancelled(status) ? store::kVoidOrder : 0;
}

std::int32_t rules_of_customer(std::string_view id) { return is_test(id) ? store::kTestRow : 0; }

std::int32_t rules_of_name(std::string_view product_id, std::string_view name) {
  return (is_non_product(product_id, name) ? store::kNonProduct : 0) |
         (is_test(product_id) || is_test(name) ? store::kTestRow : 0);
}

/// What is known of a code; a code met for the first time is the next one.
template <class Find>
std::int32_t known(std::vector<std::int32_t>& rules, std::int32_t code, const Find& find) {
  const auto index = static_cast<std::size_t>(code);
  if (index == rules.size()) rules.push_back(find());
  return rules[index];
}

/// splitmix64's finaliser (Steele, Lea & Flood 2014): every bit of the state depends on all bits.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

std::uint64_t both(std::int32_t high, std::int32_t low) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32 |
         static_cast<std::uint32_t>(low);
}

/// Of all canonical fields: equal lines have equal fingerprints. Each field is mixed with its own
/// constant (digits of the golden ratio), so that exchanged values differ.
std::uint64_t fingerprint(const ReadLine& line) {
  const std::uint64_t fields =
      mixed(both(line.order, line.customer) ^ 0x9E3779B97F4A7C15u) +
      mixed(both(line.name, line.country) ^ 0xF39CC0605CEDC834u) +
      mixed(static_cast<std::uint64_t>(line.quantity) ^ 0x1082276BF3A27251u) +
      mixed(static_cast<std::uint64_t>(line.unit_price) ^ 0xF86C6A11D0C18E95u) +
      mixed(static_cast<std::uint64_t>(line.ordered_at) ^ 0x2767F0B153D27B7Fu);
  return mixed(fields + static_cast<std::uint32_t>(line.status) * 0x9E3779B97F4A7C15u);
}

}  // namespace

std::int32_t LineRules::rules_of(const ReadLine& line) {
  std::int32_t rules =
      (c_is_mark_ ? known(order_rules_, line.order, [&] { return rules_of_order(line.order_id); })
                  : 0) |
      known(name_rules_, line.name,
            [&] { return rules_of_name(line.product_id, line.product_name); });
  rules |= line.customer < 0 ? store::kMissingCustomer : known(customer_rules_, line.customer, [&] {
    return rules_of_customer(line.customer_id);
  });
  const std::int32_t void_order =
      known(status_rules_, line.status, [&] { return rules_of_status(line.order_status); });
  if (line.quantity > 0) rules |= void_order;  // a line that goes back is a return, and real
  if (line.quantity <= 0) rules |= store::kNonPositiveQuantity;
  if (line.unit_price <= 0) rules |= store::kNonPositivePrice;
  if (duplicates_.seen_before(line.order, fingerprint(line))) rules |= store::kDuplicate;
  return rules;
}

}  // namespace patron::ingest
