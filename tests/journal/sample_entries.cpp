#include "tests/journal/sample_entries.h"

namespace beffroi::journal::test {

namespace {

const WallTime k_time(std::chrono::milliseconds(1795510800123));  // 2026-11-24T09:00:00.123Z
constexpr const char* k_token = "9f2c51d07be84a36aa10c4e5f8b7d263";

Entry entry(std::string_view event, std::string_view site = "0599991P") {
    Entry made;
    made.time = k_time;
    made.site = site;
    made.event = event;
    return made;
}

Entry session(std::string_view event) {
    auto made = entry(event);
    made.session = "5f0e";
    made.handle = 7;
    made.token = k_token;
    made.month = "2026-11";
    made.role = "enseignant";
    made.zone = "salles";
    made.interface = "lan0";
    return made;
}

std::vector<Entry> access_entries() {
    auto open = session(event::session_open);
    open.expires = k_time + std::chrono::hours(4);
    open.idle_s = 1800;
    open.generation = 12;
    open.sealed = "MIIC";
    auto address = session(event::session_address);
    address.sealed = "MIID";
    auto close = session(event::session_close);
    close.reason = "idle";
    auto ended = close;
    ended.reason = "staff";
    ended.actor = "root for alice";
    auto vouched = session(event::guest_vouched);
    vouched.zone.clear();
    vouched.interface.clear();
    vouched.role = "invite";
    vouched.expires = k_time + std::chrono::hours(4);
    vouched.sealed = "MIIF";
    vouched.detail = "guest:12";
    auto accepted = vouched;
    accepted.event = event::charter_accepted;
    accepted.session.clear();
    accepted.handle = 0;
    accepted.expires.reset();
    accepted.zone = "salles";
    accepted.interface = "lan0";
    accepted.detail = "version 2026-1, sha256 9f2c";
    auto unknown = entry(event::login_refused);
    unknown.reason = "wrong-password";
    unknown.month = "2026-11";
    unknown.zone = "salles";
    unknown.interface = "lan0";
    unknown.sealed = "MIIE";
    auto proven = unknown;
    proven.reason = "role-without-access";
    proven.token = k_token;
    proven.role = "invite";
    auto by_certificate = open;
    by_certificate.method = "eap-tls";
    auto at_a_port = entry(event::login_refused);
    at_a_port.reason = "wrong-password";
    at_a_port.method = "eap-ttls";
    at_a_port.month = "2026-11";
    at_a_port.sealed = "MIIF";
    auto behind_router = open;
    behind_router.bound = "address";
    return {open, address, close, ended, vouched, accepted, unknown, proven, by_certificate, at_a_port, behind_router};
}

std::vector<Entry> gateway_entries() {
    auto gap = entry(event::journal_gap);
    gap.stream = "flow";
    gap.from = k_time - std::chrono::minutes(1);
    gap.to = k_time;
    gap.count = 51'234;
    auto active = entry(event::policy_active);
    active.generation = 12;
    active.detail = "digest 3f";
    auto refused = entry(event::mirror_refused);
    refused.stream = "access";
    refused.reason = "old size does not match";
    auto repaired = entry(event::journal_repaired);
    repaired.stream = "access";
    repaired.count = 17;
    repaired.detail = "entries 4 to 20 were fetched from region";
    auto codes = entry(event::guest_codes);
    codes.actor = "root for alice";
    codes.count = 30;
    auto aaf = entry(event::aaf_index);
    aaf.reason = "active";
    aaf.count = 1234;
    aaf.detail = "export of 2026-11-28";
    auto signed_in = entry(event::sign_in, "central");
    signed_in.actor = "r.leroy";
    auto account = entry(event::account_opened, "central");
    account.actor = "r.leroy";
    auto application = entry(event::codes_added, "central");
    application.actor = "c.martin";
    auto look = entry(event::audit_read);
    look.actor = "root for alice";
    look.session = "5f0e";
    auto jump = entry(event::clock);
    jump.reason = "jump";
    jump.from = k_time - std::chrono::hours(1);
    jump.to = k_time;
    jump.detail = "forward by 3600.000 s";
    auto scarce = entry(event::headroom);
    scarce.reason = "scarce";
    scarce.detail = "disk: 86 % of 128849018880, full in 40 h if it goes on";
    return {entry(event::gateway_start),
            entry(event::gateway_stop),
            active,
            entry(event::recovery),
            refused,
            entry(event::journal_rollback),
            gap,
            repaired,
            aaf,
            codes,
            signed_in,
            account,
            application,
            look,
            jump,
            scarce};
}

Entry done(std::string_view event, std::string_view detail) {
    auto made = entry(event, "central");
    made.actor = "auditor@region";
    made.detail = detail;
    return made;
}

std::vector<Entry> audit_entries() {
    auto key = done(event::month_key, "academie sha256 0a1b");
    key.month = "2026-12";
    auto shredded = done(event::month_key_shredded, "academie sha256 0a1b");
    shredded.month = "2025-10";
    auto outer = done(event::unseal_outer, "journal.region.example/0599991P/access 17");
    outer.case_id = "2026-0042";
    outer.reason = "réquisition du 24 novembre";
    auto inner = outer;
    inner.event = event::unseal_inner;
    std::vector<Entry> entries{key, shredded, outer, inner};
    for (const auto event : {event::case_open, event::case_approve, event::case_close}) {
        entries.push_back(done(event, "one session"));
        entries.back().case_id = "2026-0042";
    }
    entries[4].from = k_time;
    entries[4].to = k_time + std::chrono::hours(1);
    for (const auto event : {event::audit_search, event::audit_read, event::audit_export, event::audit_proof,
                             event::mirror_evidence, event::legal_hold}) {
        entries.push_back(done(event, "site=0599991P"));
    }
    entries.push_back(done(event::audit_export, "stream=access"));
    entries.back().reason = "Contrôle annuel de la CNIL";
    entries.back().stream = "access";
    auto retention = done(event::retention, "");
    retention.stream = "filter";
    retention.to = k_time;
    retention.count = 5'000'000'000;
    entries.push_back(retention);
    return entries;
}

}  // namespace

std::vector<Entry> sample_entries() {
    auto all = access_entries();
    for (const auto& more : {gateway_entries(), audit_entries()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

std::vector<FlowEntry> sample_flow_entries() {
    FlowEntry who;
    who.time = k_time;
    who.site = "0599991P";
    who.session = "5f0e";
    who.token = k_token;
    who.role = "eleve";
    who.zone = "salles";
    who.count = 1;

    FlowEntry block = who;
    block.event = event::port_block;
    block.from = IpAddress::parse("10.1.0.9");
    block.public_address = IpAddress::parse("192.0.2.7");
    block.public_port = 40'960;
    block.ports = 512;

    who.device = "d41c9e";
    FlowEntry untranslated = who;
    untranslated.event = event::flow;
    untranslated.protocol = 58;
    untranslated.from = IpAddress::parse("2001:db8::9");
    untranslated.seconds = 12;
    untranslated.bytes = 48'213;

    FlowEntry flow = untranslated;
    flow.protocol = 6;
    flow.from = block.from;
    flow.from_port = 51'514;
    flow.public_address = block.public_address;
    flow.public_port = 40'123;

    FlowEntry denied = who;
    denied.event = event::denied;
    denied.protocol = 6;
    denied.to = IpAddress::parse("203.0.113.17");
    denied.to_port = 443;
    denied.generation = 12;
    denied.rule = "lycee/no-games";
    denied.count = 3;

    FlowEntry name = who;
    name.event = event::blocked_name;
    name.generation = 12;
    name.rule = "lycee/no-games";
    name.category = "jeux";
    name.count = 3;
    return {flow, untranslated, block, denied, name};
}

std::vector<std::string> sample_lines() {
    std::vector<std::string> lines;
    for (const auto& entry : sample_entries()) {
        lines.push_back(to_line(entry, sample_salt));
    }
    for (const auto& entry : sample_flow_entries()) {
        lines.push_back(to_line(entry, sample_salt));
    }
    return lines;
}

}  // namespace beffroi::journal::test
