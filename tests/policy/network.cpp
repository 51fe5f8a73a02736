#include "tests/policy/network.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace beffroi::policy::test {

namespace {

constexpr const char* setup = R"(set -e
ip netns add {c}; ip netns add {g}; ip netns add {s}
ip -n {c} link set lo up; ip -n {g} link set lo up; ip -n {s} link set lo up
ip -n {c} link add eth0 address 02:00:00:00:01:02 type veth peer name lan0 address 02:00:00:00:01:01 netns {g}
ip -n {s} link add eth0 address 02:00:00:00:02:02 type veth peer name wan0 address 02:00:00:00:02:01 netns {g}
for ns in {c} {g} {s}; do ip netns exec $ns sh -c 'for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done
  for f in /proc/sys/net/ipv6/conf/*/accept_ra; do echo 0 > $f; done'; done
ip -n {c} addr add 10.1.0.2/24 dev eth0; ip -n {c} addr add 2001:db8:1::2/64 dev eth0 nodad
ip -n {g} addr add 10.1.0.1/24 dev lan0; ip -n {g} addr add 2001:db8:1::1/64 dev lan0 nodad
ip -n {g} addr add 192.0.2.1/24 dev wan0; ip -n {g} addr add 2001:db8:2::1/64 dev wan0 nodad
for h in 10 11 12; do ip -n {s} addr add 192.0.2.$h/24 dev eth0; ip -n {s} addr add 2001:db8:2::$h/64 dev eth0 nodad; done
ip -n {c} link set eth0 up; ip -n {g} link set lan0 up; ip -n {g} link set wan0 up; ip -n {s} link set eth0 up
ip netns exec {g} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
ip -n {c} route add default via 10.1.0.1; ip -n {c} route add default via 2001:db8:1::1
ip -n {g} route add default via 192.0.2.10; ip -n {g} route add default via 2001:db8:2::10
ip netns exec {g} sh -c 'echo 0 > /proc/sys/net/netfilter/nf_conntrack_checksum || true'
ip -n {s} route add default via 192.0.2.1; ip -n {s} route add default via 2001:db8:2::1
for a in 10.1.0.1 2001:db8:1::1; do ip -n {c} neigh replace $a lladdr 02:00:00:00:01:01 dev eth0 nud permanent; done
for a in 10.1.0.2 2001:db8:1::2; do ip -n {g} neigh replace $a lladdr 02:00:00:00:01:02 dev lan0 nud permanent; done
for a in 192.0.2.1 2001:db8:2::1; do ip -n {s} neigh replace $a lladdr 02:00:00:00:02:01 dev eth0 nud permanent; done
for h in 10 11 12; do for a in 192.0.2.$h 2001:db8:2::$h; do ip -n {g} neigh replace $a lladdr 02:00:00:00:02:02 dev wan0 nud permanent; done; done
)";

std::atomic<unsigned> networks{0};

std::string named(std::string text, const std::vector<std::pair<std::string, std::string>>& names) {
    for (const auto& [mark, name] : names) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
            text.replace(at, mark.size(), name);
        }
    }
    return text;
}

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress socket_address(const std::string& text, std::uint16_t port) {
    const auto address = IpAddress::parse(text).value();
    SocketAddress result;
    if (address.family == Family::ipv4) {
        auto* in = reinterpret_cast<sockaddr_in*>(&result.storage);
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        std::memcpy(&in->sin_addr, address.bytes.data(), 4);
        result.length = sizeof(sockaddr_in);
    } else {
        auto* in = reinterpret_cast<sockaddr_in6*>(&result.storage);
        in->sin6_family = AF_INET6;
        in->sin6_port = htons(port);
        std::memcpy(&in->sin6_addr, address.bytes.data(), 16);
        result.length = sizeof(sockaddr_in6);
    }
    return result;
}

void pin_thread() {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) {
        throw_errno("sched_setaffinity");
    }
}

}  // namespace

std::string run(const std::string& command) {
    FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "r");
    if (pipe == nullptr) {
        throw_errno("popen");
    }
    std::string output;
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        output.append(buffer.data(), n);
    }
    if (::pclose(pipe) != 0) {
        throw std::runtime_error(command + "\n" + output);
    }
    return output;
}

Network::Network(std::string prefix) : m_prefix(std::move(prefix)) {}

// Delegating first makes the destructor clean up when the set-up throws half way.
Network::Network() : Network(fmt::format("bpol{}n{}", ::getpid(), ++networks)) {
    pin_thread();
    run(named(setup, {{"{c}", name(Side::client)}, {"{g}", name(Side::gateway)}, {"{s}", name(Side::server)}}));
}

Network::~Network() {
    try {
        remove();
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
    }
}

void Network::remove() const {
    for (const auto side : {Side::client, Side::gateway, Side::server}) {
        run("ip netns del " + name(side) + " || true");
    }
}

std::string Network::name(Side side) const {
    return m_prefix + (side == Side::client ? "c" : side == Side::gateway ? "g" : "s");
}

std::string Network::in(Side side, const std::string& command) const {
    return run("ip netns exec " + name(side) + " " + command);
}

void Network::load(const std::string& text) const {
    in(Side::gateway, "nft -f - <<'END'\n" + text + "\nEND");
}

void Network::forget_flows() const {
    struct {
        nlmsghdr header;
        nfgenmsg extra;
    } flush{{sizeof flush, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE, NLM_F_REQUEST | NLM_F_ACK, 0, 0},
            {AF_UNSPEC, NFNETLINK_V0, 0}};
    const UniqueFd netlink = socket(Side::gateway, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
    struct {
        nlmsghdr header;
        nlmsgerr result;
    } answer{};
    if (::send(netlink.get(), &flush, sizeof flush, 0) != sizeof flush ||
        ::recv(netlink.get(), &answer, sizeof answer, MSG_TRUNC) < 0 || answer.header.nlmsg_type != NLMSG_ERROR ||
        answer.result.error != 0) {
        throw std::runtime_error("connection tracking does not forget");
    }
}

UniqueFd Network::socket(Side side, int family, int type, int protocol) const {
    const UniqueFd home(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
    const UniqueFd there(::open(("/run/netns/" + name(side)).c_str(), O_RDONLY | O_CLOEXEC));
    if (!home.valid() || !there.valid() || ::setns(there.get(), CLONE_NEWNET) != 0) {
        throw_errno("entering " + name(side));
    }
    // A socket keeps the namespace in which it was made.
    UniqueFd result(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
    const int error = errno;
    if (::setns(home.get(), CLONE_NEWNET) != 0) {
        throw_errno("leaving " + name(side));
    }
    if (!result.valid()) {
        errno = error;
        throw_errno("socket");
    }
    return result;
}

UniqueFd udp(const Network& network, Network::Side side, const std::string& address, std::uint16_t port) {
    const bool v6 = address.find(':') != std::string::npos;
    UniqueFd fd = network.socket(side, v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
    auto where = socket_address(address, port);
    if (::bind(fd.get(), where.get(), where.length) != 0) {
        throw_errno("bind " + address);
    }
    return fd;
}

void send_to(const UniqueFd& socket, const std::string& address, std::uint16_t port, const std::string& bytes) {
    auto where = socket_address(address, port);
    if (::sendto(socket.get(), bytes.data(), bytes.size(), 0, where.get(), where.length) < 0) {
        throw_errno("sendto " + address);
    }
}

std::optional<Datagram> receive(const UniqueFd& socket, bool wait) {
    pollfd poll{socket.get(), POLLIN, 0};
    if (::poll(&poll, 1, wait ? 10'000 : 0) <= 0) {
        return std::nullopt;
    }
    Datagram datagram;
    datagram.bytes.resize(2048);
    SocketAddress from;
    from.length = sizeof from.storage;
    const auto n = ::recvfrom(socket.get(), datagram.bytes.data(), datagram.bytes.size(), 0, from.get(), &from.length);
    if (n < 0) {
        return std::nullopt;
    }
    datagram.bytes.resize(static_cast<std::size_t>(n));
    if (from.storage.ss_family == AF_INET) {
        const auto* in = reinterpret_cast<const sockaddr_in*>(&from.storage);
        datagram.address = IpAddress::from_v4(&in->sin_addr).text();
        datagram.port = ntohs(in->sin_port);
    } else {
        const auto* in = reinterpret_cast<const sockaddr_in6*>(&from.storage);
        datagram.address = IpAddress::from_v6(&in->sin6_addr).text();
        datagram.port = ntohs(in->sin6_port);
    }
    return datagram;
}

TcpPair::TcpPair(const Network& network, const std::string& address, std::uint16_t port, Network::Side server,
                 const std::optional<Source>& from)
    : m_client(network.socket(Network::Side::client, address.find(':') != std::string::npos ? AF_INET6 : AF_INET,
                              SOCK_STREAM, 0)) {
    const UniqueFd listener = network.socket(server, AF_INET6, SOCK_STREAM, 0);
    const int again = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
    auto any = socket_address("::", port);
    if (::bind(listener.get(), any.get(), any.length) != 0 || ::listen(listener.get(), 1) != 0) {
        throw_errno("listen");
    }
    if (from) {
        ::setsockopt(m_client.get(), SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
        auto source = socket_address(from->address, from->port);
        if (::bind(m_client.get(), source.get(), source.length) != 0) {
            throw_errno("bind " + from->address);
        }
    }
    auto where = socket_address(address, port);
    if (::connect(m_client.get(), where.get(), where.length) != 0 && errno != EINPROGRESS) {
        throw_errno("connect " + address);
    }
    pollfd poll{listener.get(), POLLIN, 0};
    if (::poll(&poll, 1, 10'000) != 1) {
        throw std::runtime_error("nobody connects to " + address);
    }
    m_server.reset(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    pollfd connected{m_client.get(), POLLOUT, 0};
    if (!m_server.valid() || ::poll(&connected, 1, 10'000) != 1) {
        throw_errno("accept");
    }
}

void TcpPair::client_sends(const std::string& bytes) const {
    write_all(m_client.get(), bytes);
}

void TcpPair::server_sends(const std::string& bytes) const {
    write_all(m_server.get(), bytes);
}

std::string TcpPair::server_receives(bool wait) const {
    const auto datagram = receive(m_server, wait);
    return datagram ? datagram->bytes : std::string();
}

std::string TcpPair::client_receives(bool wait) const {
    const auto datagram = receive(m_client, wait);
    return datagram ? datagram->bytes : std::string();
}

}  // namespace beffroi::policy::test
