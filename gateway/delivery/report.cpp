#include "gateway/delivery/report.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace beffroi::delivery {

namespace {

constexpr std::size_t k_reason_bytes = 256;

}  // namespace

std::string to_json(const Report& report) {
    nlohmann::json json{{"version", BEFFROI_VERSION},
                        {"generation", report.generation},
                        {"number", report.number},
                        {"digest", report.digest},
                        {"on-trial", report.on_trial}};
    if (report.failed) {
        json["failed"] = {{"number", report.failed->number},
                          {"reason", printable(report.failed->reason).substr(0, k_reason_bytes)}};
    }
    // A cut in the middle of a letter is no reason to say nothing.
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
}

std::optional<Offered> parse_offered(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto number = json.find("number");
    if (number == json.end()) {
        return Offered{};
    }
    return number->is_number_unsigned() ? std::optional(Offered{number->get<std::uint64_t>()}) : std::nullopt;
}

}  // namespace beffroi::delivery
