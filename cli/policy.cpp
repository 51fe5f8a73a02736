#include "cli/commands.h"

namespace beffroi::cli {

void add_policy(CLI::App& app) {
    app.add_subcommand("policy");
}

}  // namespace beffroi::cli
