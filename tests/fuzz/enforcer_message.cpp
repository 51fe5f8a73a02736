// What the gateway sends the enforcer, and back, and what the feed brings: whatever decodes must encode to the same
// bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/enforce/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::enforce;
    const std::string_view packet(reinterpret_cast<const char*>(data), size);
    if (const auto request = decode_request(packet)) {
        if (encode(*request) != packet) {
            std::abort();
        }
    }
    if (const auto reply = decode_reply(packet)) {
        if (encode(*reply) != packet) {
            std::abort();
        }
    }
    if (const auto batch = decode_traffic(packet)) {
        if (encode(*batch) != packet) {
            std::abort();
        }
    }
    return 0;
}
