#include "report/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

extern char** environ;

namespace patron::report {
namespace {

using base::Error;
using base::ErrorCode;

/// A file descriptor that closes itself.
class Handle {
 public:
  explicit Handle(int fd) : fd_(fd) {
    if (fd < 0)
      throw Error(ErrorCode::kResource,
                  std::string("No file handle: ") + std::strerror(errno) + ".");
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

pid_t start(const std::vector<std::string>& arguments, int input, int errors) {
  FileActions actions;
  posix_spawn_file_actions_adddup2(actions.get(), input, STDIN_FILENO);
  posix_spawn_file_actions_addopen(actions.get(), STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(actions.get(), errors, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, argv[0], actions.get(), nullptr, argv.data(), environ);
  if (failed == 0) return pid;
  throw Error(ErrorCode::kNotFound, "The program '" + arguments[0] + "' cannot be started (" +
                                        std::strerror(failed) + ").");
}

/// The input as a file in memory: the child reads it at its own pace, whole or in part, and no
/// signal comes back from one that ends early.
void fill(int file, const std::string& input) {
  for (std::size_t written = 0; written < input.size();) {
    const ssize_t n = ::write(file, input.data() + written, input.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0)
      throw Error(ErrorCode::kResource, std::string("No memory: ") + std::strerror(errno) + ".");
    written += static_cast<std::size_t>(n);
  }
  ::lseek(file, 0, SEEK_SET);
}

int exit_code_of(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string content_of(int file) {
  std::string content;
  std::array<char, 4096> block;
  ::lseek(file, 0, SEEK_SET);
  for (ssize_t n; (n = ::read(file, block.data(), block.size())) > 0;)
    content.append(block.data(), static_cast<std::size_t>(n));
  return content;
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input) {
  Handle script(::memfd_create("input", MFD_CLOEXEC));
  fill(script.get(), input);
  Handle errors(::memfd_create("errors", MFD_CLOEXEC));
  const pid_t pid = start(arguments, script.get(), errors.get());
  ProgramResult result;
  result.exit_code = exit_code_of(pid);
  result.errors = content_of(errors.get());
  return result;
}

}  // namespace patron::report
