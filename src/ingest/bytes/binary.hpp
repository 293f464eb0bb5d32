#pragma once

#include <string_view>

namespace patron::ingest {

/// True where the bytes are no text: more than one in fifty, of a short head one in ten, is a
/// control character that no text has. A few of them are trouble of the rows they stand in.
bool is_binary(std::string_view head);

}  // namespace patron::ingest
