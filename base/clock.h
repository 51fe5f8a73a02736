// The seam to time. Real code takes a Clock by reference; tests pass tests/fakes/fake_clock.h.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Contract: `wall` is UTC and may jump; `steady` never goes back and counts time asleep. Both are thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime wall() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] WallTime wall() const override;
    [[nodiscard]] SteadyTime steady() const override;
};

/// RFC 3339 in UTC with milliseconds: 2026-11-24T09:00:00.000Z
[[nodiscard]] std::string to_rfc3339(WallTime t);
/// The same, or without the fraction; nullopt for anything else. Years 1970 to 9999.
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace beffroi
