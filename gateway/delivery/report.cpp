#include "gateway/delivery/report.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/version.h"

namespace beffroi::delivery {

namespace {

constexpr std::size_t k_reason_bytes = 256;

nlohmann::json to_json(const Vitals& vitals) {
    nlohmann::json json{
        {"sessions", vitals.sessions},
        {"enforcer-connected", vitals.enforcer_connected},
        {"clock", {{"trusted", vitals.clock.trusted()}, {"error-ms", vitals.clock.error.count() / 1000}}},
        {"rooms", nlohmann::json::object()},
        {"certificates", nlohmann::json::object()}};
    for (std::size_t i = 0; i < resources.size(); ++i) {
        if (const auto& room = vitals.rooms[i]) {
            auto& said = json["rooms"][std::string(to_string(resources[i]))];
            said = {{"used", room->used}, {"capacity", room->capacity}};
            if (room->full_in) {
                said["full-in-hours"] = room->full_in->count();
            }
        }
    }
    for (const auto& certificate : vitals.certificates) {
        json["certificates"][certificate.name] = to_rfc3339(certificate.until);
    }
    return json;
}

}  // namespace

std::string to_json(const Report& report, const std::optional<Vitals>& vitals) {
    nlohmann::json json{{"version", version()},
                        {"generation", report.generation},
                        {"number", report.number},
                        {"digest", report.digest},
                        {"on-trial", report.on_trial}};
    if (report.failed) {
        json["failed"] = {{"number", report.failed->number},
                          {"reason", printable(report.failed->reason).substr(0, k_reason_bytes)}};
    }
    for (const policy::BlockId& id : report.blocks) {
        json["blocks"].push_back(to_string(id));
    }
    if (report.block_failed) {
        json["block-failed"] = {{"block", to_string(report.block_failed->id)},
                                {"reason", printable(report.block_failed->reason).substr(0, k_reason_bytes)}};
    }
    if (vitals) {
        json["vitals"] = to_json(*vitals);
    }
    // A cut in the middle of a letter is no reason to say nothing.
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
}

std::optional<Offered> parse_offered(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt;
    }
    Offered offered;
    if (const auto number = json.find("number"); number != json.end()) {
        if (!number->is_number_unsigned()) {
            return std::nullopt;
        }
        offered.number = number->get<std::uint64_t>();
    }
    const auto blocks = json.value("blocks", nlohmann::json::array());
    if (!blocks.is_array()) {
        return std::nullopt;
    }
    for (const auto& block : blocks) {
        const auto id = block.is_string() ? policy::parse_block_id(block.get<std::string>()) : std::nullopt;
        if (!id) {
            return std::nullopt;
        }
        offered.blocks.push_back(*id);
    }
    return offered;
}

}  // namespace beffroi::delivery
