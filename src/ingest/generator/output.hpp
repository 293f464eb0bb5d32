#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace patron::ingest::generator {

using Buffer = fmt::memory_buffer;

inline void append(Buffer& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}
void append_number(Buffer& out, std::uint64_t value);
/// Cents as "12.50".
void append_cents(Buffer& out, std::int64_t cents);
/// Two digits.
inline void append_two(Buffer& out, std::uint32_t value) {
  out.push_back(static_cast<char>('0' + value / 10));
  out.push_back(static_cast<char>('0' + value % 10));
}
/// Seconds of a day as "HH:MM:SS".
void append_clock(Buffer& out, std::uint32_t second);

/// A CSV field, quoted where RFC 4180 asks for it.
std::string csv_field(std::string_view field);

/// A name like CUST_00001: at least five digits, and as many as the largest needs, so that names
/// sort as numbers do.
class Ids {
 public:
  Ids(std::string_view prefix, std::int64_t count);
  /// index counts from 0, names from 1.
  void append_to(Buffer& out, std::uint32_t index) const;

 private:
  std::string prefix_;
  int width_;
};

/// A file that appears under its name only when all is well: until commit() it is NAME.part, and
/// is removed if it goes out of scope before.
class OutputFile {
 public:
  OutputFile(const std::filesystem::path& dir, std::string name, std::string_view heading);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);
  void write(const Buffer& buffer) { write(std::string_view(buffer.data(), buffer.size())); }
  void close();
  void commit();

  const std::string& name() const { return name_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  [[noreturn]] void fail(std::string_view doing) const;

  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string name_;
  std::filesystem::path path_, part_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::int64_t bytes_ = 0;
  bool committed_ = false;
};

}  // namespace patron::ingest::generator
