// Room on the disk that is kept for the day when it is full: a file of a fixed size, given back to the file system so
// that the entries that matter most still find a place.
#pragma once

#include <cstdint>
#include <string>

namespace beffroi::journal {

class Reserve {
  public:
    /// `bytes` 0: no reserve. Takes the room if the file is not there and the disk has it.
    Reserve(std::string path, std::uint64_t bytes);
    /// Gives the room back; false if there was none (any more).
    [[nodiscard]] bool spend() noexcept;
    /// Takes it again once the disk has twice as much: what people free shall not be swallowed at once.
    void restore() noexcept;
    [[nodiscard]] bool is_there() const noexcept { return m_there; }

  private:
    std::string m_path;
    std::uint64_t m_bytes;
    bool m_there = false;
};

}  // namespace beffroi::journal
