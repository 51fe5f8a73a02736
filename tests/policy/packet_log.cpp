#include "tests/policy/packet_log.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "policy/compile.h"

namespace beffroi::policy::test {

namespace {

constexpr int receive_buffer = 64 << 20;
constexpr std::uint32_t copied_bytes = 128;  // headers and the label of a probe

template <typename T>
void append(std::string& message, std::uint16_t type, const T& value) {
    const nlattr attribute{static_cast<std::uint16_t>(sizeof(nlattr) + sizeof value), type};
    message.append(reinterpret_cast<const char*>(&attribute), sizeof attribute);
    message.append(reinterpret_cast<const char*>(&value), sizeof value);
    message.resize(NLMSG_ALIGN(message.size()));
}

std::string configuration() {
    nlmsghdr header{0, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG, NLM_F_REQUEST | NLM_F_ACK, 1, 0};
    const nfgenmsg extra{AF_UNSPEC, NFNETLINK_V0, htons(nft::log_group)};
    std::string message(reinterpret_cast<const char*>(&header), sizeof header);
    message.append(reinterpret_cast<const char*>(&extra), sizeof extra);
    append(message, NFULA_CFG_CMD, nfulnl_msg_config_cmd{NFULNL_CFG_CMD_BIND});
    append(message, NFULA_CFG_MODE, nfulnl_msg_config_mode{htonl(copied_bytes), NFULNL_COPY_PACKET, 0});
    append(message, NFULA_CFG_QTHRESH, htonl(1));
    header.nlmsg_len = static_cast<std::uint32_t>(message.size());
    std::memcpy(message.data(), &header, sizeof header);
    return message;
}

LoggedPacket read_packet(const nlmsghdr* header) {
    LoggedPacket packet;
    const auto* at = reinterpret_cast<const char*>(header) + NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(nfgenmsg));
    const auto* end = reinterpret_cast<const char*>(header) + header->nlmsg_len;
    while (at + sizeof(nlattr) <= end) {
        const auto* attribute = reinterpret_cast<const nlattr*>(at);
        if (attribute->nla_len < sizeof(nlattr) || at + attribute->nla_len > end) {
            throw std::runtime_error("a cut log message");
        }
        const std::string value(at + sizeof(nlattr), attribute->nla_len - sizeof(nlattr));
        if ((attribute->nla_type & NLA_TYPE_MASK) == NFULA_PREFIX) {
            packet.prefix = value.c_str();  // it ends with a zero byte
        } else if ((attribute->nla_type & NLA_TYPE_MASK) == NFULA_PAYLOAD) {
            packet.bytes = value;
        }
        at += NLMSG_ALIGN(attribute->nla_len);
    }
    return packet;
}

}  // namespace

PacketLog::PacketLog(const Network& network)
    : m_socket(network.socket(Network::Side::gateway, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER)) {
    const auto request = configuration();
    struct {
        nlmsghdr header;
        nlmsgerr result;
    } answer{};
    if (::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) != 0 ||
        ::send(m_socket.get(), request.data(), request.size(), 0) < 0 ||
        ::recv(m_socket.get(), &answer, sizeof answer, MSG_TRUNC) < 0) {
        throw_errno("packet log");
    }
    if (answer.header.nlmsg_type != NLMSG_ERROR || answer.result.error != 0) {
        throw std::runtime_error("the kernel refuses to log to the test");
    }
}

std::vector<LoggedPacket> PacketLog::take() const {
    std::vector<LoggedPacket> packets;
    std::string buffer(std::size_t{1} << 16U, '\0');
    for (;;) {
        const auto size = ::recv(m_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size < 0 && errno == EAGAIN) {
            return packets;
        }
        if (size < 0) {
            throw_errno("packet log");
        }
        auto left = static_cast<std::uint32_t>(size);
        for (const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data()); NLMSG_OK(header, left);
             header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_type == (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)) {
                packets.push_back(read_packet(header));
            }
        }
    }
}

}  // namespace beffroi::policy::test
