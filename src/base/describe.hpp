#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/money.hpp"

namespace patron::base {

/// What a described member means; Boost.Describe knows only its name.
/// The default is the member's own initial value.
struct FieldDoc {
  std::string_view name;
  std::string_view doc;
  std::string_view unit = {};     // "days", "share 0-1"; empty where there is none
  std::string_view choices = {};  // "ties-share|first|r-package"; empty: free
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

/// Specialise beside each described struct: `static constexpr FieldDoc kFields[]`, one entry for
/// each member of its own (those of a base stand beside the base). A missing entry does not
/// compile.
template <class T>
struct Docs;

struct Field;
using Fields = std::vector<Field>;

/// A member as the faces see it: its description and a pointer to its value. Nested described
/// structs become Fields, vectors of them rows of Fields.
struct Field {
  using Value =
      std::variant<bool*, int*, std::int64_t*, std::uint64_t*, double*, std::string*, Money*,
                   std::optional<double>*, std::vector<std::string>*, std::vector<double>*,
                   std::vector<std::int64_t>*, Fields, std::vector<Fields>>;
  const FieldDoc* doc;
  Value value;
};

template <class T>
Fields fields_of(T& described);

namespace describe_detail {

template <class T>
inline constexpr bool kIsDescribed = boost::describe::has_describe_members<T>::value;

/// Place of the member's entry in kFields, their number where there is none. A place, since g++
/// holds no comparison of pointers for constant under -fsanitize=undefined.
template <class T>
constexpr std::size_t doc_index_of(std::string_view name) {
  std::size_t index = 0;
  while (index < std::size(Docs<T>::kFields) && Docs<T>::kFields[index].name != name) ++index;
  return index;
}

template <class Member>
Field::Value value_of(Member& member) {
  if constexpr (kIsDescribed<Member>) {
    return fields_of(member);
  } else if constexpr (requires {
                         typename Member::value_type;
                         requires kIsDescribed<typename Member::value_type>;
                       }) {
    std::vector<Fields> rows;
    rows.reserve(member.size());
    for (auto& row : member) rows.push_back(fields_of(row));
    return rows;
  } else {
    return &member;
  }
}

template <class T, class Base>
void append_own_fields(T& described, Fields& out) {
  using Members = boost::describe::describe_members<Base, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    constexpr std::size_t index = doc_index_of<Base>(decltype(member)::name);
    static_assert(index < std::size(Docs<Base>::kFields),
                  "each described member has a FieldDoc in Docs<T>::kFields");
    out.push_back(
        Field{&Docs<Base>::kFields[index], value_of(described.*decltype(member)::pointer)});
  });
}

}  // namespace describe_detail

/// The described members of a struct, bases first, in declaration order. The pointers live as long
/// as the struct and its vectors stay where they are.
template <class T>
Fields fields_of(T& described) {
  Fields out;
  using Bases = boost::describe::describe_bases<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Bases>([&](auto base) {
    using Base = typename decltype(base)::type;
    for (Field& field : fields_of(static_cast<Base&>(described))) out.push_back(std::move(field));
  });
  describe_detail::append_own_fields<T, T>(described, out);
  return out;
}

}  // namespace patron::base
