// beffroi audit requisition open: who asks for what, of which period.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "central/approval/case.h"
#include "cli/audit_time.h"
#include "cli/requisition.h"

namespace beffroi::cli {

namespace {

using central::Case;

struct Opening {
    Case asked;
    std::string kind = "requisition";
    std::string from;
    std::string to;
    std::string expires;
    std::string endpoint;
    CentralAccess access;
    bool json = false;
};

WallTime time_from(const char* name, const std::string& text, bool whole_day) {
    const auto time = parse_when(text, whole_day);
    if (!time) {
        unusable(
            fmt::format("--{}: {} is no date (2026-11-24) or time (2026-11-24T10:00, ...Z, ...+01:00)", name, text));
    }
    return *time;
}

/// "203.0.113.9:51234/tcp", "[2001:db8::9]:51234/udp"
central::PublicEndpoint endpoint_from(const std::string& text) {
    const auto slash = text.rfind('/');
    const auto colon = text.rfind(':', slash);
    if (slash != std::string::npos && colon != std::string::npos) {
        std::string address = text.substr(0, colon);
        if (address.starts_with('[') && address.ends_with(']')) {
            address = address.substr(1, address.size() - 2);
        }
        const auto parsed = IpAddress::parse(address);
        const std::string_view port = std::string_view(text).substr(colon + 1, slash - colon - 1);
        const std::string protocol = text.substr(slash + 1);
        central::PublicEndpoint endpoint;
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
        if (parsed && error == std::errc{} && end == port.data() + port.size() &&
            (protocol == "tcp" || protocol == "udp")) {
            endpoint.address = *parsed;
            endpoint.protocol = protocol == "tcp" ? 6 : 17;
            return endpoint;
        }
    }
    unusable("--public: " + text + " is not like 203.0.113.9:51234/tcp or [2001:db8::9]:51234/udp");
}

void in_order(std::vector<std::string>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

void open(Opening& o) {
    o.asked.kind = o.kind == "subject-access" ? central::CaseKind::subject_access
                   : o.kind == "legal-hold"   ? central::CaseKind::legal_hold
                                              : central::CaseKind::requisition;
    o.asked.hold = o.asked.hold || o.asked.kind == central::CaseKind::legal_hold;
    o.asked.from = time_from("from", o.from, false);
    o.asked.to = time_from("to", o.to, true);
    o.asked.expires = time_from("expires", o.expires, true);
    if (!o.endpoint.empty()) {
        o.asked.endpoint = endpoint_from(o.endpoint);
    }
    for (auto* list : {&o.asked.sites, &o.asked.streams, &o.asked.tokens, &o.asked.sessions}) {
        in_order(*list);
    }
    const std::string text = central::case_text(o.asked);
    if (const auto parsed = central::parse_case(text); std::holds_alternative<central::BadCase>(parsed)) {
        unusable(std::get<central::BadCase>(parsed).message);
    }
    print_case(case_of(submit(complete(o.access), "/cases", text)), o.json);
}

}  // namespace

void add_requisition_open(CLI::App& requisition) {
    auto* command = requisition.add_subcommand("open", "Open a case: who asks for what, of which period");
    const auto o = std::make_shared<Opening>();
    command->add_option("--number", o->asked.number, "Number in your register: 2026-0042")->required();
    command->add_option("--kind", o->kind, "What it is")
        ->check(CLI::IsMember({"requisition", "subject-access", "legal-hold"}));
    command->add_option("--authority", o->asked.authority, "Who asks")->required();
    command->add_option("--reference", o->asked.reference, "Their own reference")->required();
    command->add_option("--reason", o->asked.reason, "Legal ground, in a line")->required();
    command->add_option("--from", o->from, "Records from this time or date on")->required();
    command->add_option("--to", o->to, "... and before this time, or to the end of this date")->required();
    command->add_option("--expires", o->expires, "After it nothing is handed over any more, and a hold ends")
        ->required();
    command->add_flag(
        "--hold", o->asked.hold,
        "Keep what is asked beyond its retention until the case is closed (implied by --kind legal-hold)");
    command->add_option("--site", o->asked.sites, "UAI; repeatable; none: every site");
    command->add_option("--stream", o->asked.streams, "access, flow, filter, admin; repeatable")->required();
    command->add_option("--token", o->asked.tokens, "Records of this token; repeatable");
    command->add_option("--session", o->asked.sessions,
                        "Records of this session; repeatable; not with --kind subject-access");
    command->add_option(
        "--public", o->endpoint,
        "Who had this public address and port: 203.0.113.9:51234/tcp; with --stream access --stream flow");
    command->add_flag("--json", o->json, "Answer in JSON");
    add_central_options(*command, o->access);
    command->callback([o] { open(*o); });
}

}  // namespace beffroi::cli
