#include "cli/commands.h"

namespace beffroi::cli {

void add_audit(CLI::App& app) {
    app.add_subcommand("audit");
}

}  // namespace beffroi::cli
