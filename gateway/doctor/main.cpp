// beffroi-doctor: what is wrong with a gateway, and what to do. Run as `beffroi site doctor`. It looks with the
// gateway's code and configuration, changes nothing, and needs nothing to run.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <signal.h>
#include <spdlog/spdlog.h>

#include "base/encoding.h"
#include "gateway/doctor/checks.h"

namespace {

using namespace beffroi;
using namespace beffroi::doctor;
using nlohmann::ordered_json;

struct Arguments {
    std::string config = "/etc/beffroi/gateway.json";
    std::string approvers = "/etc/beffroi/approvers.policy";
    std::string enforcer_user = "beffroi-enforcer";
    std::string lang = "fr";
    std::string only;
    bool json = false;
};

/// Says what was found, check by check, and remembers how bad it is.
class Report {
  public:
    explicit Report(const Arguments& arguments) : m_arguments(arguments) {}

    void add(std::string_view check, const Findings& findings) {
        for (const auto& finding : findings) {
            m_worst = std::max(m_worst, finding.level);
            const auto found = in_language(finding.found);
            const auto remedy = in_language(finding.remedy);
            if (m_arguments.json) {
                ordered_json one{{"check", check}, {"level", to_string(finding.level)}, {"found", found}};
                if (!remedy.empty()) {
                    one["remedy"] = remedy;
                }
                m_found.push_back(std::move(one));
            } else {
                fmt::print("{:<4}  {:<18}  {}\n", to_string(finding.level), check, found);
                if (!remedy.empty()) {
                    fmt::print("{:<4}  {:<18}  → {}\n", "", "", remedy);
                }
                std::fflush(stdout);  // the next check may take seconds
            }
        }
    }
    [[nodiscard]] Level worst() const { return m_worst; }
    void finish() const {
        if (m_arguments.json) {
            fmt::print("{}\n", ordered_json{{"worst", to_string(m_worst)}, {"findings", m_found}}.dump(
                                   2, ' ', false, ordered_json::error_handler_t::replace));
        }
    }

  private:
    [[nodiscard]] std::string in_language(const Words& words) const {
        return printable(words.in(m_arguments.lang == "en" ? Language::english : Language::french));
    }
    const Arguments& m_arguments;
    Level m_worst = Level::ok;
    ordered_json m_found = ordered_json::array();
};

int examine(const Arguments& arguments) {
    Report report(arguments);
    report.add("configuration", look_at_configuration(arguments.config));
    const auto read = read_config(arguments.config);
    const auto* config = std::get_if<GatewayConfig>(&read);
    if (config == nullptr) {
        report.finish();
        return 2;  // nothing else can be looked at
    }
    const SystemClock clock;
    Patient patient{*config, clock, arguments.approvers};
    patient.enforcer_user = arguments.enforcer_user;
    for (const auto& check : checks()) {
        if (!arguments.only.empty() && arguments.only != check.name) {
            continue;
        }
        try {
            report.add(check.name, check.look(patient));
        } catch (const std::exception& e) {  // of what nobody thought of: the other checks still tell something
            report.add(check.name, one(Level::failure, quoted(e.what())));
        }
    }
    report.finish();
    return report.worst() == Level::failure ? 1 : 0;
}

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& check : checks()) {
        all.emplace_back(check.name);
    }
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app(
        "What is wrong with the gateway on this machine, and what to do; whether it runs or not. Changes nothing.\n"
        "Exit: 0 nothing that fails, 1 something does, 2 the configuration cannot be used.",
        "beffroi site doctor");
    app.add_option("--config", arguments.config, "Configuration of the gateway")->capture_default_str();
    app.add_option("--approvers", arguments.approvers, "List of those who sign policies, as the enforcer is given it")
        ->capture_default_str();
    app.add_option("--enforcer-user", arguments.enforcer_user, "Whom the enforcer runs as")->capture_default_str();
    app.add_option("--only", arguments.only, "Only this check, after the configuration")->check(CLI::IsMember(names()));
    app.add_option("--lang", arguments.lang, "Language of the text")->check(CLI::IsMember({"fr", "en"}));
    app.add_flag("--json", arguments.json, "Answer in JSON");
    spdlog::set_level(spdlog::level::off);  // the findings say it
    ::signal(SIGPIPE, SIG_IGN);             // a server that hangs up is a finding
    try {
        app.parse(argc, argv);
        return examine(arguments);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        fmt::print(stderr, "beffroi site doctor: {}\n", printable(e.what()));
        return 2;
    }
}
