#include "tests/policy/probe.h"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/encoding.h"

namespace beffroi::policy::test {

namespace {

std::string big_endian(std::uint64_t value, std::size_t bytes) {
    std::string text(bytes, '\0');
    for (std::size_t i = bytes; i-- > 0; value >>= 8U) {
        text[i] = static_cast<char>(value & 0xffU);
    }
    return text;
}

std::string bytes_of(const std::string& hex) {
    return from_hex(hex).value();
}

/// The beginning of a flow of that protocol, as connection tracking wants to see it. Checksums are not verified on the
/// way.
std::string transport_header(std::uint8_t protocol, std::uint16_t source, std::uint16_t port) {
    const auto ports = big_endian(source, 2) + big_endian(port, 2);
    switch (protocol) {
        case protocol::tcp:  // SYN
            return ports + bytes_of("00000001000000005002ffff00000000");
        case protocol::udp:
            return ports + big_endian(20, 2) + big_endian(0, 2);
        case protocol::sctp:  // INIT, whose length includes the 12 bytes of the label
            return ports + bytes_of("000000000000000001000020000000010000ffff0001000100000001");
        case protocol::icmp:
            return bytes_of("08000000") + big_endian(source, 2) + big_endian(1, 2);
        case protocol::icmpv6:
            return bytes_of("80000000") + big_endian(source, 2) + big_endian(1, 2);
        default:
            return "";
    }
}

std::string network_header(const IpAddress& destination, std::uint8_t protocol, std::size_t payload) {
    const auto to =
        std::string(destination.bytes.begin(), destination.bytes.begin() + static_cast<long>(destination.size()));
    if (destination.family == Family::ipv4) {
        const auto from = IpAddress::parse(Network::client4).value();
        return bytes_of("4500") + big_endian(20 + payload, 2) + bytes_of("0000000040") + big_endian(protocol, 1) +
               bytes_of("0000") + std::string(from.bytes.begin(), from.bytes.begin() + 4) + to;
    }
    const auto from = IpAddress::parse(Network::client6).value();
    return bytes_of("60000000") + big_endian(payload, 2) + big_endian(protocol, 1) + bytes_of("40") +
           std::string(from.bytes.begin(), from.bytes.end()) + to;
}

std::string slot_elements(const Ruleset& ruleset, std::size_t slot) {
    std::string elements;
    for (const auto& [low, high, mark] : ruleset.slot_elements(slot)) {
        elements +=
            fmt::format("{}0x{:x} : 0x{:x}", elements.empty() ? "" : ", ", static_cast<std::uint32_t>(low), mark);
    }
    return elements;
}

std::string table_of(const Activation& activation) {
    return fmt::format("inet {}{}", nft::policy_table_prefix, activation.generation);
}

}  // namespace

Probe::Probe(const Network& network)
    : m_network(network),
      m_raw4(network.socket(Network::Side::client, AF_INET, SOCK_RAW, IPPROTO_RAW)),
      m_raw6(network.socket(Network::Side::client, AF_INET6, SOCK_RAW, IPPROTO_RAW)),
      m_capture(network.socket(Network::Side::server, AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL))),
      m_log(network),
      m_fence_client(udp(network, Network::Side::client, Network::client4, 9)),
      m_fence_server(udp(network, Network::Side::server, "192.0.2.12", 9)) {
    const int bytes = 16 << 20;  // a batch, at more than its size: the kernel counts what it allocates
    if (::setsockopt(m_capture.get(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
        throw_errno("capture");
    }
}

void Probe::activate(const Ruleset& ruleset, const Activation& activation, std::uint16_t class_id) {
    const std::uint32_t mark = std::uint32_t{class_id} << 16U | 1U;
    std::string text = "table inet fence\ndelete table inet fence\n";
    text += identity_table_text(ruleset);
    text += fmt::format("table {}\ndelete table {}\n", table_of(activation), table_of(activation));
    text += policy_table_text(ruleset, activation, Elements::written) + in_force_text(activation.generation);
    text += fmt::format(
        "flush map inet beffroi ident4\nflush map inet beffroi ident6\n"
        "add element inet beffroi ident4 {{ \"{}\" . {} . {} timeout 1h : 0x{:x} }}\n"
        "add element inet beffroi ident6 {{ \"{}\" . {} . {} timeout 1h : 0x{:x} }}\n",
        Network::client_interface, Network::client_mac, Network::client4, mark, Network::client_interface,
        Network::client_mac, Network::client6, mark);
    text += fmt::format(
        "table inet fence {{ chain c {{ type filter hook forward priority -5; policy accept;\n udp sport 9 udp dport 9 "
        "ct mark set 0x{:x}\n }}\n }}\n"
        "insert rule {} first_packet ct mark and 0x{:x} == 0x{:x} goto permit\n",
        fence_class, table_of(activation), mark_class_mask, fence_class);
    m_network.load(text);
    m_network.forget_flows();  // as the enforcer does when class numbers change their meaning
}

void Probe::ring(const Ruleset& ruleset, const Activation& activation) {
    const auto table = table_of(activation);
    const std::uint32_t epoch = activation.epoch << 28U;
    const auto elements = slot_elements(ruleset, activation.slot);
    m_network.load(fmt::format("flush set {0} live\nflush map {0} slot\nflush chain {0} stamp\n"
                               "add element {0} live {{ 0x{1:x} }}\n"
                               "add rule {0} stamp ct mark set ct mark and 0x0fffffff or 0x{1:x}\n",
                               table, epoch) +
                   (elements.empty() ? "" : fmt::format("add element {} slot {{ {} }}\n", table, elements)));
}

std::string Probe::send(const Query& query) {
    auto label = fmt::format("probe{:07}", ++m_count);
    const auto source = static_cast<std::uint16_t>(10'000 + m_count % 50'000);
    const auto transport = transport_header(query.protocol, source, query.port) + label;
    const auto packet = network_header(query.destination, query.protocol, transport.size()) + transport;
    send_to(query.destination.family == Family::ipv4 ? m_raw4 : m_raw6, query.destination.text(), 0, packet);
    return label;
}

std::vector<std::string> Probe::captured() {
    const std::string fence = fmt::format("fence{:07}", m_count);
    send_to(m_fence_client, "192.0.2.12", 9, fence);
    std::vector<std::string> seen;
    while (auto packet = receive(m_capture, true)) {
        if (packet->bytes.find(fence) != std::string::npos) {
            while (receive(m_fence_server, false)) {
            }
            return seen;
        }
        seen.push_back(std::move(packet->bytes));
    }
    throw std::runtime_error("the fence did not arrive");
}

bool Probe::arrives(const Query& query) {
    const auto label = send(query);
    const auto seen = captured();
    return std::any_of(seen.begin(), seen.end(),
                       [&](const auto& bytes) { return bytes.find(label) != std::string::npos; });
}

std::vector<Probe::Fate> Probe::fates(const std::vector<Query>& queries) {
    static_cast<void>(m_log.take());
    std::map<std::string, std::size_t> labels;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        labels[send(queries[i])] = i;
    }
    const auto which = [&labels](const std::string& bytes) {
        const auto at = bytes.rfind("probe");
        const auto found = at == std::string::npos ? labels.end() : labels.find(bytes.substr(at, 12));
        return found == labels.end() ? std::nullopt : std::optional(found->second);
    };
    std::vector<Fate> fates(queries.size());
    for (const auto& bytes : captured()) {
        if (const auto probe = which(bytes)) {
            fates[*probe].arrived = true;
        }
    }
    for (const auto& [prefix, bytes] : m_log.take()) {
        if (const auto probe = which(bytes)) {
            fates[*probe].prefixes.push_back(prefix);
        }
    }
    return fates;
}

void Probe::settle() {
    const std::string fence = fmt::format("fence{:07}", ++m_count);
    send_to(m_fence_client, "192.0.2.12", 9, fence);
    const auto there = receive(m_fence_server, true);
    BOOST_REQUIRE(there && there->bytes == fence);
    send_to(m_fence_server, there->address, there->port, fence);
    const auto back = receive(m_fence_client, true);
    BOOST_REQUIRE(back && back->bytes == fence);
    while (receive(m_capture, false)) {
    }
}

bool Probe::is_possible(const Query& query) {
    const auto& b = query.destination.bytes;
    // Connection tracking refuses the ICMP of the other family.
    if (query.protocol == (query.destination.family == Family::ipv4 ? protocol::icmpv6 : protocol::icmp)) {
        return false;
    }
    // DCCP and UDP-Lite: it looks into their headers, which these probes do not have.
    if (query.protocol == 33 || query.protocol == 136) {
        return false;
    }
    if (query.destination.family == Family::ipv4) {
        const bool client_side = b[0] == 10 && b[1] == 1 && b[2] == 0;
        const bool server_side = b[0] == 192 && b[1] == 0 && b[2] == 2 && (b[3] < 10 || b[3] > 12);
        return b[0] != 0 && b[0] != 127 && b[0] < 224 && !client_side && !server_side;
    }
    // Extension headers are not protocols: connection tracking looks behind them.
    for (const int extension : {0, 43, 44, 51, 59, 60, 135, 139, 140}) {
        if (query.protocol == extension) {
            return false;
        }
    }
    const auto prefix = Prefix::parse("2001:db8:1::/64").value();
    const auto server_prefix = Prefix::parse("2001:db8:2::/64").value();
    return b[0] >> 5U == 1 && !prefix.contains(query.destination) && !server_prefix.contains(query.destination);
}

}  // namespace beffroi::policy::test
