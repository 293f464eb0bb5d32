#include "ingest/bytes/encoding.hpp"

#include <iconv.h>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

class Converter {
 public:
  explicit Converter(const char* from) : handle_(iconv_open("UTF-8", from)) {
    if (handle_ == reinterpret_cast<iconv_t>(-1))
      throw base::Error(base::ErrorCode::kInternal, std::string("iconv knows no ") + from + ".");
  }
  ~Converter() { iconv_close(handle_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// False where the bytes are not of that encoding.
  bool convert(std::string_view bytes, std::string& out) {
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    out.resize(bytes.size() * 4);
    char* in = const_cast<char*>(bytes.data());
    char* to = out.data();
    std::size_t in_left = bytes.size(), out_left = out.size();
    const bool ok = iconv(handle_, &in, &in_left, &to, &out_left) != static_cast<std::size_t>(-1);
    out.resize(out.size() - out_left);
    return ok;
  }

 private:
  iconv_t handle_;
};

}  // namespace

bool is_ascii(std::string_view bytes) {
  unsigned char all = 0;
  for (const char c : bytes) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

bool is_utf8(std::string_view bytes) {
  if (is_ascii(bytes)) return true;
  thread_local Converter converter("UTF-8");
  std::string out;
  return converter.convert(bytes, out);
}

bool can_decode(std::string_view bytes, const std::string& encoding) {
  std::string out;
  return Converter(encoding.c_str()).convert(bytes, out);
}

std::string to_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  thread_local Converter windows_1252("WINDOWS-1252"), latin_1("ISO-8859-1");
  std::string out;
  if (windows_1252.convert(bytes, out)) return out;
  latin_1.convert(bytes, out);  // every byte has a meaning there
  return out;
}

}  // namespace patron::ingest
