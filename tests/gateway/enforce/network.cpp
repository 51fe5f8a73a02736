#include "tests/gateway/enforce/network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sched.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "policy/model.h"

namespace beffroi::enforce::test {

namespace {

constexpr std::chrono::milliseconds patience_for_nothing{200};

/// Every admission has a line in the enforcer's log: here only what is wrong.
const bool quiet_log = [] {
    spdlog::set_level(spdlog::level::warn);
    return true;
}();

UniqueFd current_namespace() {
    UniqueFd fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) {
        throw_errno("namespace");
    }
    return fd;
}

void enter(int fd) {
    if (::setns(fd, CLONE_NEWNET) != 0) {
        throw_errno("setns");
    }
}

UniqueFd checked(int fd, const char* what) {
    if (fd < 0) {
        throw_errno(what);
    }
    return UniqueFd(fd);
}

struct Target {
    sockaddr_storage address{};
    socklen_t size = 0;
    int family = AF_INET;
};

Target target_of(const std::string& text, std::uint16_t port) {
    const auto ip = IpAddress::parse(text).value();
    Target target;
    if (ip.family == Family::ipv4) {
        auto* a = reinterpret_cast<sockaddr_in*>(&target.address);
        a->sin_family = AF_INET;
        a->sin_port = htons(port);
        std::memcpy(&a->sin_addr, ip.bytes.data(), 4);
        target.size = sizeof *a;
    } else {
        auto* a = reinterpret_cast<sockaddr_in6*>(&target.address);
        a->sin6_family = AF_INET6;
        a->sin6_port = htons(port);
        std::memcpy(&a->sin6_addr, ip.bytes.data(), 16);
        target.size = sizeof *a;
        target.family = AF_INET6;
    }
    return target;
}

bool readable(int fd, std::chrono::milliseconds patience, short events = POLLIN) {
    pollfd p{fd, events, 0};
    return ::poll(&p, 1, static_cast<int>(patience.count())) > 0 && (p.revents & events) != 0;
}

void drain(int fd) {
    std::array<char, 256> rest{};
    while (::recv(fd, rest.data(), rest.size(), MSG_DONTWAIT) > 0) {
    }
}

bool arrives(int to, std::chrono::milliseconds patience) {
    char c = 0;
    return readable(to, patience) && ::recv(to, &c, 1, MSG_DONTWAIT) == 1;
}

bool crosses(int from, int to, std::chrono::milliseconds patience) {
    drain(to);
    return ::send(from, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 && arrives(to, patience);
}

UniqueFd serving_socket(int type, std::uint16_t port = service_port) {
    UniqueFd fd = checked(::socket(AF_INET6, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "server socket");
    const int off = 0;
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(port);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 ||
        (type == SOCK_STREAM && ::listen(fd.get(), 64) != 0)) {
        throw_errno("server socket");
    }
    return fd;
}

UniqueFd client_socket(const Namespace& from, int family, int type, int protocol = 0) {
    const Inside inside(from);
    return checked(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol), "client socket");
}

/// A connection in the making; no descriptor if it is refused at once.
UniqueFd begin_tcp(const Namespace& from, const Target& target) {
    UniqueFd client = client_socket(from, target.family, SOCK_STREAM);
    const int begun = ::connect(client.get(), reinterpret_cast<const sockaddr*>(&target.address), target.size);
    return begun == 0 || errno == EINPROGRESS ? std::move(client) : UniqueFd();
}

std::optional<TcpFlow> connect(const Namespace& from, const Target& target, const UniqueFd& listener,
                               std::chrono::milliseconds patience) {
    TcpFlow flow;
    flow.client = begin_tcp(from, target);
    if (!flow.client.valid() || !readable(flow.client.get(), patience, POLLOUT)) {
        return std::nullopt;
    }
    flow.server.reset(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    return flow.server.valid() ? std::optional(std::move(flow)) : std::nullopt;
}

std::uint16_t internet_checksum(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < size; i += 2) {
        sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    }
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return htons(static_cast<std::uint16_t>(~sum));
}

/// What the answer comes to.
UniqueFd begin_udp(const Namespace& from, const Target& target) {
    UniqueFd client = client_socket(from, target.family, SOCK_DGRAM);
    ::sendto(client.get(), "?", 1, 0, reinterpret_cast<const sockaddr*>(&target.address), target.size);
    return client;
}

/// What the answer comes to, and nothing else: errors and neighbour discovery are ICMP too.
UniqueFd begin_ping(const Namespace& from, const Target& target) {
    const bool v4 = target.family == AF_INET;
    UniqueFd raw = client_socket(from, target.family, SOCK_RAW, v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6});
    if (v4) {
        constexpr int icmp_filter = 1;  // of <linux/icmp.h>, which does not go with <netinet/ip_icmp.h>
        const std::uint32_t unwanted = ~(1U << ICMP_ECHOREPLY);
        ::setsockopt(raw.get(), SOL_RAW, icmp_filter, &unwanted, sizeof unwanted);
    } else {
        icmp6_filter filter;
        ICMP6_FILTER_SETBLOCKALL(&filter);
        ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
        ::setsockopt(raw.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
    }
    static std::uint16_t identifier = 100;
    icmphdr echo{};  // the first eight bytes are the same in both families; the kernel fills in IPv6's checksum
    echo.type = v4 ? std::uint8_t{ICMP_ECHO} : std::uint8_t{ICMP6_ECHO_REQUEST};
    echo.un.echo.id = htons(++identifier);
    echo.checksum = v4 ? internet_checksum(&echo, sizeof echo) : std::uint16_t{0};
    ::sendto(raw.get(), &echo, sizeof echo, 0, reinterpret_cast<const sockaddr*>(&target.address), target.size);
    return raw;
}

}  // namespace

