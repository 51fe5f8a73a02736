// One entry of the streams `flow` and `filter`: schemas/journal.md, section 7.
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "policy/impact.h"

namespace beffroi::cli {

struct FlowRecord {
    enum class Event : std::uint8_t { flow, denied, blocked_name };
    Event event = Event::flow;
    bool has_destination = false;  ///< else flow.to and flow.port mean nothing, and no policy can be asked
    policy::Flow flow;             ///< views into the line
};

struct Malformed {
    const char* reason;  ///< "no key \"role\" where it belongs"
};

inline constexpr std::size_t max_record = 4096;

/// A line without its end. Only the one spelling of the page is a record.
[[nodiscard]] std::variant<FlowRecord, Malformed> parse_flow_record(std::string_view line);

}  // namespace beffroi::cli
