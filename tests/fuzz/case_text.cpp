// The text of a case, from whoever opens one: what is taken is written again byte for byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "central/approval/case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = beffroi::central::parse_case(text);
    if (const auto* asked = std::get_if<beffroi::central::Case>(&parsed);
        asked != nullptr && beffroi::central::case_text(*asked) != text) {
        std::abort();
    }
    return 0;
}
