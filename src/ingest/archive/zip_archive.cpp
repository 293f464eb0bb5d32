#include "ingest/archive/zip_archive.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kMostMembers = 100'000;
constexpr std::int64_t kFreeBytes = std::int64_t{64} << 20;
constexpr std::int64_t kMostRatio = 200;
constexpr std::int64_t kMostBytes = std::int64_t{16} << 30;

zip_t* as_zip(const std::shared_ptr<void>& handle) { return static_cast<zip_t*>(handle.get()); }

[[noreturn]] void fail_too_many(const std::filesystem::path& file) {
  throw Error(ErrorCode::kResource,
              fmt::format("the archive holds more than {} files.", kMostMembers),
              "Unpack it and name the folder or the files you need.", file.string());
}

std::uint64_t little_endian(const char* bytes, std::size_t n) {
  std::uint64_t value = 0;
  for (std::size_t i = n; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// libzip reads the whole table of contents into memory; only archives in the zip64 form can have
/// a large one, and they say how large it is behind the locator "PK\6\7" near their end.
void refuse_large_contents(const std::filesystem::path& file) {
  constexpr std::size_t kTail = (1 << 16) + 22 + 20;
  constexpr std::size_t kCountAt = 32;
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::streamoff>(in.tellg());
  if (!in || size <= 0) return;
  std::string tail(static_cast<std::size_t>(std::min<std::streamoff>(size, kTail)), '\0');
  in.seekg(size - static_cast<std::streamoff>(tail.size()));
  in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  constexpr std::string_view kLocator("PK\x06\x07");
  for (std::size_t at = tail.find(kLocator); at != std::string::npos && at + 20 <= tail.size();
       at = tail.find(kLocator, at + 1)) {
    const std::uint64_t place = little_endian(tail.data() + at + 8, 8);
    if (place > static_cast<std::uint64_t>(size)) continue;
    char record[kCountAt + 8] = {};
    in.clear();
    in.seekg(static_cast<std::streamoff>(place));
    in.read(record, sizeof record);
    if (little_endian(record + kCountAt, 8) > kMostMembers) fail_too_many(file);
  }
}

std::shared_ptr<void> open_zip(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed))
    throw Error(ErrorCode::kNotFound, "there is no such file.", "Check the path.", file.string());
  refuse_large_contents(file);
  int code = 0;
  zip_t* zip = zip_open(file.c_str(), ZIP_RDONLY, &code);
  if (zip != nullptr) return {zip, [](void* handle) { zip_discard(static_cast<zip_t*>(handle)); }};
  if (code == ZIP_ER_OPEN || code == ZIP_ER_READ)
    throw Error(ErrorCode::kIo, fmt::format("the file can't be read: {}.", std::strerror(errno)),
                "", file.string());
  throw Error(ErrorCode::kBadData,
              "the file begins like a zip archive or a workbook, but its end is missing or broken.",
              "Download or save it again.", file.string());
}

class LibzipStream : public ZipStream {
 public:
  LibzipStream(std::shared_ptr<void> zip, zip_file_t* file, const ZipMember& member,
               std::string place)
      : zip_(std::move(zip)), file_(file), member_(member), place_(std::move(place)) {
    most_bytes_ = std::min(kMostBytes, kFreeBytes + kMostRatio * member_.packed_bytes);
  }
  ~LibzipStream() override { zip_fclose(file_); }
  LibzipStream(const LibzipStream&) = delete;
  LibzipStream& operator=(const LibzipStream&) = delete;

  std::size_t read(std::span<char> out) override {
    const zip_int64_t n = zip_fread(file_, out.data(), out.size());
    if (n < 0) fail_broken();
    bytes_ += n;
    if (bytes_ > most_bytes_) fail_bomb();
    return static_cast<std::size_t>(n);
  }

