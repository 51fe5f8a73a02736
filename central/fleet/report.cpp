#include "central/fleet/report.h"

#include "central/fleet/members.h"
#include "policy/block.h"

namespace beffroi::central::fleet {

namespace {

constexpr std::size_t k_digest_digits = 64;

/// Of it, and of the objects in it.
std::size_t members_of(const json& object) {
    std::size_t count = object.size();
    for (const auto& member : object) {
        count += member.is_object() ? members_of(member) : 0;
    }
    return count;
}

/// An object whose members all have different names, at every level; null for anything else.
json parse_object(std::string_view body) {
    if (body.size() > max_report_bytes) {
        return nullptr;
    }
    std::size_t names = 0;
    const auto count = [&names](int /*depth*/, json::parse_event_t event, json& /*parsed*/) {
        names += event == json::parse_event_t::key ? 1U : 0U;
        return true;
    };
    auto object = json::parse(body, count, false);
    if (!object.is_object()) {
        return nullptr;
    }
    return names == members_of(object) ? object : json();
}

bool is_digest(const std::string& text) {
    return text.size() == k_digest_digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// A gateway whose enforcer forwards nothing, for want of a policy: what it says is 0 and empty.
bool has_no_policy(const json& object) {
    return object.at("generation") == 0 && object.at("number") == 0 && object.value("digest", json()) == "" &&
           object.at("on-trial") == false;
}

std::optional<Failure> failure(const json& object) {
    Failure read{number(object, "number").value_or(0), line(object, "reason")};
    return object.size() == 2 && read.number != 0 && !read.reason.empty() ? std::optional(std::move(read))
                                                                          : std::nullopt;
}

std::optional<BlockFailure> block_failure(const json& object) {
    BlockFailure read{line(object, "block"), line(object, "reason")};
    return object.size() == 2 && policy::parse_block_id(read.block) && !read.reason.empty()
               ? std::optional(std::move(read))
               : std::nullopt;
}

/// Names of blocks; nullopt: something else.
std::optional<std::vector<std::string>> block_names(const json& list) {
    if (!list.is_array() || list.size() > max_report_blocks) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const json& name : list) {
        if (!name.is_string() || !policy::parse_block_id(name.get<std::string>())) {
            return std::nullopt;
        }
        names.push_back(name.get<std::string>());
    }
    return names;
}

/// The members that speak of blocks, which may be missing. False: they are malformed.
bool read_blocks(const json& object, Report& report) {
    if (const auto blocks = object.find("blocks"); blocks != object.end()) {
        auto names = block_names(*blocks);
        if (!names || names->empty()) {
            return false;
        }
        report.blocks = std::move(*names);
    }
    if (const auto failed = object.find("block-failed"); failed != object.end()) {
        report.block_failed = failed->is_object() ? block_failure(*failed) : std::nullopt;
        return report.block_failed.has_value();
    }
    return true;
}

}  // namespace

std::optional<Report> parse_report(std::string_view body) {
    constexpr std::size_t members = 5;
    const json object = parse_object(body);
    const auto failed = object.find("failed");
    const bool has_failed = failed != object.end();
    const auto vitals = object.find("vitals");
    const bool has_vitals = vitals != object.end();
    const auto generation = number(object, "generation");
    const auto in_force = number(object, "number");
    const auto on_trial = truth(object, "on-trial");
    Report report{line(object, "version"),
                  generation.value_or(0),
                  in_force.value_or(0),
                  line(object, "digest"),
                  on_trial.value_or(false),
                  std::nullopt,
                  {},
                  std::nullopt,
                  has_vitals ? parse_vitals(*vitals) : std::nullopt};
    if (has_failed && failed->is_object()) {
        report.failed = failure(*failed);
    }
    const std::size_t optional =
        (has_failed ? 1U : 0U) + (has_vitals ? 1U : 0U) + object.count("blocks") + object.count("block-failed");
    const bool whole = object.size() == members + optional && read_blocks(object, report) && generation && in_force &&
                       on_trial && !report.version.empty() && report.failed.has_value() == has_failed &&
                       report.vitals.has_value() == has_vitals;
    return whole && (is_digest(report.digest) || has_no_policy(object)) ? std::optional(std::move(report))
                                                                        : std::nullopt;
}

json to_json(const Failure& failure) {
    return {{"number", failure.number}, {"reason", failure.reason}};
}

json to_json(const Report& report) {
    json object{{"version", report.version},
                {"generation", report.generation},
                {"number", report.number},
                {"digest", report.digest},
                {"on-trial", report.on_trial}};
    if (report.failed) {
        object["failed"] = to_json(*report.failed);
    }
    if (!report.blocks.empty()) {
        object["blocks"] = report.blocks;
    }
    if (report.block_failed) {
        object["block-failed"] = {{"block", report.block_failed->block}, {"reason", report.block_failed->reason}};
    }
    if (report.vitals) {
        object["vitals"] = to_json(*report.vitals);
    }
    return object;
}

std::optional<std::string> parse_reason(std::string_view body) {
    const json object = parse_object(body);
    std::string reason = line(object, "reason");
    return object.size() == 1 && !reason.empty() ? std::optional(std::move(reason)) : std::nullopt;
}

}  // namespace beffroi::central::fleet
