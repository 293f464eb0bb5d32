#include "base/error.hpp"

#include <array>
#include <cassert>

namespace patron::base {
namespace {

constexpr std::array kCodes = {
    ErrorCodeInfo{ErrorCode::kInvalidArgument, "invalid_argument", 2, 400},
    ErrorCodeInfo{ErrorCode::kNotFound, "not_found", 3, 404},
    ErrorCodeInfo{ErrorCode::kConflict, "conflict", 4, 409},
    ErrorCodeInfo{ErrorCode::kBadData, "bad_data", 5, 422},
    ErrorCodeInfo{ErrorCode::kTooLittleData, "too_little_data", 6, 422},
    ErrorCodeInfo{ErrorCode::kUnsupported, "unsupported", 7, 501},
    ErrorCodeInfo{ErrorCode::kResource, "resource", 8, 503},
    ErrorCodeInfo{ErrorCode::kIo, "io", 9, 500},
    ErrorCodeInfo{ErrorCode::kTimeout, "timeout", 10, 504},
    ErrorCodeInfo{ErrorCode::kCancelled, "cancelled", 130, 499},
    ErrorCodeInfo{ErrorCode::kInternal, "internal", 70, 500},
};

}  // namespace

const ErrorCodeInfo& info_of(ErrorCode code) {
  for (const ErrorCodeInfo& info : kCodes)
    if (info.code == code) return info;
  assert(false && "every ErrorCode stands in kCodes");
  return kCodes.back();
}

Error::Error(ErrorCode code, std::string message, std::string hint, std::string where)
    : code_(code), message_(std::move(message)), hint_(std::move(hint)), where_(std::move(where)) {
  if (!where_.empty()) text_ = where_ + ": ";
  text_ += message_;
  if (!hint_.empty()) text_ += " " + hint_;
}

}  // namespace patron::base