Namespace::Namespace() {
    const UniqueFd before = current_namespace();
    if (::unshare(CLONE_NEWNET) != 0) {
        throw_errno("unshare (the kernel tests need root)");
    }
    m_fd = current_namespace();
    enter(before.get());
}

Inside::Inside(const Namespace& place) : m_before(current_namespace()) {
    enter(place.fd());
}

Inside::~Inside() {
    if (::setns(m_before.get(), CLONE_NEWNET) != 0) {
        ::abort();  // any further test would work on the wrong network
    }
}

void shell(const std::string& command) {
    if (::system(command.c_str()) != 0) {
        throw std::runtime_error("failed: " + command);
    }
}

const yang::Modules& modules() {
    static const yang::Modules loaded(yang::schemas_directory(), policy::yang_modules());
    return loaded;
}

Network::Network() : m_inside(router) {
    const auto netns = [](const Namespace& place) { return fmt::format("/proc/{}/fd/{}", ::getpid(), place.fd()); };
    const std::string quiet =
        "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 && ip link set lo up";
    shell(quiet + " && sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    shell("ip link add cli0 type veth peer name eth0 netns " + netns(client_a));
    shell("ip link add cli1 type veth peer name eth0 netns " + netns(client_b));
    shell("ip link add up0 type veth peer name eth0 netns " + netns(server));
    shell("ip link set cli0 up && ip link set cli1 up && ip link set up0 up");
    shell("ip a add 10.40.0.1/24 dev cli0 && ip a add 10.41.0.1/24 dev cli1 && ip a add 203.0.113.1/24 dev up0");
    shell("ip a add 2001:db8:40::1/64 dev cli0 nodad && ip a add 2001:db8:41::1/64 dev cli1 nodad");
    shell("ip a add 2001:db8:5::1/64 dev up0 nodad");
    const auto client = [&](const Namespace& place, const std::string& net, const std::string& mac) {
        const Inside inside(place);
        shell(quiet + " && ip link set eth0 address " + mac + " up");
        shell(fmt::format("ip a add 10.{0}.0.5/24 dev eth0 && ip r add default via 10.{0}.0.1", net));
        shell(
            fmt::format("ip a add 2001:db8:{0}::5/64 dev eth0 nodad && ip -6 r add default via 2001:db8:{0}::1", net));
    };
    client(client_a, "40", "02:00:00:00:00:0a");
    client(client_b, "41", "02:00:00:00:00:0b");
    const Inside inside(server);
    shell(quiet + " && ip link set eth0 up");
    shell("ip a add 203.0.113.10/24 dev eth0 && ip a add 203.0.113.20/24 dev eth0 && ip r add default via 203.0.113.1");
    // preferred_lft 0: answers never carry the second address by the kernel's own choice.
    shell("ip a add 2001:db8:5::10/64 dev eth0 nodad && ip a add 2001:db8:5::20/64 dev eth0 nodad preferred_lft 0");
    shell("ip -6 r add default via 2001:db8:5::1");
    m_tcp = serving_socket(SOCK_STREAM);
    m_udp = serving_socket(SOCK_DGRAM);
}

std::optional<TcpFlow> Network::tcp(const Namespace& from, const std::string& to, std::chrono::milliseconds patience) {
    return connect(from, target_of(to, service_port), m_tcp, patience);
}

std::optional<TcpFlow> Network::tcp_to_gateway(const Namespace& from, const std::string& to, std::uint16_t port) {
    return connect(from, target_of(to, port), serving_socket(SOCK_STREAM, port), std::chrono::seconds(3));
}

bool TcpFlow::works() const {
    constexpr std::chrono::milliseconds patience{5000};
    return crosses(client.get(), server.get(), patience) && crosses(server.get(), client.get(), patience);
}

bool TcpFlow::is_cut() const {
    for (const int end : {client.get(), server.get()}) {
        drain(end);
        ::send(end, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    return !arrives(server.get(), patience_for_nothing) && !arrives(client.get(), patience_for_nothing);
}

Peer TcpFlow::peer() const {
    sockaddr_in6 peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(server.get(), reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        throw_errno("getpeername");
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET6, &peer.sin6_addr, text.data(), text.size());
    return {IpAddress::parse(text.data()).value(), ntohs(peer.sin6_port)};
}

bool Network::udp(const Namespace& from, const std::string& to, std::chrono::milliseconds patience) {
    drain(m_udp.get());
    const UniqueFd client = begin_udp(from, target_of(to, service_port));
    if (!readable(m_udp.get(), patience)) {
        return false;
    }
    char c = 0;
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    ::recvfrom(m_udp.get(), &c, 1, 0, reinterpret_cast<sockaddr*>(&peer), &size);
    ::sendto(m_udp.get(), "!", 1, 0, reinterpret_cast<const sockaddr*>(&peer), size);
    return readable(client.get(), patience);
}

bool Network::ping(const Namespace& from, const std::string& to, std::chrono::milliseconds patience) {
    return readable(begin_ping(from, target_of(to, 0)).get(), patience);
}

bool Network::nothing_passes(const Namespace& from) {
    drain(m_udp.get());
    while (UniqueFd(::accept4(m_tcp.get(), nullptr, nullptr, SOCK_CLOEXEC)).valid()) {
    }
    std::vector<UniqueFd> begun;  // all at once, and waited for together
    std::vector<pollfd> arrivals{{m_tcp.get(), POLLIN, 0}, {m_udp.get(), POLLIN, 0}};
    for (const char* to : {permitted4, permitted6, denied4, denied6}) {
        begun.push_back(begin_tcp(from, target_of(to, service_port)));
        begun.push_back(begin_udp(from, target_of(to, service_port)));
        begun.push_back(begin_ping(from, target_of(to, 0)));
        arrivals.push_back({begun.back().get(), POLLIN, 0});
    }
    return ::poll(arrivals.data(), arrivals.size(), static_cast<int>(patience_for_nothing.count())) == 0;
}

PolicyFolder::PolicyFolder() {
    write();
}

void PolicyFolder::write(const std::string& destination4, bool extra_role, const std::string& more) {
    std::ofstream(path() + "/region.json")
        << R"({"beffroi-policy:policy":{"party":"region","role":[)"
        << (extra_role ? R"({"name":"agent","label-fr":"Agent"},)" : "")
        << R"({"name":"eleve","label-fr":"Élève"},{"name":"enseignant","label-fr":"Enseignant"}],
        "zone":[{"name":"salles","label-fr":"Salles"},{"name":"wifi","label-fr":"Wi-Fi"}]}})";
    std::ofstream(path() + "/academie.json") << R"({"beffroi-policy:policy":{"party":"academie"}})";
    std::ofstream(path() + "/lycee.json") << R"({"beffroi-policy:policy":{"party":"lycee","time-zone":"Europe/Paris",
        "zone":[{"name":"salles","interface":["cli0"],"prefix":["10.40.0.0/24","2001:db8:40::/64"]},
                {"name":"wifi","interface":["cli1"],"prefix":["10.41.0.0/24","2001:db8:41::/64"]}],
        "schedule":[{"name":"cours","label-fr":"Cours","weekly":[{"name":"mardi","day":["tue"],"start":"08:00","end":"12:00"}]}],
        "destination":[{"name":"serveur","label-fr":"Serveur","prefix":[")"
                                          << destination4 << R"(/32","2001:db8:5::10/128"]}],
        "service":[{"name":"essai","label-fr":"Essai","match":[
            {"name":"t","protocol":"tcp","port":8080},{"name":"u","protocol":"udp","port":8080},{"name":"i","protocol":"icmp"}]}],
        "rule":[
          {"name":"eleves","action":"permit","role":["eleve"],"schedule":["cours"],"destination":["serveur"],"service":["essai"],
           "rationale":"Pendant les cours."},
          {"name":"profs","action":"permit","role":["enseignant"],"destination":["serveur"],"service":["essai"],
           "rationale":"Toujours."}])" << (more.empty() ? "" : ",")
                                          << more << "}}";
}

