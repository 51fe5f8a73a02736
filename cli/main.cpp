#include "base/version.h"
#include "cli/commands.h"
#include "cli/outcome.h"

int main(int argc, char** argv) {
    CLI::App app("Beffroi: security and access control for lycées", "beffroi");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(beffroi::version()));
    beffroi::cli::add_policy(app);
    beffroi::cli::add_change(app);
    beffroi::cli::add_journal(app);
    beffroi::cli::add_audit(app);
    beffroi::cli::add_site(app);
    return beffroi::cli::run(app, argc, argv);
}
