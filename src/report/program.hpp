#pragma once

#include <string>
#include <vector>

namespace patron::report {

struct ProgramResult {
  int exit_code = 0;   // 128 + n where signal n ended it
  std::string errors;  // what it wrote to its standard error
};

/// Runs a program found in PATH, writes `input` into its standard input, and waits for its end.
/// Its standard output is dropped. It ends with the thread that called, however that ends.
/// Errors: not_found where there is no such program.
ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input);

}  // namespace patron::report
