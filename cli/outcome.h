// How a subcommand ends. What it throws beside Exit is exit code 2 with the cause on stderr: the user's
// input or the machine is at fault.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "cli/commands.h"

namespace beffroi::cli {

/// Says why to stderr and exits 2.
[[noreturn]] void unusable(const std::string& message);
/// Says to stderr what is lacking, hidden or refused, and exits 1.
[[noreturn]] void lacking(const std::string& message);
/// Parses and does what the arguments say: the exit code of the program.
[[nodiscard]] int run(CLI::App& app, int argc, char** argv);
/// One JSON document to stdout.
void say(const nlohmann::ordered_json& answer);

}  // namespace beffroi::cli
