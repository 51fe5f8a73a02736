#include "gateway/enforce/packet_header.h"

#include <netinet/in.h>

#include <cstdint>

namespace beffroi::enforce {

namespace {

constexpr std::size_t header4 = 20;
constexpr std::size_t header6 = 40;
constexpr unsigned max_extensions = 8;

std::uint8_t at(std::string_view bytes, std::size_t offset) {
    return static_cast<std::uint8_t>(bytes[offset]);
}

std::uint16_t two_at(std::string_view bytes, std::size_t offset) {
    return static_cast<std::uint16_t>(at(bytes, offset) << 8 | at(bytes, offset + 1));
}

void read_ports(std::string_view transport, Tuple& tuple) {
    if (has_ports(tuple.protocol) && transport.size() >= 4) {
        tuple.source.port = two_at(transport, 0);
        tuple.destination.port = two_at(transport, 2);
    }
}

std::optional<Tuple> read4(std::string_view bytes) {
    const std::size_t size = std::size_t{4} * (at(bytes, 0) & 0x0fU);
    if (bytes.size() < header4 || size < header4 || bytes.size() < size) {
        return std::nullopt;
    }
    Tuple tuple;
    tuple.protocol = at(bytes, 9);
    tuple.source.address = IpAddress::from_v4(bytes.data() + 12);
    tuple.destination.address = IpAddress::from_v4(bytes.data() + 16);
    const bool first_fragment = (two_at(bytes, 6) & 0x1fffU) == 0;
    if (first_fragment) {
        read_ports(bytes.substr(size), tuple);
    }
    return tuple;
}

/// Bytes of an extension header; 0: it is none, or nothing behind it can be read.
std::size_t extension_size(std::uint8_t kind, std::string_view bytes) {
    switch (kind) {
        case IPPROTO_HOPOPTS:
        case IPPROTO_ROUTING:
        case IPPROTO_DSTOPTS:
            return std::size_t{8} * (at(bytes, 1) + 1U);
        case IPPROTO_AH:
            return std::size_t{4} * (at(bytes, 1) + 2U);
        case IPPROTO_FRAGMENT:
            return (two_at(bytes, 2) & 0xfff8U) == 0 ? 8 : 0;
        default:
            return 0;
    }
}

std::optional<Tuple> read6(std::string_view bytes) {
    if (bytes.size() < header6) {
        return std::nullopt;
    }
    Tuple tuple;
    tuple.protocol = at(bytes, 6);
    tuple.source.address = IpAddress::from_v6(bytes.data() + 8);
    tuple.destination.address = IpAddress::from_v6(bytes.data() + 24);
    std::string_view rest = bytes.substr(header6);
    for (unsigned i = 0; i < max_extensions && rest.size() >= 8; ++i) {
        const std::size_t size = extension_size(tuple.protocol, rest);
        if (size == 0 || size > rest.size()) {
            break;
        }
        tuple.protocol = at(rest, 0);
        rest.remove_prefix(size);
    }
    read_ports(rest, tuple);
    return tuple;
}

}  // namespace

std::optional<Tuple> read_packet(std::string_view bytes) {
    if (bytes.empty()) {
        return std::nullopt;
    }
    const unsigned version = at(bytes, 0) >> 4U;
    auto tuple = version == 4 ? read4(bytes) : version == 6 ? read6(bytes) : std::nullopt;
    return tuple && tuple->protocol != 0 ? tuple : std::nullopt;
}

}  // namespace beffroi::enforce
