// From what the kernel told to entries of `flow` and `filter` (schemas/journal.md section 7).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateway/flow/device_names.h"
#include "gateway/traffic.h"
#include "journal/flow_entry.h"

namespace beffroi::flow {

/// Which session had a handle at that time (gateway/session/session_table.h).
using HolderOf = std::function<std::optional<Session>(SessionHandle, WallTime)>;

struct Observed {
    journal::FlowEntry entry;
    std::uint16_t to_port = 0;  ///< of the destination, also where the entry does not say it
};

/// One thread's.
class Entries {
  public:
    struct Options {
        Uai site;
        bool record_destinations = false;  ///< of permitted flows
    };
    Entries(Options options, const Clock& clock, HolderOf holder_of)
        : m_options(std::move(options)), m_clock(clock), m_holder_of(std::move(holder_of)) {}

    /// nullopt: nobody remembers the session, so that nobody can be named.
    [[nodiscard]] std::optional<Observed> entry(const EndedFlow& flow);
    [[nodiscard]] std::optional<Observed> entry(const DeniedPacket& packet);

  private:
    [[nodiscard]] std::optional<journal::FlowEntry> begin(SessionHandle handle, WallTime at, const Endpoint& from);

    Options m_options;
    const Clock& m_clock;
    HolderOf m_holder_of;
    DeviceNames m_devices;
};

}  // namespace beffroi::flow
