// Records as anybody may write them: refused with a reason, or within their bounds.
#include "cli/flow_record.h"

#include <cstdint>
#include <cstdlib>

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = cli::parse_flow_record({reinterpret_cast<const char*>(data), size});
    if (const auto* malformed = std::get_if<cli::Malformed>(&parsed)) {
        if (malformed->reason == nullptr || *malformed->reason == '\0') {
            std::abort();
        }
        return 0;
    }
    const auto& record = std::get<cli::FlowRecord>(parsed);
    const bool has_protocol = record.flow.protocol != 0;
    if (size > cli::max_record || record.flow.role.empty() || record.flow.token.empty() || record.flow.count == 0 ||
        has_protocol == (record.event == cli::FlowRecord::Event::blocked_name)) {
        std::abort();
    }
    return 0;
}
