// What says it is a bundle: whatever is accepted arrives the same when it is sent on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = beffroi::policy::parse_bundle({reinterpret_cast<const char*>(data), size});
    if (const auto* bundle = std::get_if<beffroi::policy::Bundle>(&parsed)) {
        const auto again = beffroi::policy::parse_bundle(beffroi::policy::bundle_text(*bundle));
        if (std::get<beffroi::policy::Bundle>(again) != *bundle) {
            std::abort();
        }
    }
    return 0;
}
