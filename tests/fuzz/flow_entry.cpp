// Flow entries as anybody may write them: refused with a reason, or written again to the very same bytes.
#include "journal/flow_entry.h"

#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t salt_at = 15;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto parsed = journal::parse_flow_line(line);
    if (const auto* malformed = std::get_if<journal::Malformed>(&parsed)) {
        if (malformed->reason == nullptr || *malformed->reason == '\0') {
            std::abort();
        }
        return 0;
    }
    const auto& entry = std::get<journal::FlowEntry>(parsed);
    if (journal::to_line(entry, from_hex(line.substr(salt_at, 32)).value()) != line) {
        std::abort();
    }
    return 0;
}
