// beffroi site guests: access codes for people without an account, on the gateway of this machine.
#include <fmt/format.h>

#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/gateway_here.h"
#include "cli/outcome.h"

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

constexpr unsigned k_minutes = 60;

struct GuestOptions {
    GatewayHere gateway;
    unsigned count = 1;
    unsigned hours = 8;
    std::uint64_t number = 0;
    std::string name;
    bool json = false;
};

/// One code a paragraph, with a line to cut along: to be printed and handed out.
void print_made(const ordered_json& made) {
    for (const auto& guest : made) {
        fmt::print("  {}\n\n  Accès au réseau, jusqu’au {}   ·   Network access, until then\n", shown(guest, "code"),
                   shown(guest, "until"));
        fmt::print("  Page de connexion : « Vous êtes invité ? »   ·   Sign-in page: \"Are you a guest?\"\n");
        fmt::print("  Un appareil à la fois   ·   One device at a time{}{}\n",
                   guest.value("name", "").empty() ? "" : "   ·   ", shown(guest, "name"));
        fmt::print("- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -  n° {}\n\n",
                   shown(guest, "guest"));
    }
}

void make(const GuestOptions& o) {
    ordered_json request{{"ask", "guest-make"}, {"count", o.count}, {"minutes", o.hours * k_minutes}};
    if (!o.name.empty()) {
        request["name"] = o.name;
    }
    const auto answer = ask(o.gateway, std::move(request));
    if (o.json) {
        say(answer);
    } else {
        print_made(answer.at("made"));
    }
}

void list(const GuestOptions& o) {
    const auto answer = ask(o.gateway, {{"ask", "guest-list"}});
    if (o.json) {
        say(answer);
        return;
    }
    for (const auto& guest : answer.at("guests")) {
        fmt::print("{:>6}  until {}  {:<24}  {}\n", shown(guest, "guest"), shown(guest, "until"),
                   guest.value("name", "").empty() ? "(printed)" : shown(guest, "name"), shown(guest, "sponsor"));
    }
}

void withdraw(const GuestOptions& o) {
    const auto answer = ask(o.gateway, {{"ask", "guest-withdraw"}, {"guest", o.number}});
    if (o.json) {
        say(answer);
    } else {
        fmt::print("withdrawn  {}\n", shown(answer, "withdrawn"));
    }
}

CLI::App* add(CLI::App& guests, const char* name, const char* description, const std::shared_ptr<GuestOptions>& o,
              void (*run)(const GuestOptions&)) {
    auto* command = guests.add_subcommand(name, description);
    command->add_flag("--json", o->json, "Answer in JSON");
    add_gateway_here(*command, o->gateway);
    command->callback([o, run] { run(*o); });
    return command;
}

}  // namespace

void add_site_guests(CLI::App& site) {
    auto* guests = site.add_subcommand("guests", "On a gateway: access codes for people without an account");
    guests->require_subcommand(1);
    const auto o = std::make_shared<GuestOptions>();
    auto* making = add(*guests, "make",
                       "Makes codes and prints each with what to do with it. They are told this once. The journal says "
                       "who has made them",
                       o, make);
    making->add_option("--count", o->count, "How many, for an open day; 200 at most")->capture_default_str();
    making->add_option("--hours", o->hours, "How long they are good")->capture_default_str();
    making->add_option("--name", o->name, "For one guest: who it is");
    add(*guests, "list", "The codes that are good, without the codes. The reading is put on record", o, list);
    auto* withdrawing = add(*guests, "withdraw", "Ends a code, and the session that stands on it", o, withdraw);
    withdrawing->add_option("NUMBER", o->number, "Of the code, as `list` says it")->required();
}

}  // namespace beffroi::cli
