// rtnetlink(7): interfaces and their addresses. One request at a time, each with its answer.
#pragma once

#include <linux/rtnetlink.h>

#include <array>
#include <cstdint>

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

/// Room for a request, and where it begins.
class RoutingRequest {
  public:
    /// NLM_F_REQUEST and NLM_F_ACK are added to `flags`.
    RoutingRequest(std::uint16_t type, std::uint16_t flags);
    RoutingRequest(const RoutingRequest&) = delete;
    RoutingRequest& operator=(const RoutingRequest&) = delete;
    [[nodiscard]] nlmsghdr* message() noexcept { return m_message; }

  private:
    alignas(nlmsghdr) std::array<char, 256> m_bytes{};
    nlmsghdr* m_message;
};

class RoutingSocket {
  public:
    /// In the network namespace of the calling thread; throws std::system_error.
    RoutingSocket();
    /// 0 or the errno of the refusal. What is there already is no error.
    [[nodiscard]] int request(RoutingRequest& request);
    [[nodiscard]] int set_up(int interface_index);

  private:
    MnlSocket m_socket;
    std::uint32_t m_sequence = 0;
};

}  // namespace beffroi::enforce
