// Looks after the machine: what runs out is on record before it has run out.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/crowding.h"
#include "gateway/health/clock_watch.h"
#include "gateway/health/forecast.h"
#include "gateway/health/machine.h"
#include "gateway/vitals.h"
#include "journal/entry.h"

namespace beffroi::health {

/// What a watch asks; the real ones are read_room, read_clock_state and read_end.
struct Senses {
    std::function<std::optional<Room>(Resource)> room;
    std::function<ClockState()> clock;
    std::function<std::optional<WallTime>(const std::string& file)> end_of_certificate;
    std::function<std::vector<Crowding>()> tables = [] { return std::vector<Crowding>(); };
};

/// Until when the first certificate of a PEM file is valid; nullopt: there is none.
[[nodiscard]] std::optional<WallTime> read_end(const std::string& file);

/// What a certificate is for, and its file.
using CertificateFile = std::pair<std::string, std::string>;

class Watch {
  public:
    /// `clock` outlives it.
    Watch(Senses senses, std::vector<CertificateFile> certificates, const Clock& clock);

    /// To be called about once a second: the clock is looked at each time, rooms every ten seconds, certificates every
    /// ten minutes. What has changed are entries of `admin`: those of clock_watch.h, and "headroom" with the `reason`
    /// plenty, scarce or full, or "certificate" of one that ends within a fortnight, once a day. A table of what
    /// devices left behind is full when something that mattered had to go, and no longer after ten minutes without.
    [[nodiscard]] std::vector<journal::Entry> look();

    /// As of the last look; the caller fills in what she alone knows.
    [[nodiscard]] const Vitals& vitals() const noexcept { return m_vitals; }

  private:
    struct Kept {
        Forecast forecast;
        RoomLevel level = RoomLevel::plenty;
    };
    void look_at_rooms(std::vector<journal::Entry>& found);
    void look_at_tables(std::vector<journal::Entry>& found);
    void look_at_certificates();
    void tell_ends(std::vector<journal::Entry>& found) const;

    Senses m_senses;
    std::vector<CertificateFile> m_certificates;
    const Clock& m_clock;
    ClockWatch m_clock_watch;
    std::array<Kept, resources.size()> m_kept;
    struct Crowded {
        std::uint64_t out = 0;  ///< Crowding::crowded_out at the last look
        std::optional<SteadyTime> since;
    };
    std::map<std::string, Crowded, std::less<>> m_crowded;  ///< by table
    Vitals m_vitals;
    SteadyTime m_next_rooms{};
    SteadyTime m_next_certificates{};
    SteadyTime m_next_telling{};
};

}  // namespace beffroi::health
