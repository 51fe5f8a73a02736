#include "gateway/enforce/netlink.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/fd.h"
#include "gateway/enforce/grace_period.h"

namespace beffroi::enforce {

namespace {

constexpr int socket_buffer = 8 << 20;      // a transaction is one datagram; its acknowledgements come all at once
constexpr std::size_t dump_room = 1 << 16;  // dumps come in pieces of at most 32 KiB
constexpr int dump_attempts = 10;

nlmsghdr* header_of(std::string& bytes) {
    return reinterpret_cast<nlmsghdr*>(bytes.data());
}

std::string batch_marker(std::uint16_t type, std::uint32_t sequence) {
    std::array<char, 64> room{};
    nlmsghdr* header = mnl_nlmsg_put_header(room.data());
    header->nlmsg_type = type;
    header->nlmsg_flags = NLM_F_REQUEST;
    header->nlmsg_seq = sequence;
    auto* extra = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
    extra->nfgen_family = AF_UNSPEC;
    extra->version = NFNETLINK_V0;
    extra->res_id = htons(NFNL_SUBSYS_NFTABLES);
    return std::string(room.data(), header->nlmsg_len);
}

int error_of(const nlmsghdr* header) {
    int error = 0;
    std::memcpy(&error, mnl_nlmsg_get_payload(header), sizeof error);
    return -error;
}

}  // namespace

MessageBuilder::MessageBuilder(std::uint16_t type, std::uint8_t family, std::uint16_t flags, std::size_t room)
    : m_room(room), m_header(mnl_nlmsg_put_header(m_room.data())) {
    m_header->nlmsg_type = type;
    m_header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    auto* extra = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(m_header, sizeof(nfgenmsg)));
    extra->nfgen_family = family;
    extra->version = NFNETLINK_V0;
    extra->res_id = 0;
}

NetlinkMessage MessageBuilder::take(bool may_be_gone) const {
    return {std::string(m_room.data(), m_header->nlmsg_len), may_be_gone};
}

Netlink::Netlink() : m_buffer(dump_room) {
    m_socket.reset(mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC));
    if (!m_socket || mnl_socket_bind(m_socket.get(), 0, MNL_SOCKET_AUTOPID) != 0) {
        throw_errno("netlink socket");
    }
    const int fd = mnl_socket_get_fd(m_socket.get());
    const int size = socket_buffer;
    const int on = 1;
    const timeval limit{5, 0};
    // The FORCE options pass the system's limits; they need CAP_NET_ADMIN, without which nothing here works anyway.
    if (::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0 ||
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0 ||
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
        ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
        ::setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on) != 0) {
        throw_errno("netlink socket options");
    }
}

void Netlink::send(const std::string& bytes) {
    while (mnl_socket_sendto(m_socket.get(), bytes.data(), bytes.size()) < 0) {
        if (errno != EINTR) {
            throw_errno("netlink send");
        }
    }
}

void Netlink::receive(const std::function<bool(const nlmsghdr*)>& each) {
    for (;;) {
        const ssize_t n = mnl_socket_recvfrom(m_socket.get(), m_buffer.data(), m_buffer.size());
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            throw_errno("netlink receive");  // EAGAIN after 5 s, ENOBUFS: answers are missing
        }
        int left = static_cast<int>(n);
        for (const auto* header = reinterpret_cast<const nlmsghdr*>(m_buffer.data()); mnl_nlmsg_ok(header, left);
             header = mnl_nlmsg_next(header, &left)) {
            if (!each(header)) {
                return;
            }
        }
    }
}

void Netlink::drain() noexcept {
    while (::recv(mnl_socket_get_fd(m_socket.get()), m_buffer.data(), m_buffer.size(), MSG_DONTWAIT) >= 0 ||
           errno == EINTR || errno == ENOBUFS) {
    }
}

std::vector<Netlink::Refusal> Netlink::send_batch(const std::vector<NetlinkMessage>& messages) {
    drain();
    const std::uint32_t first = ++m_sequence;  // of the begin marker; message i has first + 1 + i
    std::string datagram = batch_marker(NFNL_MSG_BATCH_BEGIN, first);
    for (const NetlinkMessage& message : messages) {
        const std::size_t at = datagram.size();
        datagram += message.bytes;
        auto* header = reinterpret_cast<nlmsghdr*>(datagram.data() + at);
        header->nlmsg_seq = ++m_sequence;
        // Refusals are always told, in order; so the answer to the last message is the last of all.
        if (&message != &messages.back()) {
            header->nlmsg_flags = static_cast<std::uint16_t>(header->nlmsg_flags & ~NLM_F_ACK);
        }
        datagram.resize(MNL_ALIGN(datagram.size()));
    }
    datagram += batch_marker(NFNL_MSG_BATCH_END, ++m_sequence);
    send(datagram);

    std::vector<Refusal> refusals;
    receive([&](const nlmsghdr* header) {
        const std::uint32_t index = header->nlmsg_seq - first;
        if (header->nlmsg_type != NLMSG_ERROR || index > messages.size() + 1) {
            return true;
        }
        const int error = error_of(header);
        const bool is_marker = index == 0 || index == messages.size() + 1;
        if (error != 0) {
            refusals.push_back({is_marker ? messages.size() : index - 1, error});
        }
        const bool aborted = is_marker && error != 0;  // stands for all: the others may stay unanswered
        return !aborted && index != messages.size();
    });
    return refusals;
}

void Netlink::settle() {
    if (std::exchange(m_settle, false)) {
        wait_for_packets_under_way();
    }
}

int Netlink::transact(std::vector<NetlinkMessage> messages) {
    settle();
    while (!messages.empty()) {
        const std::vector<Refusal> refusals = send_batch(messages);
        if (refusals.empty()) {
            return 0;
        }
        std::vector<std::size_t> gone;
        for (const Refusal& refusal : refusals) {
            if (refusal.error == ENOENT && refusal.message < messages.size() && messages[refusal.message].may_be_gone) {
                gone.push_back(refusal.message);
            } else {
                return refusal.error;
            }
        }
        std::sort(gone.rbegin(), gone.rend());
        for (const std::size_t index : gone) {
            messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(index));
        }
    }
    return 0;
}

int Netlink::request(NetlinkMessage message) {
    drain();
    const std::uint32_t sequence = ++m_sequence;
    header_of(message.bytes)->nlmsg_seq = sequence;
    send(message.bytes);
    int error = 0;
    receive([&](const nlmsghdr* header) {
        if (header->nlmsg_seq != sequence || header->nlmsg_type != NLMSG_ERROR) {
            return true;
        }
        error = error_of(header);
        return false;
    });
    return error;
}

int Netlink::dump(const NetlinkMessage& message, const std::function<void()>& restart,
                  const std::function<void(const nlmsghdr*)>& each) {
    for (int attempt = 0; attempt < dump_attempts; ++attempt) {
        restart();
        drain();
        NetlinkMessage request = message;
        const std::uint32_t sequence = ++m_sequence;
        header_of(request.bytes)->nlmsg_seq = sequence;
        header_of(request.bytes)->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        send(request.bytes);
        int error = 0;
        receive([&](const nlmsghdr* header) {
            if (header->nlmsg_seq != sequence) {
                return true;
            }
            if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0) {
                error = EINTR;
            }
            if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
                error = error == 0 ? error_of(header) : error;
                return false;
            }
            each(header);
            return true;
        });
        if (error != EINTR) {
            return error;
        }
    }
    return EINTR;
}

void throw_if(int error, const char* what) {
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), what);
    }
}

}  // namespace beffroi::enforce
