#include "ingest/bytes/detect_encoding.hpp"

#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>

#include "ingest/bytes/encoding.hpp"

namespace patron::ingest {
namespace {

/// Bytes above 127 in cells that differ: fewer are too few to judge by.
constexpr std::size_t kEnoughOfOwnScript = 12, kEnoughOfLatin = 20;

struct Mark {
  std::string_view bytes, encoding;
};
/// The longer ones first: UTF-32LE begins like UTF-16LE.
constexpr Mark kMarks[] = {
    {"\xEF\xBB\xBF", "UTF-8"}, {{"\xFF\xFE\0\0", 4}, "UTF-32LE"}, {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},
    {"\xFF\xFE", "UTF-16LE"},  {"\xFE\xFF", "UTF-16BE"},
};

std::optional<TextEncoding> by_mark(std::string_view head) {
  for (const Mark& mark : kMarks)
    if (head.starts_with(mark.bytes))
      return TextEncoding{std::string(mark.encoding), mark.bytes.size(), mark.encoding != "UTF-8"};
  return std::nullopt;
}

/// UTF-16 without a mark: delimiters, digits and line ends make every second byte a zero, and
/// always the same second one.
std::optional<TextEncoding> by_zeros(std::string_view head) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0';
  const std::size_t enough = std::max<std::size_t>(head.size() / 8, 4);
  if (zeros[1] >= enough && zeros[0] * 16 < zeros[1]) return TextEncoding{"UTF-16LE", 0, true};
  if (zeros[0] >= enough && zeros[1] * 16 < zeros[0]) return TextEncoding{"UTF-16BE", 0, true};
  return std::nullopt;
}

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// Length of the well-formed UTF-8 character at `at`; 0 where there is none.
std::size_t utf8_character(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t n = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (n <= 1) return n;
  return at + n <= text.size() && is_utf8(text.substr(at, n)) ? n : 0;
}

/// What the bytes above 127 are.
struct HighBytes {
  std::size_t n = 0;           // in all
  std::size_t n_runs = 0;      // of neighbours
  std::size_t n_utf8 = 0;      // characters of UTF-8
  std::size_t n_not_utf8 = 0;  // bytes that are no part of one
};

HighBytes count_high_bytes(std::string_view text) {
  HighBytes high;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_high(text[i])) continue;
    ++high.n;
    high.n_runs += i == 0 || !is_high(text[i - 1]);
  }
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = utf8_character(text, i);
    high.n_utf8 += n > 1;
    high.n_not_utf8 += n == 0;
    i += std::max<std::size_t>(n, 1);
  }
  return high;
}

std::string ask_uchardet(std::string_view text) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                       uchardet_delete);
  if (uchardet_handle_data(detector.get(), text.data(), text.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

/// The cells with bytes above 127, each once: names repeat in the rows of a shop, and a statistic
/// of letters must not count them twice. No second byte of a character is among the dividers.
std::string distinct_high_cells(std::string_view text) {
  std::set<std::string_view> cells;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;\t\"\r\n"), text.size());
    const std::string_view cell = text.substr(0, end);
    if (std::any_of(cell.begin(), cell.end(), is_high)) cells.insert(cell);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::string joined;
  for (const std::string_view cell : cells) joined.append(cell).append(1, '\n');
  return joined;
}

enum class Script { kOther, kManyBytes, kOwnLetters, kLatin };

Script script_of(std::string_view encoding) {
  constexpr std::string_view kManyBytes[] = {"SHIFT_JIS", "EUC-JP", "EUC-KR", "UHC",
                                             "GB18030",   "BIG5",   "EUC-TW"};
  constexpr std::string_view kOwnLetters[] = {
      "WINDOWS-1251", "KOI8-R",  "ISO-8859-5",   "IBM866",     "MAC-CYRILLIC", "WINDOWS-1253",
      "ISO-8859-7",   "TIS-620", "WINDOWS-1255", "ISO-8859-8", "WINDOWS-1256", "ISO-8859-6"};
  constexpr std::string_view kLatin[] = {"WINDOWS-1250", "ISO-8859-2",   "WINDOWS-1254",
                                         "ISO-8859-9",   "WINDOWS-1257", "ISO-8859-13"};
  const auto among = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), encoding) != std::end(names);
  };
  if (among(kManyBytes)) return Script::kManyBytes;
  if (among(kOwnLetters)) return Script::kOwnLetters;
  return among(kLatin) ? Script::kLatin : Script::kOther;
}

/// Western text has lone letters above 127 between plain ones; a script of its own writes whole
/// words with them, and Japanese Shift_JIS leads with bytes that are hardly letters in the west.
/// That tells them apart where a statistic of letters alone errs.
bool looks_like(const std::string& encoding, std::string_view text) {
  const HighBytes high = count_high_bytes(text);
  const double run = static_cast<double>(high.n) / static_cast<double>(high.n_runs);
  const auto n_control = static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return is_high(c) && (c & 0x60) == 0; }));
  switch (script_of(encoding)) {
    case Script::kManyBytes:
      return high.n >= kEnoughOfOwnScript &&
             (encoding == "SHIFT_JIS" ? n_control * 4 >= high.n : run >= 2.5);
    case Script::kOwnLetters:
      return high.n >= kEnoughOfOwnScript && run >= 2.5;
    case Script::kLatin:
      return high.n >= kEnoughOfLatin && run < 2;
    case Script::kOther:
      return false;
  }
  return false;
}

/// The larger code page where one holds the other.
std::string widest(const std::string& encoding) {
  if (encoding == "ISO-8859-9") return "WINDOWS-1254";
  return encoding == "SHIFT_JIS" ? "CP932" : encoding;
}

/// Without the bytes of a character that the end of the head has cut.
std::string_view without_cut_character(std::string_view head) {
  std::size_t n = 0;
  while (n < 3 && n < head.size() && is_high(head[head.size() - 1 - n])) ++n;
  return head.substr(0, head.size() - n);
}

}  // namespace

TextEncoding detect_encoding(std::string_view head, bool is_all) {
  if (auto marked = by_mark(head)) return *marked;
  if (auto zeros = by_zeros(head)) return *zeros;
  if (is_ascii(head)) return {"UTF-8"};
  if (!is_all) head = without_cut_character(head);
  const HighBytes high = count_high_bytes(head);
  if (high.n_not_utf8 == 0) return {"UTF-8"};
  if (high.n_utf8 > high.n_not_utf8) return {"UTF-8, in places WINDOWS-1252"};
  const std::string cells = distinct_high_cells(head);
  const std::string told = ask_uchardet(cells);
  if (looks_like(told, cells) && can_decode(cells, widest(told))) return {widest(told), 0, true};
  return {"WINDOWS-1252"};
}

}  // namespace patron::ingest
