// One netfilter netlink socket: nf_tables transactions in which every refusal is told, requests, and dumps.
#pragma once

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

/// One message, header included. Its sequence number is set when it is sent.
struct NetlinkMessage {
    std::string bytes;
    /// Deletes a thing that may have lapsed: when the kernel answers ENOENT, the transaction is tried again without it.
    bool may_be_gone = false;
};

/// The type of an nf_tables message in nfnetlink, from NFT_MSG_...
[[nodiscard]] constexpr std::uint16_t nft_type(std::uint16_t message) {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

/// Room for a message: libnftnl and libmnl do not check it.
inline constexpr std::size_t message_room = 1024;

/// A message of NFNL_SUBSYS_NFTABLES or _CTNETLINK in the making; `header()` is what libmnl and libnftnl append to.
class MessageBuilder {
  public:
    /// `type` as in nfnetlink: subsystem << 8 | message. NLM_F_REQUEST and NLM_F_ACK are added to `flags`.
    MessageBuilder(std::uint16_t type, std::uint8_t family, std::uint16_t flags, std::size_t room = message_room);
    [[nodiscard]] nlmsghdr* header() noexcept { return m_header; }
    [[nodiscard]] NetlinkMessage take(bool may_be_gone = false) const;

  private:
    std::vector<char> m_room;
    nlmsghdr* m_header;
};

/// Throws std::system_error naming `what` unless `error` is 0.
void throw_if(int error, const char* what);

class Netlink {
  public:
    /// Opens the socket in the network namespace of the calling thread.
    Netlink();

    /// Sends the messages as one nf_tables transaction: all of them take effect or none. Returns 0 or the errno of the
    /// first refusal; throws std::system_error when the outcome cannot be known (no answer within 5 s, answers lost).
    [[nodiscard]] int transact(std::vector<NetlinkMessage> messages);
    /// The next transaction waits until no packet is under way that was before this call: see LivePolicy::ring.
    void settle_before_next() noexcept { m_settle = true; }
    /// What the next transaction would wait for, now.
    void settle();
    /// One request outside of a transaction. Returns 0 or the errno of the refusal.
    [[nodiscard]] int request(NetlinkMessage message);
    /// Calls `each` for every message of the dump; starts over (calling `restart` first) when the kernel says that it
    /// was interrupted. Returns 0 or an errno.
    [[nodiscard]] int dump(const NetlinkMessage& message, const std::function<void()>& restart,
                           const std::function<void(const nlmsghdr*)>& each);

  private:
    struct Refusal {
        std::size_t message;  ///< index; the number of messages for the transaction itself
        int error;
    };
    [[nodiscard]] std::vector<Refusal> send_batch(const std::vector<NetlinkMessage>& messages);
    void send(const std::string& bytes);
    /// Calls `each` for every message received until it returns false.
    void receive(const std::function<bool(const nlmsghdr*)>& each);
    /// Throws away what an abandoned exchange may have left.
    void drain() noexcept;

    MnlSocket m_socket;
    std::uint32_t m_sequence = 0;
    bool m_settle = false;
    std::vector<char> m_buffer;
};

}  // namespace beffroi::enforce
