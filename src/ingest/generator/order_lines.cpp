#include "ingest/generator/order_lines.hpp"

namespace patron::ingest::generator {
namespace {

constexpr std::uint32_t kFirstOrderNumber = 10'000'001;

bool adds_a_row(Dirt kind) { return kind == Dirt::kDuplicateRow || kind == Dirt::kTestRow; }

std::string_view one_of(Stream& stream, std::array<std::string_view, 3> choices) {
  return choices[stream.below(choices.size())];
}

/// The fields of a row as they stand in the file: commas inside quotes do not part them.
std::vector<std::string> split_row(std::string_view row) {
  std::vector<std::string> fields(1);
  bool in_quotes = false;
  for (const char c : row) {
    if (c == '"') in_quotes = !in_quotes;
    if (c == ',' && !in_quotes)
      fields.emplace_back();
    else if (c != '\n')
      fields.back() += c;
  }
  return fields;
}

enum Field { kOrderId, kDate, kCustomer, kProduct, kName, kCategory, kQuantity, kPrice };

void spoil(std::vector<std::string>& fields, Dirt kind, Stream& stream) {
  switch (kind) {
    case Dirt::kMissingCustomer:
      fields[kCustomer].clear();
      break;
    case Dirt::kDuplicateRow:
      break;
    case Dirt::kZeroPrice:
      fields[kPrice] = "0.00";
      break;
    case Dirt::kNegativePrice:
      fields[kPrice].insert(0, "-");
      break;
    case Dirt::kBadQuantity:
      fields[kQuantity] = one_of(stream, {"n/a", "1O", "two"});
      break;
    case Dirt::kBadDate:
      fields[kDate] = one_of(stream, {"2023-13-45 10:00:00", "yesterday", "0000-00-00 00:00:00"});
      break;
    case Dirt::kDecimalOrderId:
      fields[kOrderId] += ".0";
      break;
    case Dirt::kStrayBlanks:
      for (const Field field : {kCustomer, kCategory, kQuantity})
        fields[field] = "  " + fields[field] + " ";
      break;
    case Dirt::kTestRow:
      fields[kOrderId] = fields[kCustomer] = fields[kProduct] = "TEST";
      fields[kName] = "test product - do not ship";
      fields[kQuantity] = "1";
      fields[kPrice] = "0.01";
      break;
    case Dirt::kCommaDecimal:
      fields[kPrice].replace(fields[kPrice].size() - 3, 1, ",");
      fields[kPrice] = '"' + fields[kPrice] + '"';
      break;
    case Dirt::kTooFewFields:
      fields.resize(kName + static_cast<std::size_t>(stream.below(3)));
      break;
  }
}

}  // namespace

void Tally::Total::add(const Total& other) {
  orders += other.orders;
  lines += other.lines;
  cents += other.cents;
}

void Tally::add(const Tally& other) {
  completed.add(other.completed);
  returned.add(other.returned);
  clean_completed.add(other.clean_completed);
  clean_returned.add(other.clean_returned);
  for (std::size_t i = 0; i < dirt.size(); ++i) {
    dirt[i].rows += other.dirt[i].rows;
    dirt[i].completed_cents += other.dirt[i].completed_cents;
    dirt[i].returned_cents += other.dirt[i].returned_cents;
  }
  rows += other.rows;
  events += other.events;
}

struct OrderLines::Order {
  Buffer head;  // "order_id,order_date,customer_id,"
  std::string_view tail;
  std::uint32_t customer;
  bool is_return;

