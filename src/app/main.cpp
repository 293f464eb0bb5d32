#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include "app/command_line.hpp"

namespace {

/// A caller may have closed standard input, output or error. The next file opened, the database
/// even, would take that number, and what is printed would go into it.
void occupy_standard_streams() {
  int fd;
  do fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) ::close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  // Batches are made and dropped all the time while reading: handing their pages back to the kernel
  // and asking for them again costs a sixth of an import's CPU time.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  return patron::app::run_command_line(argc, argv);
}
