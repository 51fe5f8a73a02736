// What was lost of `flow` and `filter`, on its way to the stream `admin` as entries of the kind journal-gap.
#pragma once

#include <array>
#include <bitset>
#include <mutex>
#include <optional>

#include "gateway/traffic.h"
#include "journal/entry.h"
#include "journal/writer.h"

namespace beffroi::flow {

/// Thread-safe. Nothing is forgotten before its entry is durable.
class Gaps {
  public:
    Gaps(Uai site, const Clock& clock, journal::Writer& admin)
        : m_site(std::move(site)), m_clock(clock), m_admin(admin) {}

    void add(const TrafficLoss& loss);
    /// Writes an entry for each stream that has lost something, at most one a minute. Waits for the disk; to be called
    /// by one thread.
    void tell();
    /// The same without waiting for the minute: at the end. False if the journal does not take it.
    [[nodiscard]] bool tell_all();

  private:
    static constexpr std::size_t k_streams = 2;
    struct Gap {
        std::uint64_t count = 0;
        std::bitset<loss_causes> causes;  ///< none: nothing was lost
        WallTime from;
        WallTime to;
    };
    [[nodiscard]] bool tell(TrafficKind kind);
    [[nodiscard]] Gap take(TrafficKind kind);
    void put_back(TrafficKind kind, const Gap& gap);
    static void join(Gap& whole, const Gap& part);
    [[nodiscard]] journal::Entry entry(TrafficKind kind, const Gap& gap) const;

    Uai m_site;
    const Clock& m_clock;
    journal::Writer& m_admin;
    std::mutex m_mutex;
    std::array<Gap, k_streams> m_gaps;                        ///< guarded
    std::array<std::optional<SteadyTime>, k_streams> m_told;  ///< when a stream last had an entry
};

}  // namespace beffroi::flow
