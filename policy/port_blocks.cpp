#include "policy/port_blocks.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/compile.h"

namespace beffroi::policy {

namespace {

constexpr unsigned first_port = 1024;  // below are the well-known ones, which some servers distrust
constexpr unsigned last_port = 65535;
constexpr std::size_t most_sessions = mark_session_mask;

std::size_t size_of(const Prefix& prefix) {
    return std::size_t{1} << (32U - prefix.length);
}

std::size_t blocks_of_address(const PortBlocks& blocks) {
    return (last_port - first_port + 1) / blocks.ports;
}

IpAddress after(const IpAddress& network, std::size_t offset) {
    IpAddress address = network;
    for (std::size_t byte = 4; byte-- > 0; offset >>= 8U) {
        address.bytes.at(byte) = static_cast<std::uint8_t>(address.bytes.at(byte) + (offset & 0xffU));
    }
    return address;  // no carry: the host bits of a prefix are zero
}

/// Before the chains of who else translates (srcnat): a session that has no block falls through to them.
constexpr const char* translation_frame = R"(table inet {table} {{
  map blocks {{
    type mark : interval ipv4_addr . inet_service
    size 65535
  }}
  chain translate {{ type nat hook postrouting priority srcnat - 1; policy accept; }}
}}
flush map inet {table} blocks
flush chain inet {table} translate
)";

constexpr const char* content = R"(add element inet {table} blocks {{ {elements} }}
add rule inet {table} translate oifname {{ {interfaces} }} meta nfproto ipv4 ct mark != 0x0 meta l4proto {{ icmp, tcp, udp, sctp }} meta mark set ct mark and {session} snat ip to meta mark map @blocks
)";

}  // namespace

bool PortBlock::holds(const IpAddress& seen, std::uint16_t port) const {
    return seen == address && port >= first && port - first < ports;
}

std::size_t PortBlocks::count() const {
    std::size_t all = 0;
    for (const auto& prefix : addresses) {
        all += size_of(prefix);
    }
    return std::min(all * blocks_of_address(*this), most_sessions);
}

std::optional<PortBlock> PortBlocks::of(std::uint16_t session) const {
    if (session == 0 || session > count()) {
        return std::nullopt;
    }
    const std::size_t before = session - 1U;
    std::size_t address = before / blocks_of_address(*this);
    const auto first = static_cast<std::uint16_t>(first_port + before % blocks_of_address(*this) * ports);
    const auto prefix = std::find_if(addresses.begin(), addresses.end(), [&address](const Prefix& candidate) {
        const bool here = address < size_of(candidate);
        address -= here ? 0 : size_of(candidate);
        return here;
    });
    return PortBlock{after(prefix->network, address), first, ports};
}

std::string no_port_blocks_text() {
    return fmt::format(translation_frame, fmt::arg("table", nft::translation_table));
}

std::string port_blocks_text(const PortBlocks& blocks) {
    std::string elements;
    for (std::size_t session = 1; session <= blocks.count(); ++session) {
        const PortBlock block = *blocks.of(static_cast<std::uint16_t>(session));
        fmt::format_to(std::back_inserter(elements), "{}{:#x} : {} . {}-{}", session == 1 ? "" : ", ", session,
                       block.address.text(), block.first, block.first + block.ports - 1);
    }
    std::vector<std::string> interfaces;
    for (const auto& interface : blocks.interfaces) {
        interfaces.push_back('"' + interface + '"');
    }
    return no_port_blocks_text() + fmt::format(content, fmt::arg("table", nft::translation_table),
                                               fmt::arg("elements", elements),
                                               fmt::arg("interfaces", fmt::join(interfaces, ", ")),
                                               fmt::arg("session", fmt::format("{:#x}", mark_session_mask)));
}

}  // namespace beffroi::policy
