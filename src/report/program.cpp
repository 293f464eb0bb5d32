#include "report/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

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

/// In the child: only calls that are safe between fork and exec. Returns where it can't be started.
void become(char* const* argv, int input, int errors, pid_t parent) {
  // Killed with Patron, so that nothing is drawn on for nobody. If that has come already, it is
  // late.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0 || ::dup2(input, STDIN_FILENO) < 0 || ::dup2(nowhere, STDOUT_FILENO) < 0 ||
      ::dup2(errors, STDERR_FILENO) < 0)
    return;
  ::execvp(argv[0], argv);
}

Error not_started(const std::string& program, int why) {
  return Error(ErrorCode::kNotFound,
               "The program '" + program + "' cannot be started (" + std::strerror(why) + ").");
}

/// By fork, since posix_spawn can't tie the child's life to ours. What fails in the child comes
/// back through a pipe that closes where it has become the program.
pid_t start(const std::vector<std::string>& arguments, int input, int errors) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::array<int, 2> ends = {-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw not_started(arguments[0], errno);
  const Handle from_child(ends[0]);
  Handle to_parent(ends[1]);
  const pid_t parent = ::getpid(), pid = ::fork();
  if (pid < 0) throw not_started(arguments[0], errno);
  if (pid == 0) {
    become(argv.data(), input, errors, parent);
    const int why = errno;
    const ssize_t n = ::write(ends[1], &why, sizeof why);
    ::_exit(n > 0 ? 127 : 126);
  }
  to_parent.close();
  int why = 0;
  ssize_t n = 0;
  while ((n = ::read(ends[0], &why, sizeof why)) < 0 && errno == EINTR) {
  }
  if (n <= 0) return pid;
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  throw not_started(arguments[0], why);
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
