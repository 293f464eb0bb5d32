#include "ingest/generator/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/error.hpp"

namespace patron::ingest::generator {

void append_number(Buffer& out, std::uint64_t value) {
  const fmt::format_int digits(value);
  append(out, {digits.data(), digits.size()});
}

void append_cents(Buffer& out, std::int64_t cents) {
  if (cents < 0) out.push_back('-');
  const auto magnitude = static_cast<std::uint64_t>(cents < 0 ? -cents : cents);
  append_number(out, magnitude / 100);
  out.push_back('.');
  append_two(out, static_cast<std::uint32_t>(magnitude % 100));
}

void append_clock(Buffer& out, std::uint32_t second) {
  append_two(out, second / 3600);
  out.push_back(':');
  append_two(out, second / 60 % 60);
  out.push_back(':');
  append_two(out, second % 60);
}

std::string csv_field(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string text = "\"";
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

Ids::Ids(std::string_view prefix, std::int64_t count)
    : prefix_(prefix), width_(std::max<int>(5, static_cast<int>(std::to_string(count).size()))) {}

void Ids::append_to(Buffer& out, std::uint32_t index) const {
  append(out, prefix_);
  const fmt::format_int digits(index + 1u);
  for (int i = static_cast<int>(digits.size()); i < width_; ++i) out.push_back('0');
  append(out, {digits.data(), digits.size()});
}

OutputFile::OutputFile(const std::filesystem::path& dir, std::string name, std::string_view heading)
    : name_(std::move(name)), path_(dir / name_), part_(dir / (name_ + ".part")) {
  file_.reset(std::fopen(part_.c_str(), "wb"));
  if (!file_) fail("open");
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // callers write whole megabytes
  write(heading);
}

OutputFile::~OutputFile() {
  file_.reset();
  std::error_code ignored;
  if (!committed_) std::filesystem::remove(part_, ignored);
}

void OutputFile::write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) fail("write");
  bytes_ += static_cast<std::int64_t>(bytes.size());
}

void OutputFile::close() {
  if (std::fclose(file_.release()) != 0) fail("write");
}

void OutputFile::commit() {
  if (std::rename(part_.c_str(), path_.c_str()) != 0) fail("name");
  committed_ = true;
}

void OutputFile::fail(std::string_view doing) const {
  throw base::Error(base::ErrorCode::kIo,
                    fmt::format("Could not {} the file: {}.", doing, std::strerror(errno)),
                    "Choose a folder you may write to, with enough room.", path_.string());
}

}  // namespace patron::ingest::generator
