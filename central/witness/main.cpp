// beffroi-witness --config FILE | --check FILE
#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "base/version.h"
#include "central/confined.h"
#include "central/stop_signals.h"
#include "central/witness/full_mirror.h"
#include "central/witness/service.h"

namespace {

using namespace beffroi;

constexpr const char* k_description =
    "Beffroi witness: states for one party which checkpoints of the journals it has seen, and that each grew out of "
    "the "
    "one before.";
constexpr const char* k_footer =
    "A cosignature is given only when the new checkpoint is durable here. Back up the directory of the configuration, "
    "and "
    "never restore an older copy of it: a witness that has forgotten may cosign a second history.\n"
    "With the container `mirror` in the configuration it also keeps every entry, and cosigns for the mirror with a "
    "second key.\n"
    "Keys are made with `beffroi journal keygen --kind witness`; verifiers name its public half in their policy "
    "file.\n"
    "Exit status: 0 stopped, or the configuration is fine; 1 failed while running; 2 the configuration cannot be used.";

/// Of what it has seen, and what its mirror keeps.
std::vector<std::string> written_directories(const central::WitnessConfig& config) {
    std::vector<std::string> all{config.directory};
    if (config.mirror) {
        all.push_back(config.mirror->directory);
    }
    return all;
}

void run(const central::WitnessConfig& config) {
    const central::StopSignals stop;
    central::confine_to(written_directories(config));
    const SystemClock clock;
    journal::PosixFiles files;
    const auto on_problem = [](const std::string& text) { spdlog::error("{}", text); };
    const central::WitnessService service(config, files, clock, on_problem);
    spdlog::info("beffroi-witness of the party {} listens on port {} for {} logs and cosigns as {}", config.party,
                 service.port(), config.logs.size(), service.verifier_key());
    std::optional<central::FullMirror> mirror;
    if (config.mirror) {
        mirror.emplace(config, files, clock, on_problem);
        spdlog::info("its mirror listens on port {} and cosigns as {}", mirror->port(), mirror->verifier_key());
    }
    ::sd_notify(0, "READY=1");
    stop.wait();
    ::sd_notify(0, "STOPPING=1");
}

/// 0: fine, 2: `file` cannot be used; the problems are on stderr.
int load(const std::string& file, bool check_only) {
    const auto loaded = central::load_witness_config(file);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        for (const auto& problem : *problems) {
            std::fprintf(stderr, "%s\n", to_text(problem).c_str());
        }
        return 2;
    }
    if (!check_only) {
        run(std::get<central::WitnessConfig>(loaded));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(k_description, "beffroi-witness");
    app.set_version_flag("--version", std::string(beffroi::version()));
    app.footer(k_footer);
    std::string config_file;
    std::string check_file;
    auto* config_option =
        app.add_option("--config", config_file, "Run under this configuration (beffroi-witness.yang)");
    auto* check_option =
        app.add_option("--check", check_file, "Check a configuration and the files it names, and exit");
    check_option->excludes(config_option);
    app.require_option(1);
    try {
        app.parse(argc, argv);
        const bool check_only = check_option->count() > 0;
        return load(check_only ? check_file : config_file, check_only);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "beffroi-witness: %s\n", e.what());
        return 1;
    } catch (...) {
        std::fprintf(stderr, "beffroi-witness: unknown failure\n");
        return 1;
    }
}
