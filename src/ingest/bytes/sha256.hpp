#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace patron::ingest {

/// SHA-256 over bytes as they come.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  /// In hex; ends the sum.
  std::string hex();

 private:
  void* digest_;
};

/// SHA-256 of a whole file, in hex. Errors: io.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace patron::ingest
