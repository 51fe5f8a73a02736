// What says it is an emergency block: whatever is accepted is written again byte for byte, and ends.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "policy/block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi::policy;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parse_block_id(text));
    const auto parsed = parse_block(text);
    if (const auto* block = std::get_if<Block>(&parsed)) {
        if (block_text(*block) != text || block->until > block->from + max_block) {
            std::abort();
        }
    }
    return 0;
}
