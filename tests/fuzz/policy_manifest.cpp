// What says it is the manifest of a policy: whatever is accepted is written again byte for byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = beffroi::policy::parse_manifest(text);
    if (const auto* manifest = std::get_if<beffroi::policy::Manifest>(&parsed)) {
        if (beffroi::policy::manifest_text(*manifest) != text) {
            std::abort();
        }
    }
    return 0;
}
