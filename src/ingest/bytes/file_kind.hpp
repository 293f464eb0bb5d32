#pragma once

#include <string>
#include <string_view>

namespace patron::ingest {

/// What kind of file begins with these bytes, where it is none that holds a text table: "a PDF
/// document". Empty for text and for what is not known.
std::string_view foreign_file_kind(std::string_view head);

/// True where the bytes are no text: more than one in fifty, of a short head one in ten, is a
/// control character that no text has. A few of them are trouble of the rows they stand in.
bool is_binary(std::string_view head);

}  // namespace patron::ingest
