#include <malloc.h>

#include "app/command_line.hpp"

int main(int argc, char** argv) {
  // Batches are made and dropped all the time while reading: handing their pages back to the kernel
  // and asking for them again costs a sixth of an import's CPU time.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  return patron::app::run_command_line(argc, argv);
}
