#include <type_traits>

#include "report/tables.hpp"

namespace patron::report {
namespace {

using base::Column;
using base::Field;

template <class T>
Column empty_column(const Field& field, std::size_t n_rows) {
  std::vector<T> values;
  values.reserve(n_rows);
  Column column;
  column.name = field.doc->name;
  column.unit = field.doc->unit;
  column.values = std::move(values);
  return column;
}

/// The column type that holds a member; void where a cell cannot hold it.
template <class Member>
struct CellOf {
  using Type = void;
};
template <>
struct CellOf<bool*> {
  using Type = std::int64_t;
};
template <>
struct CellOf<int*> {
  using Type = std::int64_t;
};
template <>
struct CellOf<std::int64_t*> {
  using Type = std::int64_t;
};
template <>
struct CellOf<std::uint64_t*> {
  using Type = std::int64_t;
};
template <>
struct CellOf<double*> {
  using Type = double;
};
template <>
struct CellOf<std::optional<double>*> {
  using Type = double;
};
template <>
struct CellOf<std::string*> {
  using Type = std::string;
};
template <>
struct CellOf<base::Money*> {
  using Type = base::Money;
};

template <class Cell, class Member>
void append(Column& column, Member* member) {
  auto& values = std::get<std::vector<Cell>>(column.values);
  if constexpr (std::is_same_v<Member, std::optional<double>>) {
    column.is_null.push_back(!member->has_value());
    values.push_back(member->value_or(0));
  } else {
    values.push_back(static_cast<Cell>(*member));
  }
}

template <class Member>
Column column_of(const std::vector<base::Fields>& rows, const Field& field, std::size_t index) {
  using Cell = typename CellOf<Member>::Type;
  Column column = empty_column<Cell>(field, rows.size());
  for (const base::Fields& row : rows) append<Cell>(column, std::get<Member>(row[index].value));
  return column;
}

}  // namespace

base::Table rows_to_table(const std::string& name, const std::vector<base::Fields>& rows,
                          const base::Fields& prototype) {
  base::Table table{name, {}};
  for (std::size_t i = 0; i < prototype.size(); ++i) {
    std::visit(
        [&](const auto& member) {
          using Member = std::decay_t<decltype(member)>;
          if constexpr (!std::is_void_v<typename CellOf<Member>::Type>)
            table.columns.push_back(column_of<Member>(rows, prototype[i], i));
        },
        prototype[i].value);
  }
  return table;
}

}  // namespace patron::report
