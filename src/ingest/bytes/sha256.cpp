#include "ingest/bytes/sha256.hpp"

#include <openssl/evp.h>

#include <fstream>
#include <vector>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

constexpr std::size_t kBlock = 1 << 17;

EVP_MD_CTX* as_digest(void* handle) { return static_cast<EVP_MD_CTX*>(handle); }

}  // namespace

Sha256::Sha256() : digest_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(as_digest(digest_), EVP_sha256(), nullptr);
}
Sha256::~Sha256() { EVP_MD_CTX_free(as_digest(digest_)); }

void Sha256::update(std::string_view bytes) {
  EVP_DigestUpdate(as_digest(digest_), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_DigestFinal_ex(as_digest(digest_), digest, &length);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += kHex[digest[i] >> 4];
    hex += kHex[digest[i] & 15];
  }
  return hex;
}

std::string sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  Sha256 digest;
  std::vector<char> block(kBlock);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    digest.update({block.data(), static_cast<std::size_t>(in.gcount())});
  if (!in.eof())
    throw base::Error(base::ErrorCode::kIo, "the file can't be read to its end.", "",
                      file.string());
  return digest.hex();
}

}  // namespace patron::ingest
