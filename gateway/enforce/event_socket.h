// A netfilter socket that events come to by themselves: much room, and what did not fit is noticed.
#pragma once

#include <linux/filter.h>
#include <linux/netlink.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

class EventSocket {
  public:
    /// Listens in the network namespace of the calling thread, with `room` bytes for what waits. Throws
    /// std::system_error, as all here.
    explicit EventSocket(int room);
    [[nodiscard]] int fd() const { return mnl_socket_get_fd(m_socket.get()); }

    /// Lets only such messages through. To be called before join().
    void filter(std::span<const sock_filter> program);
    void join(int group);
    /// A request; a refusal makes a later read() throw.
    void send(const std::string& message);

    /// Calls `each` for every message that waits, until there is none or `datagrams` were read.
    void read(const std::function<void(const nlmsghdr*)>& each, unsigned datagrams);
    /// How many datagrams were lost since the last call.
    [[nodiscard]] std::uint32_t lost();

  private:
    MnlSocket m_socket;
    std::vector<char> m_buffer;
    std::uint32_t m_dropped = 0;  ///< until the last lost()
};

}  // namespace beffroi::enforce
