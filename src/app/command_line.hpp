#pragma once

namespace patron::app {

/// Parses the command line, runs the verb and returns the exit code: 0, or that of the Error
/// (docs/errors.md). The one door where the command line's errors are caught and printed.
int run_command_line(int argc, char** argv);

}  // namespace patron::app
