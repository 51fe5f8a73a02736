#include "gateway/enforce/tuple.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>

#include "gateway/enforce/attributes.h"

namespace beffroi::enforce {

namespace {

std::optional<IpAddress> address_in(const Attributes& ip, std::size_t v4, std::size_t v6) {
    if (const nlattr* four = ip.at(v4); four != nullptr && mnl_attr_get_payload_len(four) == 4) {
        return IpAddress::from_v4(mnl_attr_get_payload(four));
    }
    if (const nlattr* six = ip.at(v6); six != nullptr && mnl_attr_get_payload_len(six) == 16) {
        return IpAddress::from_v6(mnl_attr_get_payload(six));
    }
    return std::nullopt;
}

}  // namespace

bool has_ports(std::uint8_t protocol) {
    constexpr std::array with_ports{IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE};
    return std::find(with_ports.begin(), with_ports.end(), protocol) != with_ports.end();
}

std::optional<Tuple> read_tuple(const nlattr* attribute) {
    const Attributes tuple = nested(attribute);
    const Attributes ip = nested(tuple[CTA_TUPLE_IP]);
    const Attributes protocol = nested(tuple[CTA_TUPLE_PROTO]);
    const auto source = address_in(ip, CTA_IP_V4_SRC, CTA_IP_V6_SRC);
    const auto destination = address_in(ip, CTA_IP_V4_DST, CTA_IP_V6_DST);
    Tuple read;
    read.protocol = byte(protocol[CTA_PROTO_NUM]);
    if (!source || !destination || read.protocol == 0) {
        return std::nullopt;
    }
    read.source.address = *source;
    read.destination.address = *destination;
    if (has_ports(read.protocol)) {
        read.source.port = be16(protocol[CTA_PROTO_SRC_PORT]);
        read.destination.port = be16(protocol[CTA_PROTO_DST_PORT]);
    }
    return read;
}

}  // namespace beffroi::enforce