  Order(std::uint32_t who, bool returned) : customer(who), is_return(returned) {}
};

/// Two of the kinds add a row instead of spoiling one, so a few lines more must be chosen to make
/// the share of rows right: d = p / (1 + p * added), hence p = d / (1 - d * added).
OrderLines::OrderLines(const GenerateOptions& options, const Calendar& calendar,
                       const Catalogue& catalogue, const Customers& customers,
                       const Baskets& baskets)
    : seed_(options.seed),
      calendar_(calendar),
      catalogue_(catalogue),
      customers_(customers),
      baskets_(baskets),
      customer_ids_("CUST_", options.customers) {
  const double added = 2.0 / static_cast<double>(kDirtNames.size());
  dirty_line_ = options.dirt / (1 - options.dirt * added);
  for (const CountryWords& country : kCountryWords)
    for (const std::string_view status : {"completed", "returned"})
      tails_.push_back(fmt::format(",{},{},{}\n", country.name, options.currency, status));
}

void OrderLines::append(Buffer& out, Tally& tally, std::vector<BasketLine>& lines,
                        const Ticket& ticket, int day) const {
  baskets_.fill(lines, ticket.ordinal, ticket.customer, ticket.purchase_day);
  Order order(ticket.customer, ticket.kind == TicketKind::kReturn);
  if (order.is_return) {
    baskets_.keep_returned(lines, ticket.ordinal);
    order.head.push_back('C');
  }
  append_number(order.head, kFirstOrderNumber + ticket.number);
  order.head.push_back(',');
  generator::append(order.head, calendar_.iso(day));
  order.head.push_back(' ');
  append_clock(order.head, ticket.second);
  order.head.push_back(',');
  customer_ids_.append_to(order.head, ticket.customer);
  order.head.push_back(',');
  order.tail = tails_[customers_.traits_of(ticket.customer).country * 2u + order.is_return];
  Stream dirt(seed_, Purpose::kDirt, ticket.number);
  bool any_clean = false;
  for (const BasketLine& line : lines) append_line(out, tally, order, line, any_clean, dirt);
  (order.is_return ? tally.returned : tally.completed).orders += 1;
  (order.is_return ? tally.clean_returned : tally.clean_completed).orders += any_clean;
}

void OrderLines::append_line(Buffer& out, Tally& tally, const Order& order, const BasketLine& line,
                             bool& any_clean, Stream& stream) const {
  const Tally::Total total{0, 1, line.quantity * line.cents};
  (order.is_return ? tally.returned : tally.completed).add(total);
  const bool dirty = dirty_line_ > 0 && stream.chance(dirty_line_);
  const auto kind = dirty ? static_cast<Dirt>(stream.below(kDirtNames.size())) : Dirt{};
  if (!dirty || adds_a_row(kind)) {
    append_clean(out, order, line);
    (order.is_return ? tally.clean_returned : tally.clean_completed).add(total);
    ++tally.rows;
    any_clean = true;
  }
  if (!dirty) return;
  append_dirty(out, kind, order, line, stream);
  ++tally.rows;
  Tally::DirtTotal& spoilt = tally.dirt[static_cast<std::size_t>(kind)];
  ++spoilt.rows;
  if (adds_a_row(kind)) return;
  (order.is_return ? spoilt.returned_cents : spoilt.completed_cents) += total.cents;
}

void OrderLines::append_clean(Buffer& out, const Order& order, const BasketLine& line) const {
  generator::append(out, {order.head.data(), order.head.size()});
  generator::append(out, catalogue_.csv_of(line.product));
  generator::append(out, line.quantity < 0 ? ",-" : ",");
  append_number(out,
                static_cast<std::uint64_t>(line.quantity < 0 ? -line.quantity : line.quantity));
  out.push_back(',');
  append_cents(out, line.cents);
  generator::append(out, order.tail);
}

void OrderLines::append_dirty(Buffer& out, Dirt kind, const Order& order, const BasketLine& line,
                              Stream& stream) const {
  Buffer clean;
  append_clean(clean, order, line);
  std::vector<std::string> fields = split_row({clean.data(), clean.size()});
  spoil(fields, kind, stream);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out.push_back(',');
    generator::append(out, fields[i]);
  }
  out.push_back('\n');
}

}  // namespace patron::ingest::generator
