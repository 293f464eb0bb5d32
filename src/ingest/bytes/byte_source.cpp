#include "ingest/bytes/byte_source.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace patron::ingest {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kPackedBlock = 1 << 17;

[[noreturn]] void fail_io(const std::filesystem::path& file, int error) {
  if (error == ENOENT)
    throw Error(ErrorCode::kNotFound, "there is no such file.", "Check the path.", file.string());
  if (error == EACCES)
    throw Error(ErrorCode::kIo, "the file may not be read (permission denied).",
                "Allow it with: chmod u+r FILE", file.string());
  throw Error(ErrorCode::kIo, std::string("the file can't be read: ") + std::strerror(error) + ".",
              "", file.string());
}

/// The file as it lies on disk, hashed while it is read.
class RawFile {
 public:
  explicit RawFile(const std::filesystem::path& file) : path_(file), digest_(EVP_MD_CTX_new()) {
    fd_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ < 0) fail_io(file, errno);
    struct stat status {};
    ::fstat(fd_, &status);
    if (S_ISDIR(status.st_mode))
      throw Error(ErrorCode::kInvalidArgument, "this is a folder, not a file.",
                  "Name the export itself.", file.string());
    size_ = status.st_size;
    is_regular_ = S_ISREG(status.st_mode);
    EVP_DigestInit_ex(digest_, EVP_sha256(), nullptr);
  }
  ~RawFile() {
    ::close(fd_);
    EVP_MD_CTX_free(digest_);
  }
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  std::size_t read(std::span<char> out) {
    if (n_peeked_taken_ < peeked_.size()) return take_peeked(out);
    const std::size_t n = read_some(out);
    EVP_DigestUpdate(digest_, out.data(), n);
    bytes_read_ += static_cast<std::int64_t>(n);
    if (n == 0 && is_regular_ && bytes_read_ < size_)
      throw Error(ErrorCode::kIo,
                  "the file became shorter while it was read: somebody else writes it.",
                  "Import it when it is complete.", path_.string());
    return n;
  }

  /// The first bytes, which read() gives once more; a pipe has no way back.
  const std::string& peek(std::size_t n) {
    peeked_.resize(n);
    std::size_t got = 0;
    while (got < n) {
      const std::size_t more = read_some(std::span(peeked_).subspan(got));
      if (more == 0) break;
      got += more;
    }
    peeked_.resize(got);
    return peeked_;
  }

  std::string sha256() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(digest_, digest, &length);
    static constexpr char kHex[] = "0123456789abcdef";
    std::string hex;
    for (unsigned i = 0; i < length; ++i) {
      hex += kHex[digest[i] >> 4];
      hex += kHex[digest[i] & 15];
    }
    return hex;
  }

  const std::filesystem::path& path() const { return path_; }
  std::int64_t bytes_read() const { return bytes_read_; }
  std::int64_t size() const { return size_; }

 private:
  std::size_t read_some(std::span<char> out) {
    while (true) {
      const ssize_t n = ::read(fd_, out.data(), out.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR) fail_io(path_, errno);
    }
  }

  std::size_t take_peeked(std::span<char> out) {
    const std::size_t n = std::min(out.size(), peeked_.size() - n_peeked_taken_);
    std::memcpy(out.data(), peeked_.data() + n_peeked_taken_, n);
    EVP_DigestUpdate(digest_, out.data(), n);
    n_peeked_taken_ += n;
    bytes_read_ += static_cast<std::int64_t>(n);
    return n;
  }

  std::filesystem::path path_;
  EVP_MD_CTX* digest_;
  int fd_ = -1;
  bool is_regular_ = false;
  std::int64_t size_ = 0, bytes_read_ = 0;
  std::string peeked_;
  std::size_t n_peeked_taken_ = 0;
};

class SourceOverFile : public ByteSource {
 public:
  explicit SourceOverFile(std::unique_ptr<RawFile> file) : file_(std::move(file)) {}
  std::int64_t bytes_read() const override { return file_->bytes_read(); }
  std::int64_t bytes_total() const override { return file_->size(); }
  std::string sha256() override { return file_->sha256(); }

 protected:
  [[noreturn]] void fail_packed(const std::string& what) const {
    throw Error(ErrorCode::kBadData, "the packed file is broken: " + what + ".",
                "Pack or download it again.", file_->path().string());
  }
  std::unique_ptr<RawFile> file_;
};

class PlainSource : public SourceOverFile {
 public:
  using SourceOverFile::SourceOverFile;
  std::size_t read(std::span<char> out) override { return file_->read(out); }
};

class ZstdSource : public SourceOverFile {
 public:
  explicit ZstdSource(std::unique_ptr<RawFile> file)
      : SourceOverFile(std::move(file)), packed_(kPackedBlock), stream_(ZSTD_createDStream()) {
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, 27);
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  std::size_t read(std::span<char> out) override {
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    while (to.pos == 0) {
      if (from_.pos == from_.size) {
        from_ = {packed_.data(), file_->read(packed_), 0};
        if (from_.size == 0) {
          if (!frame_complete_) fail_packed("it ends early");
          return 0;
        }
      }
      const std::size_t state = ZSTD_decompressStream(stream_, &to, &from_);
      if (ZSTD_isError(state)) fail_packed(ZSTD_getErrorName(state));
      frame_complete_ = state == 0;
    }
    return to.pos;
  }
  std::string compression() const override { return "zstd"; }

 private:
  std::vector<char> packed_;
  ZSTD_DStream* stream_;
  ZSTD_inBuffer from_{nullptr, 0, 0};
  bool frame_complete_ = false;
};

class GzipSource : public SourceOverFile {
 public:
  explicit GzipSource(std::unique_ptr<RawFile> file)
      : SourceOverFile(std::move(file)), packed_(kPackedBlock) {
    inflateInit2(&stream_, 15 + 16);
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  std::size_t read(std::span<char> out) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    while (stream_.avail_out == out.size()) {
      if (stream_.avail_in == 0 && !refill()) return 0;
      if (member_complete_) {  // gzip files may hold several members, one after the other
        inflateReset(&stream_);
        member_complete_ = false;
      }
      const int state = inflate(&stream_, Z_NO_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END)
        fail_packed(stream_.msg != nullptr ? stream_.msg : "no gzip data");
      member_complete_ = state == Z_STREAM_END;
    }
    return out.size() - stream_.avail_out;
  }
  std::string compression() const override { return "gzip"; }

 private:
  bool refill() {
    stream_.avail_in = static_cast<uInt>(file_->read(packed_));
    stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
    if (stream_.avail_in == 0 && !member_complete_) fail_packed("it ends early");
    return stream_.avail_in > 0;
  }

  std::vector<char> packed_;
  z_stream stream_{};
  bool member_complete_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> ByteSource::open(const std::filesystem::path& path) {
  auto file = std::make_unique<RawFile>(path);
  const std::string magic = file->peek(4);
  if (magic.starts_with("\x28\xB5\x2F\xFD")) return std::make_unique<ZstdSource>(std::move(file));
  if (magic.starts_with("\x1F\x8B")) return std::make_unique<GzipSource>(std::move(file));
  return std::make_unique<PlainSource>(std::move(file));
}

}  // namespace patron::ingest