  std::int64_t bytes_read() const override {
    if (member_.bytes <= 0 || bytes_ >= member_.bytes) return member_.packed_bytes;
    return static_cast<std::int64_t>(static_cast<double>(bytes_) /
                                     static_cast<double>(member_.bytes) *
                                     static_cast<double>(member_.packed_bytes));
  }
  std::int64_t bytes_total() const override { return member_.packed_bytes; }

 private:
  [[noreturn]] void fail_broken() const {
    throw Error(ErrorCode::kBadData,
                fmt::format("\"{}\" in it is broken: {}.", member_.name,
                            zip_error_strerror(zip_file_get_error(file_))),
                "Download or save it again.", place_);
  }
  [[noreturn]] void fail_bomb() const {
    throw Error(ErrorCode::kResource,
                fmt::format("\"{}\" in it unpacks to more than {} MiB, {} times its packed size.",
                            member_.name, most_bytes_ >> 20,
                            most_bytes_ / std::max<std::int64_t>(1, member_.packed_bytes)),
                "No table packs like that: refused. If it is a real one, save it as CSV.", place_);
  }

  std::shared_ptr<void> zip_;
  zip_file_t* file_;
  ZipMember member_;
  std::string place_;
  std::int64_t bytes_ = 0;
  std::int64_t most_bytes_;
};

std::string with_slashes(std::string name) {
  std::replace(name.begin(), name.end(), '\\', '/');
  return name.starts_with('/') ? name.substr(1) : name;
}

std::string folded(std::string_view name) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& file) : file_(file), zip_(open_zip(file)) {
  std::error_code failed;
  const auto file_bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
  const auto n = static_cast<std::uint64_t>(zip_get_num_entries(as_zip(zip_), 0));
  if (n > kMostMembers) fail_too_many(file);
  for (std::uint64_t i = 0; i < n; ++i) {
    zip_stat_t entry;
    if (zip_stat_index(as_zip(zip_), i, 0, &entry) != 0 || (entry.valid & ZIP_STAT_NAME) == 0)
      continue;
    ZipMember member{.name = with_slashes(entry.name), .index = i};
    if (member.name.empty() || member.name.ends_with('/')) continue;
    member.packed_bytes = static_cast<std::int64_t>(
        std::min<std::uint64_t>(entry.comp_size, static_cast<std::uint64_t>(file_bytes)));
    member.bytes = static_cast<std::int64_t>(
        std::min<std::uint64_t>(entry.size, static_cast<std::uint64_t>(kMostBytes)));
    member.locked =
        (entry.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && entry.encryption_method != ZIP_EM_NONE;
    by_name_.emplace(folded(member.name), members_.size());
    members_.push_back(std::move(member));
  }
}

const ZipMember* ZipArchive::find(std::string_view name) const {
  const auto entry = by_name_.find(folded(name));
  return entry == by_name_.end() ? nullptr : &members_[entry->second];
}

std::unique_ptr<ZipStream> ZipArchive::open(const ZipMember& member) const {
  if (member.locked)
    throw Error(ErrorCode::kUnsupported,
                fmt::format("\"{}\" in it is locked with a password.", member.name),
                "Unpack it with the password, and name the unpacked file.", file_.string());
  zip_file_t* opened = zip_fopen_index(as_zip(zip_), member.index, 0);
  if (opened == nullptr) {
    const zip_error_t* error = zip_get_error(as_zip(zip_));
    const bool unknown = zip_error_code_zip(error) == ZIP_ER_COMPNOTSUPP;
    throw Error(unknown ? ErrorCode::kUnsupported : ErrorCode::kBadData,
                unknown ? fmt::format("\"{}\" in it is packed in a rare way.", member.name)
                        : fmt::format("\"{}\" in it can't be unpacked: {}.", member.name,
                                      zip_error_strerror(zip_get_error(as_zip(zip_)))),
                unknown ? "Unpack it, and name the unpacked file." : "Download or save it again.",
                file_.string());
  }
  return std::make_unique<LibzipStream>(zip_, opened, member, file_.string());
}

}  // namespace patron::ingest
