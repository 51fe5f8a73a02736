// The random part of an entry: without it the neighbour that a proof discloses could be guessed.
#pragma once

#include <array>
#include <string_view>

namespace beffroi::journal {

/// 16 bytes for to_line.
class Salt {
  public:
    /// Randomness of the kernel, drawn for many entries at a time: one system call for each would cost as much as the
    /// entry's hash. A process that forks must not write entries on both sides.
    [[nodiscard]] static Salt fresh();
    operator std::string_view() const noexcept { return {m_bytes.data(), m_bytes.size()}; }

  private:
    std::array<char, 16> m_bytes{};
};

}  // namespace beffroi::journal
