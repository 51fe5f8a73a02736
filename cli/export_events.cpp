#include "cli/export_events.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "journal/entry.h"
#include "journal/flow_entry.h"

namespace beffroi::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* k_ocsf_version = "1.3.0";
constexpr unsigned k_facility = 13;  // log audit
constexpr unsigned k_notice = 5;
constexpr unsigned k_informational = 6;

/// Classes of the events that do not say their own (schemas/journal.md, section 7).
struct Class {
    std::string_view event;
    unsigned class_uid;
    unsigned activity_id;
};
constexpr std::array k_classes{Class{journal::event::flow, 4001, 6}, Class{journal::event::port_block, 4001, 99},
                               Class{journal::event::denied, 4001, 5}, Class{journal::event::blocked_name, 4003, 1}};

/// The line as JSON, if it is an entry of any stream.
std::optional<Json> entry_of(std::string_view line) {
    if (!journal::parse_line(line) && std::holds_alternative<journal::Malformed>(journal::parse_flow_line(line))) {
        return std::nullopt;
    }
    return Json::parse(line);
}

bool is_refusal(const std::string& event) {
    return event == journal::event::login_refused || event == journal::event::denied ||
           event == journal::event::blocked_name;
}

std::string text(const Json& entry, const char* key) {
    return entry.value(key, std::string());
}

std::int64_t milliseconds(const Json& entry) {
    return parse_rfc3339(text(entry, "time"))->time_since_epoch().count();
}

Json endpoint(const Json& entry, const char* address, const char* port) {
    Json made = Json::object();
    if (entry.contains(address)) {
        made["ip"] = entry[address];
    }
    if (entry.contains(port)) {
        made["port"] = entry[port];
    }
    return made;
}

void add_network(Json& event, const Json& entry) {
    if (entry.contains("protocol")) {
        event["connection_info"] = {{"protocol_num", entry["protocol"]}};
    }
    if (const auto from = endpoint(entry, "from", "from_port"); !from.empty()) {
        event["src_endpoint"] = from;
    }
    if (const auto translated = endpoint(entry, "public", "public_port"); !translated.empty()) {
        event["proxy_endpoint"] = translated;
    }
    if (const auto to = endpoint(entry, "to", "to_port"); !to.empty()) {
        event["dst_endpoint"] = to;
    }
    if (entry.contains("bytes")) {
        event["traffic"] = {{"bytes", entry["bytes"]}};
    }
    if (entry.contains("rule")) {
        event["firewall_rule"] = {{"name", entry["rule"]}};
    }
}

/// A parameter's value: RFC 5424, section 6.3.3.
void append_parameter(std::string& line, std::string_view name, const std::string& value) {
    line += fmt::format(" {}=\"", name);
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == ']') {
            line += '\\';
        }
        line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    line += '"';
}

}  // namespace

std::optional<std::string> to_ocsf(std::string_view line) {
    const auto entry = entry_of(line);
    if (!entry) {
        return std::nullopt;
    }
    const auto name = text(*entry, "event");
    const auto* const known = std::ranges::find(k_classes, name, &Class::event);
    const bool flow = known != k_classes.end();
    const auto class_uid = flow ? known->class_uid : entry->value("class_uid", 0U);
    const auto activity_id = flow ? known->activity_id : entry->value("activity_id", 0U);
    const bool refused = is_refusal(name);
    Json event{{"class_uid", class_uid},
               {"category_uid", class_uid / 1000},
               {"activity_id", activity_id},
               {"activity_name", name},
               {"type_uid", class_uid * 100 + activity_id},
               {"time", milliseconds(*entry)},
               {"severity_id", refused ? 2 : 1},
               {"status_id", refused ? 2 : 1},
               {"metadata",
                {{"version", k_ocsf_version},
                 {"product", {{"name", "Beffroi"}, {"vendor_name", "Beffroi"}}},
                 {"log_name", text(*entry, "site")}}}};
    if (refused) {
        event["action_id"] = 2;
        event["disposition_id"] = 2;
    }
    if (entry->contains("reason")) {
        event["status_detail"] = (*entry)["reason"];
    }
    if (entry->contains("token")) {
        event["user"] = {{"uid", (*entry)["token"]}, {"groups", Json::array({Json{{"name", text(*entry, "role")}}})}};
    }
    if (entry->contains("session")) {
        event["session"] = {{"uid", (*entry)["session"]}};
    }
    if (entry->contains("actor")) {
        event["actor"] = {{"user", {{"name", (*entry)["actor"]}}}};
    }
    if (entry->contains("count")) {
        event["count"] = (*entry)["count"];
    }
    add_network(event, *entry);
    event["raw_data"] = line;
    return event.dump();
}

std::optional<std::string> to_rfc5424(std::string_view line) {
    const auto entry = entry_of(line);
    if (!entry) {
        return std::nullopt;
    }
    const auto name = text(*entry, "event");
    const auto severity = is_refusal(name) ? k_notice : k_informational;
    auto out = fmt::format("<{}>1 {} {} beffroi - {} [beffroi@32473", k_facility * 8 + severity, text(*entry, "time"),
                           text(*entry, "site"), name);
    for (const auto& [key, value] : entry->items()) {
        if (key != "time" && key != "site" && key != "event") {
            append_parameter(out, key, value.is_string() ? value.get<std::string>() : value.dump());
        }
    }
    return out + "]";
}

}  // namespace beffroi::cli
