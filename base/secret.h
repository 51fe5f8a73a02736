// Bytes that must never reach a log, a core file's strings or a second copy: passwords, private keys, tokens.
#pragma once

#include <string>
#include <string_view>

namespace beffroi {

/// Movable, not copyable, wiped at the end. It has no operator<< and no fmt formatter on purpose.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string bytes) noexcept;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// The bytes, for the one call that needs them. The view dies with the Secret.
    [[nodiscard]] std::string_view reveal() const noexcept { return m_bytes; }
    [[nodiscard]] bool empty() const noexcept { return m_bytes.empty(); }

  private:
    std::string m_bytes;
};

/// The first line of a file: a private key or a password as people keep it. Throws std::system_error naming the path,
/// std::length_error above 64 KiB.
[[nodiscard]] Secret read_secret_line(const std::string& path);

/// Compares in time that depends on the lengths only.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

/// Overwrites the bytes of `s` and empties it; the compiler may not remove it.
void wipe(std::string& s) noexcept;

}  // namespace beffroi
