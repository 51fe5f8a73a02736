// Entries as anybody may write them: refused, or written again to the very same bytes.
#include "journal/entry.h"

#include <cstdint>
#include <cstdlib>

#include "base/encoding.h"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t salt_at = 15;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    if (const auto entry = journal::parse_line(line)) {
        if (journal::to_line(*entry, from_hex(line.substr(salt_at, 32)).value()) != line) {
            std::abort();
        }
    }
    return 0;
}
