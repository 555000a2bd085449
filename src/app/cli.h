// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace muster::app {

/// The command line: reads it, runs the one command it names, and answers the exit code (app/commands.h, exit_code).
int run_command_line(int argc, char** argv);

}  // namespace muster::app
