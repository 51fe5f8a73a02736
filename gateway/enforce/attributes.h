// Netlink attributes of connection tracking and of the packet log: read with their sizes checked, absent ones are zero.
#pragma once

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_log.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace beffroi::enforce {

/// By type; nullptr: not there.
using Attributes = std::array<const nlattr*, std::max<std::size_t>(CTA_MAX, NFULA_MAX) + 1>;

inline int keep_attribute(const nlattr* attribute, void* out) {
    const std::uint16_t type = mnl_attr_get_type(attribute);
    auto& attributes = *static_cast<Attributes*>(out);
    if (type < attributes.size()) {
        attributes[type] = attribute;
    }
    return MNL_CB_OK;
}

[[nodiscard]] inline Attributes attributes_of(const nlmsghdr* header) {
    Attributes attributes{};
    mnl_attr_parse(header, sizeof(nfgenmsg), keep_attribute, &attributes);
    return attributes;
}

[[nodiscard]] inline Attributes nested(const nlattr* parent) {
    Attributes attributes{};
    if (parent != nullptr) {
        mnl_attr_parse_nested(parent, keep_attribute, &attributes);
    }
    return attributes;
}

[[nodiscard]] inline std::uint64_t be64(const nlattr* attribute) {
    return attribute != nullptr && mnl_attr_get_payload_len(attribute) == 8 ? be64toh(mnl_attr_get_u64(attribute)) : 0;
}

[[nodiscard]] inline std::uint32_t be32(const nlattr* attribute) {
    return attribute != nullptr && mnl_attr_get_payload_len(attribute) == 4 ? ntohl(mnl_attr_get_u32(attribute)) : 0;
}

[[nodiscard]] inline std::uint16_t be16(const nlattr* attribute) {
    return attribute != nullptr && mnl_attr_get_payload_len(attribute) == 2 ? ntohs(mnl_attr_get_u16(attribute))
                                                                            : std::uint16_t{0};
}

[[nodiscard]] inline std::uint8_t byte(const nlattr* attribute) {
    return attribute != nullptr && mnl_attr_get_payload_len(attribute) >= 1 ? mnl_attr_get_u8(attribute)
                                                                            : std::uint8_t{0};
}

}  // namespace beffroi::enforce
