// What somebody must say for the record before she uses a party's key: shared by whoever asks and whoever records.
#pragma once

#include <cstddef>
#include <string_view>

namespace beffroi::journal {

inline constexpr std::size_t max_case_bytes = 64;
inline constexpr std::size_t max_reason_bytes = 500;
inline constexpr std::size_t max_actor_bytes = 256;

/// Whether the text says something: not only blanks, at most so many bytes, without control characters.
[[nodiscard]] bool is_told(std::string_view text, std::size_t at_most);

}  // namespace beffroi::journal
