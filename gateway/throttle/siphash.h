// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash for tables whose keys come from strangers.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace beffroi {

using SipKey = std::array<std::uint64_t, 2>;

[[nodiscard]] SipKey random_sip_key();
[[nodiscard]] std::uint64_t siphash(const SipKey& key, std::string_view bytes) noexcept;

}  // namespace beffroi
