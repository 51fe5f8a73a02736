#include "cli/commands.h"

namespace beffroi::cli {

void add_journal(CLI::App& app) {
    app.add_subcommand("journal");
}

}  // namespace beffroi::cli
