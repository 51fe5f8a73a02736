// beffroi site: the gateways of the Region, and which policy is in force at each; one gateway, from its own terminal.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "cli/beside.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/outcome.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;
using namespace nlohmann::literals;

struct SiteOptions {
    CentralAccess access;
    bool drifting = false;
    bool json = false;
};

std::string state_of(const ordered_json& site) {
    if (!site.contains("seen")) {
        return "never heard of";
    }
    if (site.value("silent", false)) {
        return "silent since " + shown(site, "seen");
    }
    if (const auto failed = site.find("failed"); failed != site.end()) {
        return fmt::format("policy {} did not stay: {}", shown(*failed, "number"), shown(*failed, "reason"));
    }
    if (site.value("drift", false)) {
        return fmt::format("should have {}", shown(site, "offered"));
    }
    return site.value("on-trial", false) ? "on trial" : "as it should be";
}

/// What is wrong with the machine, as the site says itself; begins with a separator. Empty: nothing, or it does not
/// say.
std::string troubles(const ordered_json& site) {
    const auto vitals = site.value("vitals", ordered_json::object());
    std::string text;
    if (vitals.empty()) {
        return text;
    }
    if (!vitals.value("enforcer-connected", true)) {
        text += "; its enforcer is away";
    }
    if (!vitals.value("/clock/trusted"_json_pointer, true)) {
        text += "; its clock is not trusted";
    }
    const auto rooms = vitals.value("rooms", ordered_json::object());  // items() refers to it
    for (const auto& [name, room] : rooms.items()) {
        constexpr double scarce = 85;
        const double percent = 100 * room.value("used", 0.0) / std::max(1.0, room.value("capacity", 1.0));
        if (percent >= scarce) {
            text += fmt::format("; {} {:.0f} %", printable(name), percent);
        }
        if (room.contains("full-in-hours")) {
            text += fmt::format("; {} full in {} h", printable(name), shown(room, "full-in-hours"));
        }
    }
    return text;
}

void list(const SiteOptions& o) {
    const auto answer = fleet_answer(fetch(complete(o.access), "/fleet/sites", {}));
    ordered_json sites = ordered_json::array();
    for (const auto& site : answer.value("sites", ordered_json::array())) {
        if (!o.drifting || site.value("drift", false)) {
            sites.push_back(site);
        }
    }
    if (o.json) {
        say({{"sites", sites}});
    } else {
        for (const auto& site : sites) {
            fmt::print("{}  {}  policy {}  {}{}\n", shown(site, "uai"), shown(site, "name"),
                       site.contains("number") ? shown(site, "number") : "-", state_of(site), troubles(site));
        }
    }
    if (o.drifting && !sites.empty()) {
        throw Exit{1};
    }
}

/// Hands over to the program that has the gateway's own code: this one knows no directory and no enforcer.
void hand_over(CLI::App& site, const std::string& name, const std::string& description) {
    auto* command = site.add_subcommand(name, description);
    command->set_help_flag();  // the other program explains itself
    command->prefix_command();
    command->callback([command, name] {
        auto words = command->remaining();
        words.insert(words.begin(), "beffroi site " + name);
        become(program_beside("beffroi-" + name), std::move(words));
    });
}

}  // namespace

void add_site(CLI::App& app) {
    auto* site = app.add_subcommand("site", "The gateways of the Region");
    site->require_subcommand(1);
    const auto o = std::make_shared<SiteOptions>();
    auto* command = site->add_subcommand("list", "Each site, the policy in force there, and when it was last heard of");
    command->add_flag("--drifting", o->drifting,
                      "Only sites that are not on the policy that they should have; exit 1 if there are any");
    command->add_flag("--json", o->json, "Answer in JSON");
    add_central_options(*command, o->access);
    command->callback([o] { list(*o); });
    add_site_sessions(*site);
    add_site_end(*site);
    add_site_why(*site);
    add_site_capture(*site);
    add_site_guests(*site);
    hand_over(*site, "try-login", "On a gateway: what each directory answers to a login, and which role results");
    hand_over(*site, "aaf", "On a gateway: read the exports of the annuaire académique fédérateur");
    hand_over(*site, "doctor", "On a gateway: what is wrong with it, and what to do");
}

}  // namespace beffroi::cli
