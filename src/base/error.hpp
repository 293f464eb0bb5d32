#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace patron::base {

/// The few stable codes. Exit code and HTTP status of each: `error_codes()`.
enum class ErrorCode {
  kInvalidArgument,
  kNotFound,
  kConflict,
  kBadData,
  kTooLittleData,
  kUnsupported,
  kResource,
  kIo,
  kTimeout,
  kCancelled,
  kInternal,
};

struct ErrorCodeInfo {
  ErrorCode code;
  std::string_view name;  // as written in JSON and in docs/errors.md
  int exit_code;
  int http_status;
};

const ErrorCodeInfo& info_of(ErrorCode code);

/// Thrown where the user's input or the world fails; caught at the doors only.
/// A message says what happened, `where` names the place (file:line, flag, column),
/// and `hint` says what to do. Trouble with single input rows is data, not an Error.
class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message, std::string hint = {}, std::string where = {});

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  const std::string& where() const { return where_; }
  /// "where: message hint", in one line.
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_, hint_, where_, text_;
};

}  // namespace patron::base
