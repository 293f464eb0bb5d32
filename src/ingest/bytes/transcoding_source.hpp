#pragma once

#include <memory>
#include <string>

#include "ingest/bytes/byte_source.hpp"

namespace patron::ingest {

/// The bytes of another source as UTF-8. What is no text of the given encoding becomes U+FFFD, the
/// sign for "unreadable", so that it is seen where it stands; size and fingerprint stay those of
/// the source.
/// `encoding` as iconv names it. Errors: invalid_argument for an encoding iconv does not know.
/// Cost: one pass, two blocks of memory.
std::unique_ptr<ByteSource> transcode_to_utf8(std::unique_ptr<ByteSource> source,
                                              const std::string& encoding);

}  // namespace patron::ingest
