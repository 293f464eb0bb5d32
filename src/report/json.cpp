#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/tables.hpp"

namespace patron::report {
namespace {

/// Plain ASCII without anything to escape, the usual case, needs no JSON library.
bool is_plain(const std::string& text) {
  for (const char c : text)
    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) return false;
  return true;
}

std::string number(double value) {
  return std::isfinite(value) ? base::to_string(value) : std::string("null");
}

std::string json_of_cell(std::int64_t value) { return std::to_string(value); }
std::string json_of_cell(double value) { return number(value); }
std::string json_of_cell(const std::string& value) { return json_string(value); }
std::string json_of_cell(base::Money value) { return base::to_string(value); }
std::string json_of_cell(base::Instant value) { return '"' + base::to_iso(value) + '"'; }
std::string json_of_cell(base::Day value) { return '"' + base::to_iso_date(value) + '"'; }

void write_row(std::ostream& out, const base::Table& table, std::size_t row,
               const std::vector<std::string>& keys) {
  out << '{';
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const base::Column& column = table.columns[c];
    out << (c > 0 ? ", " : "") << keys[c] << ": ";
    if (column.null_at(row))
      out << "null";
    else
      std::visit([&](const auto& values) { out << json_of_cell(values[row]); }, column.values);
  }
  out << '}';
}

/// Writes described structs, which may nest. Lists of plain values stay on one line.
class FieldsWriter {
 public:
  FieldsWriter(std::ostream& out, int indent) : out_(out), indent_(indent) {}

  void object(const base::Fields& fields) {
    out_ << '{';
    ++depth_;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) out_ << ',';
      line(i > 0);
      out_ << json_string(std::string(fields[i].doc->name)) << ": ";
      std::visit([this](const auto& value) { this->value(value); }, fields[i].value);
    }
    --depth_;
    if (!fields.empty()) line(false);
    out_ << '}';
  }

 private:
  void line(bool spaced) {
    if (indent_ > 0)
      out_ << '\n' << std::string(static_cast<std::size_t>(indent_ * depth_), ' ');
    else if (spaced)
      out_ << ' ';
  }

  void value(bool* v) { out_ << (*v ? "true" : "false"); }
  void value(int* v) { out_ << *v; }
  void value(std::int64_t* v) { out_ << *v; }
  void value(std::uint64_t* v) { out_ << *v; }
  void value(double* v) { out_ << number(*v); }
  void value(std::string* v) { out_ << json_string(*v); }
  void value(base::Money* v) { out_ << base::to_string(*v); }
  void value(std::optional<double>* v) { out_ << (*v ? number(**v) : "null"); }
  void value(std::vector<std::string>* v) { plain_list(*v); }
  void value(std::vector<double>* v) { plain_list(*v); }
  void value(std::vector<std::int64_t>* v) { plain_list(*v); }
  void value(const base::Fields& v) { object(v); }
  void value(const std::vector<base::Fields>& rows) {
    out_ << '[';
    ++depth_;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i > 0) out_ << ',';
      line(i > 0);
      object(rows[i]);
    }
    --depth_;
    if (!rows.empty()) line(false);
    out_ << ']';
  }

  template <class T>
  void plain_list(const std::vector<T>& values) {
    out_ << '[';
    for (std::size_t i = 0; i < values.size(); ++i)
      out_ << (i > 0 ? ", " : "") << json_of_cell(values[i]);
    out_ << ']';
  }

  std::ostream& out_;
  int indent_;
  int depth_ = 0;
};

}  // namespace

std::string json_string(const std::string& text) {
  if (is_plain(text)) return '"' + text + '"';
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write_json(std::ostream& out, const base::Table& table) {
  std::vector<std::string> keys;
  for (const base::Column& column : table.columns) keys.push_back(json_string(column.name));
  out << '[';
  for (std::size_t row = 0; row < table.n_rows(); ++row) {
    out << (row > 0 ? ",\n " : "\n ");
    write_row(out, table, row, keys);
  }
  out << "\n]\n";
}

std::string to_json(const base::Table& table) {
  std::ostringstream out;
  write_json(out, table);
  return out.str();
}

void write_json(std::ostream& out, const base::Fields& fields, int indent) {
  FieldsWriter(out, indent).object(fields);
}

std::string to_json(const base::Fields& fields, int indent) {
  std::ostringstream out;
  write_json(out, fields, indent);
  return out.str();
}

}  // namespace patron::report
