// The nf_tables messages of a session, built with libnftnl: raw messages cost microseconds, where
// libnftables would first read back everything that the kernel holds. Names and marks: policy/compile.h. Nothing here
// sends.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gateway/enforce/netlink.h"
#include "gateway/types.h"

namespace beffroi::enforce {

/// What a packet must show to belong to a session: a key of ident4 or ident6, or, without a MAC address, of routed4 or
/// routed6.
struct IdentKey {
    Interface interface;
    MacAddress mac;  ///< zero behind a router, where nobody sees it
    IpAddress address;
    friend bool operator==(const IdentKey&, const IdentKey&) = default;
    /// Some total order; what differs most comes first, because a school's keys are compared often.
    friend std::strong_ordering operator<=>(const IdentKey& a, const IdentKey& b) {
        return std::tie(a.address, a.mac, a.interface) <=> std::tie(b.address, b.mac, b.interface);
    }
};

struct IdentElement {
    IdentKey key;
    std::uint32_t mark = 0;  ///< class << 16 | session
    std::chrono::milliseconds remaining{0};
};

/// The kernel keys interfaces, MAC and IP addresses as one string of bytes; each field is padded to four.
[[nodiscard]] std::string ident_key_bytes(const IdentKey& key);

/// Adding an element that exists is refused (EEXIST): before Linux 6.12 it would keep its old timeout, whatever was
/// asked. Many elements take few messages.
[[nodiscard]] std::vector<NetlinkMessage> add_idents(const std::vector<IdentElement>& elements);
[[nodiscard]] NetlinkMessage add_ident(const IdentElement& element);
/// An element that has lapsed is no error.
[[nodiscard]] NetlinkMessage delete_ident(const IdentKey& key);

/// Empties every map of sessions.
[[nodiscard]] std::vector<NetlinkMessage> flush_sessions();
/// Empties a set or map.
[[nodiscard]] NetlinkMessage flush_set(const std::string& table, const std::string& set);

}  // namespace beffroi::enforce
