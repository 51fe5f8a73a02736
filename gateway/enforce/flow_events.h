// The end of each permitted flow, as connection tracking tells it when it forgets one.
#pragma once

#include <functional>
#include <optional>

#include "gateway/enforce/event_socket.h"
#include "gateway/traffic.h"

namespace beffroi::enforce {

/// Has the kernel count bytes and note times of connections from here on: it does not by default, and needs
/// CAP_NET_ADMIN for it. False: refused, so flows come without what is missing.
[[nodiscard]] bool count_connections();

/// nullopt: not the end of a flow that a session was permitted. `now` stands for a time that the kernel did not note.
[[nodiscard]] std::optional<EndedFlow> ended_flow(const nlmsghdr* message, WallTime now);

class FlowEvents {
  public:
    /// Only flows with the mark of a permitted session reach the socket. Throws std::system_error, as all here.
    explicit FlowEvents(int room);
    [[nodiscard]] int fd() const { return m_socket.fd(); }
    /// What waits, in part when it is much.
    void read(WallTime now, const std::function<void(const EndedFlow&)>& each);
    /// How many were lost since the last call.
    [[nodiscard]] std::uint64_t lost();

  private:
    EventSocket m_socket;
};

}  // namespace beffroi::enforce
