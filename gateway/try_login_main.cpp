// beffroi-try-login: what each directory answers to a login, and which rule gives the role. Run as `beffroi site
// try-login`. It asks as the gateway does, with the gateway's code and configuration; nothing is journaled and no
// session opens.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "base/encoding.h"
#include "gateway/directory/directories.h"
#include "gateway/directory/role.h"
#include "gateway/tool_config.h"
#include "gateway/typed_password.h"

namespace {

using namespace beffroi;
using nlohmann::ordered_json;

constexpr int k_in = 0;       ///< somebody with a role
constexpr int k_refused = 1;  ///< nobody, or somebody without one
constexpr int k_unknown = 2;  ///< the configuration or the directories are at fault

struct Arguments {
    std::string config = "/etc/beffroi/gateway.json";
    std::string login;
    bool json = false;
};

/// How it ended, for a person and for a program.
struct Verdict {
    int code;
    std::string word;  ///< "role", or a denial
    std::string sentence;
};

Verdict verdict_of(const AuthOutcome& outcome) {
    if (const auto* down = std::get_if<DirectoryUnavailable>(&outcome)) {
        return {k_unknown, std::string(to_string(Denial::directory_unavailable)), "no answer: " + down->detail};
    }
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        return {k_refused, std::string(to_string(*denial)), "refused: " + std::string(to_string(*denial))};
    }
    const auto& who = std::get<Identity>(outcome);
    if (who.role.get() == directory::unknown_role) {
        return {k_refused, std::string(to_string(Denial::no_role)), "no role: " + who.role_reason};
    }
    return {k_in, "role",
            fmt::format("{} is {} in {}, by {}", who.user.get(), who.role.get(), who.uai.get(), who.role_reason)};
}

void show(const directory::Trace& trace, const Verdict& verdict) {
    for (const auto& step : trace) {
        fmt::print("{:<12} {:<15} {:<7} {}\n", printable(step.directory), directory::to_string(step.kind),
                   step.ok ? "ok" : "not ok", step.text);
    }
    fmt::print("{}\n", printable(verdict.sentence));
}

void show_json(const directory::Trace& trace, const Verdict& verdict, const AuthOutcome& outcome) {
    ordered_json steps = ordered_json::array();
    for (const auto& step : trace) {
        steps.push_back({{"directory", step.directory},
                         {"step", directory::to_string(step.kind)},
                         {"ok", step.ok},
                         {"text", step.text}});
    }
    ordered_json answer{{"outcome", verdict.word}, {"message", verdict.sentence}, {"steps", steps}};
    if (const auto* who = std::get_if<Identity>(&outcome)) {
        answer["login"] = who->user.get();
        answer["role"] = who->role.get();
        answer["uai"] = who->uai.get();
        answer["reason"] = who->role_reason;
    }
    fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

int try_login(const Arguments& arguments) {
    const auto read = config_or_complaint(arguments.config);
    if (!read) {
        return k_unknown;
    }
    const auto& config = *read;
    directory::Directories directories(config.directories, config.role_rules, config.site.uais, config.aaf);
    const Secret password = read_typed_password("Password of " + printable(arguments.login) + ": ");
    directory::Trace trace;
    const AuthOutcome outcome = directories.authenticate(UserName(arguments.login), password, &trace);
    const Verdict verdict = verdict_of(outcome);
    if (arguments.json) {
        show_json(trace, verdict, outcome);
    } else {
        show(trace, verdict);
    }
    return verdict.code;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app(
        "What each directory answers to a login, and which role results.\n"
        "The password is read from the terminal or from standard input. Exit: 0 a role, 1 refused or no role, 2 no "
        "answer.",
        "beffroi site try-login");
    app.add_option("LOGIN", arguments.login, "What the person types, with or without @realm")->required();
    app.add_option("--config", arguments.config, "Configuration of the gateway")->capture_default_str();
    app.add_flag("--json", arguments.json, "Answer in JSON");
    spdlog::set_level(spdlog::level::off);  // the steps say it
    try {
        app.parse(argc, argv);
        return try_login(arguments);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : k_unknown;
    } catch (const std::exception& e) {
        fmt::print(stderr, "beffroi site try-login: {}\n", printable(e.what()));
        return k_unknown;
    }
}
