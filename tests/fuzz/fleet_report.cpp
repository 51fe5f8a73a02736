// What a gateway says of itself, and what an officer gives as a reason: whatever is accepted is bounded, one line a
// text, and read the same when it is written again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/encoding.h"
#include "central/fleet/members.h"
#include "central/fleet/report.h"

namespace fleet = beffroi::central::fleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (const auto report = fleet::parse_report(body)) {
        if (fleet::parse_report(beffroi::central::to_text(fleet::to_json(*report))) != report) {
            std::abort();
        }
    }
    const auto reason = fleet::parse_reason(body);
    if (reason && (reason->size() > fleet::max_text_bytes || beffroi::printable(*reason) != *reason)) {
        std::abort();
    }
    return 0;
}
