#include <cstdio>
#include <exception>

#include "base/encoding.h"
#include "cli/commands.h"

int main(int argc, char** argv) {
    CLI::App app("Beffroi: security and access control for lycées", "beffroi");
    app.require_subcommand(1);
    app.set_version_flag("--version", BEFFROI_VERSION);
    beffroi::cli::add_policy(app);
    beffroi::cli::add_journal(app);
    beffroi::cli::add_audit(app);
    beffroi::cli::add_site(app);
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const beffroi::cli::Exit& exit) {
        return exit.code;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "beffroi: %s\n", beffroi::printable(e.what()).c_str());
        return 2;
    }
}
