#pragma once

#include <expat.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace patron::ingest {

/// Gives the bytes of a part of a workbook: fills [data, data + size) as far as possible, 0 at the
/// end.
using ByteFeed = std::function<std::size_t(char* data, std::size_t size)>;

/// "c" of "x:c": workbooks put any prefix before the names of one namespace, so names alone count.
inline std::string_view local_name(const char* name) {
  const std::string_view whole(name);
  const std::size_t colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// The value of an attribute by its local name; null where it is absent.
const char* attribute_of(const char** attributes, std::string_view name);

/// "1" and "true" of an attribute.
bool is_true(const char* value);

/// Expat over a feed, block by block, with bounds against hostile files: no DOCTYPE (hence no
/// entities), at most 32 MiB held by the parser (deep nesting, endless tags, a million names).
///
/// The handler has start(name, attributes), end(name) and text(std::string_view); what they throw
/// comes out of parse_block().
/// Errors: bad_data for what is no well-formed XML, naming `place`; unsupported for a DOCTYPE;
///         resource where the bound is passed; those of the feed.
class XmlStream {
 public:
  template <class Handler>
  XmlStream(ByteFeed feed, Handler& handler, std::string place)
      : XmlStream(std::move(feed), std::move(place), &handler, &started<Handler>, &ended<Handler>,
                  &spoken<Handler>) {}
  ~XmlStream();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  /// Reads one block; false when the document has ended.
  bool parse_block();
  void parse_all() {
    while (parse_block()) {
    }
  }

  /// Where text matters the handler switches it on: elsewhere the parser needs not report it.
  void want_text(bool wanted) { XML_SetCharacterDataHandler(parser_, wanted ? on_text_ : nullptr); }

 private:
  XmlStream(ByteFeed feed, std::string place, void* handler, XML_StartElementHandler start,
            XML_EndElementHandler end, XML_CharacterDataHandler text);

  /// Calls into the handler: nothing may be thrown through the parser.
  template <class Call>
  void guarded(Call&& call) noexcept {
    if (thrown_) return;
    try {
      call();
    } catch (...) {
      thrown_ = std::current_exception();
      XML_StopParser(parser_, XML_FALSE);
    }
  }
  template <class Handler>
  static void started(void* self, const char* name, const char** attributes) {
    auto* stream = static_cast<XmlStream*>(self);
    stream->guarded([&] { static_cast<Handler*>(stream->handler_)->start(name, attributes); });
  }
  template <class Handler>
  static void ended(void* self, const char* name) {
    auto* stream = static_cast<XmlStream*>(self);
    stream->guarded([&] { static_cast<Handler*>(stream->handler_)->end(name); });
  }
  template <class Handler>
  static void spoken(void* self, const char* text, int length) {
    auto* stream = static_cast<XmlStream*>(self);
    stream->guarded([&] {
      static_cast<Handler*>(stream->handler_)->text({text, static_cast<std::size_t>(length)});
    });
  }
  static void refuse_doctype(void* self, const char*, const char*, const char*, int);
  [[noreturn]] void fail_parse() const;

  ByteFeed feed_;
  std::string place_;
  void* handler_;
  XML_CharacterDataHandler on_text_;
  XML_Parser parser_ = nullptr;
  std::size_t held_bytes_ = 0;
  int block_size_ = 0;  // of the last block: a short part costs no memory for a long one
  std::exception_ptr thrown_;
};

}  // namespace patron::ingest
