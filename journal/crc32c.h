// CRC-32C (Castagnoli, RFC 3720 appendix B.4): tells bytes that were torn or have rotted from whole ones.
#pragma once

#include <cstdint>
#include <string_view>

namespace beffroi::journal {

/// By the processor's instruction where it has one (SSE 4.2).
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);
/// By table: the same value on any processor.
[[nodiscard]] std::uint32_t crc32c_portable(std::string_view bytes);

}  // namespace beffroi::journal