void PolicyFolder::promise_in_vain() {
    std::ofstream(path() + "/region.json")
        << R"({"beffroi-policy:policy":{"party":"region","role":[{"name":"eleve"},{"name":"enseignant"}],
        "zone":[{"name":"salles"},{"name":"wifi"}],
        "destination":[{"name":"promis","prefix":["203.0.113.10/32"]}],
        "guarantee":[{"name":"jamais","claim":"never","role":["eleve"],"destination":["promis"],"rationale":"Promis."}]}})";
}

void PolicyFolder::promise_to_teachers() {
    write();
    std::ofstream(path() + "/academie.json") << R"({"beffroi-policy:policy":{"party":"academie",
        "destination":[{"name":"promis","label-fr":"Promis","prefix":["203.0.113.10/32"]}],
        "service":[{"name":"ping","label-fr":"Ping","match":[{"name":"i","protocol":"icmp"}]}],
        "guarantee":[{"name":"serveur-toujours","claim":"always","role":["enseignant"],"destination":["promis"],"service":["ping"],"rationale":"Promis."}]}})";
}

void PolicyFolder::add_example(const std::string& at, const std::string& expect) {
    std::ofstream(path() + "/examples.json")
        << R"({"beffroi-policy-examples:examples":{"example":[{"name":"pupil","role":"eleve","zone":"salles","at":")"
        << at << R"(","destination":"serveur","service":"essai","expect":")" << expect << R"("}]}})";
}

void PolicyFolder::spoil() {
    std::ofstream(path() + "/lycee.json") << "{";
}

namespace {

KernelSession session_at(std::uint16_t handle, const std::string& role, const char* zone, const char* interface,
                         const char* mac, const char* net) {
    return {SessionHandle(handle),
            RoleName(role),
            ZoneName(zone),
            Interface(interface),
            MacAddress::parse(mac).value(),
            {IpAddress::parse(fmt::format("10.{}.0.5", net)).value(),
             IpAddress::parse(fmt::format("2001:db8:{}::5", net)).value()},
            std::chrono::hours(1),
            std::chrono::seconds(0)};
}

}  // namespace

KernelSession session_a(std::uint16_t handle, const std::string& role) {
    return session_at(handle, role, "salles", "cli0", "02:00:00:00:00:0a", "40");
}

KernelSession session_b(std::uint16_t handle, const std::string& role) {
    return session_at(handle, role, "wifi", "cli1", "02:00:00:00:00:0b", "41");
}

WallTime tuesday(int hour, int minute, int second) {
    using namespace std::chrono;
    return WallTime(sys_days(year(2026) / November / 24)) + hours(hour - 1) + minutes(minute) + seconds(second);
}

}  // namespace beffroi::enforce::test
