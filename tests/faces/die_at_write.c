// Ends a program as kill -9 would, at its n-th call that changes a disk: preloaded by
// tests/faces/test_killed.py.
//   DIE_PROGRAM   only programs of this name are touched (not those they start)
//   DIE_AT        number of the fatal call, from 1; 0: never
//   DIE_TORN      1: of the fatal write the first half still reaches the file
//   DIE_COUNT     file that gets the number of calls when the program ends by itself
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long n_calls;
static long fatal_call;
static int counts, tears;

__attribute__((constructor)) static void begin(void) {
  const char* program = getenv("DIE_PROGRAM");
  const char* at = getenv("DIE_AT");
  counts = program != NULL && strcmp(program, program_invocation_short_name) == 0;
  tears = getenv("DIE_TORN") != NULL;
  fatal_call = at != NULL ? atol(at) : 0;
}

__attribute__((destructor)) static void end(void) {
  const char* name = getenv("DIE_COUNT");
  if (!counts || name == NULL) return;
  FILE* file = fopen(name, "w");
  if (file == NULL) return;
  fprintf(file, "%ld\n", (long)n_calls);
  fclose(file);
}

static int is_fatal(void) { return counts && atomic_fetch_add(&n_calls, 1) + 1 == fatal_call; }

static int is_file(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void* data, size_t size) {
  if (is_file(fd) && is_fatal()) {
    if (tears) REAL(write)(fd, data, size / 2);
    die();
  }
  return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  if (is_file(fd) && is_fatal()) {
    if (tears) REAL(pwrite)(fd, data, size / 2, at);
    die();
  }
  return REAL(pwrite)(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  if (is_file(fd) && is_fatal()) {
    if (tears) REAL(pwrite64)(fd, data, size / 2, at);
    die();
  }
  return REAL(pwrite64)(fd, data, size, at);
}

ssize_t writev(int fd, const struct iovec* pieces, int n) {
  if (is_file(fd) && is_fatal()) {
    if (tears) REAL(writev)(fd, pieces, n / 2);
    die();
  }
  return REAL(writev)(fd, pieces, n);
}

int fsync(int fd) {
  if (is_fatal()) die();
  return REAL(fsync)(fd);
}

int ftruncate(int fd, off_t size) {
  if (is_fatal()) die();
  return REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  if (is_fatal()) die();
  return REAL(ftruncate64)(fd, size);
}

int rename(const char* from, const char* to) {
  if (is_fatal()) die();
  return REAL(rename)(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (is_fatal()) die();
  return REAL(renameat2)(from_folder, from, to_folder, to, flags);
}

int unlink(const char* name) {
  if (is_fatal()) die();
  return REAL(unlink)(name);
}

int unlinkat(int folder, const char* name, int flags) {
  if (is_fatal()) die();
  return REAL(unlinkat)(folder, name, flags);
}

int rmdir(const char* name) {
  if (is_fatal()) die();
  return REAL(rmdir)(name);
}

int mkdir(const char* name, mode_t mode) {
  if (is_fatal()) die();
  return REAL(mkdir)(name, mode);
}
