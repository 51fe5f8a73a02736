// beffroi-central --config FILE | --check FILE
#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <cstdio>

#include "base/version.h"
#include "central/confined.h"
#include "central/service.h"
#include "central/stop_signals.h"

namespace {

using namespace beffroi;

/// The record copy, the rows, policies, requests and accounts are in the store's directory; its own journal beside it.
void confine(const central::CentralConfig& config) {
    central::confine_to({config.store_directory, config.journal.directory});
}

void run(const central::CentralConfig& config) {
    const central::StopSignals stop;
    confine(config);
    const SystemClock clock;
    const central::Service service(config, clock, [](const std::string& text) { spdlog::error("{}", text); });
    spdlog::info("beffroi-central listens on port {} for {} sites", service.port(), config.sites.size());
    ::sd_notify(0, "READY=1");
    stop.wait();
    ::sd_notify(0, "STOPPING=1");
}

void rebuild(const central::CentralConfig& config) {
    confine(config);
    const SystemClock clock;
    central::rebuild_store(config, clock, [](std::uint64_t entries) { spdlog::info("{} entries loaded", entries); });
}

enum class Task { run, check, rebuild };

/// 0: fine, 2: `file` cannot be used; the problems are on stderr.
int load(const std::string& file, Task task) {
    const auto loaded = central::load_config(file);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        for (const auto& problem : *problems) {
            std::fprintf(stderr, "%s\n", to_text(problem).c_str());
        }
        return 2;
    }
    const auto& config = std::get<central::CentralConfig>(loaded);
    if (task == Task::run) {
        run(config);
    } else if (task == Task::rebuild) {
        rebuild(config);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Beffroi central service: mirror and search of the sites' journals", "beffroi-central");
    app.set_version_flag("--version", std::string(beffroi::version()));
    std::string config_file;
    std::string check_file;
    auto* config_option = app.add_option("--config", config_file, "Configuration (beffroi-central.yang)");
    auto* check_option = app.add_option("--check", check_file, "Check a configuration and exit");
    check_option->excludes(config_option);
    bool rebuild_store = false;
    app.add_flag(
           "--rebuild-store", rebuild_store,
           "Forget the rows that are searched in and load them again from the record copy, then exit; the service "
           "must not run")
        ->needs(config_option);
    app.require_option(1, 2);
    CLI11_PARSE(app, argc, argv);
    try {
        if (check_option->count() > 0) {
            return load(check_file, Task::check);
        }
        return load(config_file, rebuild_store ? Task::rebuild : Task::run);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "beffroi-central: %s\n", e.what());
        return 1;
    } catch (...) {
        std::fprintf(stderr, "beffroi-central: unknown failure\n");
        return 1;
    }
}
