#include "gateway/enforce/readback.h"

#include <libnftnl/udata.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <system_error>

#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

std::optional<std::uint32_t> generation_of(std::string_view name) {
    const std::string_view prefix = policy::nft::policy_table_prefix;
    std::uint32_t generation = 0;
    if (name.substr(0, prefix.size()) != prefix || name.size() == prefix.size()) {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), generation);
    return error == std::errc() && end == name.data() + name.size() ? std::optional(generation) : std::nullopt;
}

int keep_comment(const nftnl_udata* attribute, void* out) {
    const auto* text = static_cast<const char*>(nftnl_udata_get(attribute));
    const std::size_t size = nftnl_udata_len(attribute);
    if (nftnl_udata_type(attribute) == NFTNL_UDATA_TABLE_COMMENT && size > 0 && text[size - 1] == '\0') {
        static_cast<std::string*>(out)->assign(text, size - 1);
    }
    return 0;
}

std::string comment_of(const nftnl_table* table) {
    std::uint32_t size = 0;
    const void* data = nftnl_table_get_data(table, NFTNL_TABLE_USERDATA, &size);
    std::string comment;
    if (data != nullptr) {
        nftnl_udata_parse(data, size, keep_comment, &comment);
    }
    return comment;
}

/// Calls `each` for every table of the family (NFPROTO_...).
void each_table(Netlink& netlink, std::uint8_t family, const std::function<void()>& restart,
                const std::function<void(const std::string&, const nftnl_table*)>& each) {
    const MessageBuilder builder(nft_type(NFT_MSG_GETTABLE), family, 0);
    const int error = netlink.dump(builder.take(), restart, [&](const nlmsghdr* header) {
        const auto table = own<NftTable>(nftnl_table_alloc());
        if (nftnl_table_nlmsg_parse(header, table.get()) < 0) {
            fail(EPROTO, "nf_tables tables");
        }
        const char* name = nftnl_table_get_str(table.get(), NFTNL_TABLE_NAME);
        if (name != nullptr && nftnl_table_get_u32(table.get(), NFTNL_TABLE_FAMILY) == family) {
            each(name, table.get());
        }
    });
    if (error != 0) {
        fail(error, "nf_tables tables");
    }
}

bool has_table_of(Netlink& netlink, std::uint8_t family, const std::string& name) {
    bool found = false;
    each_table(
        netlink, family, [&] { found = false; },
        [&](const std::string& table_name, const nftnl_table*) { found = found || table_name == name; });
    return found;
}

/// Calls `each` for every element; a set that does not exist has none.
void read_elements(Netlink& netlink, const std::string& table, const std::string& name,
                   const std::function<void()>& restart, const std::function<void(nftnl_set_elem*)>& each) {
    MessageBuilder builder(nft_type(NFT_MSG_GETSETELEM), NFPROTO_INET, 0);
    mnl_attr_put_strz(builder.header(), NFTA_SET_ELEM_LIST_TABLE, table.c_str());
    mnl_attr_put_strz(builder.header(), NFTA_SET_ELEM_LIST_SET, name.c_str());
    const int error = netlink.dump(builder.take(), restart, [&](const nlmsghdr* header) {
        const auto set = own<NftSet>(nftnl_set_alloc());
        if (nftnl_set_elems_nlmsg_parse(header, set.get()) < 0) {
            fail(EPROTO, "elements of " + name);
        }
        const auto visit = [](nftnl_set_elem* e, void* to) {
            (*static_cast<const std::function<void(nftnl_set_elem*)>*>(to))(e);
            return 0;
        };
        std::function<void(nftnl_set_elem*)> target = each;
        nftnl_set_elem_foreach(set.get(), visit, &target);
    });
    if (error != 0 && error != ENOENT) {
        fail(error, "elements of " + name);
    }
}

policy::Uint128 big_endian(std::string_view bytes) {
    policy::Uint128 number = 0;
    for (const char byte : bytes) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return number;
}

policy::Uint128 mark_at(std::string_view bytes, std::size_t at) {
    std::uint32_t mark = 0;
    std::memcpy(&mark, bytes.data() + at, sizeof mark);
    return mark;
}

/// What policy_elements.cpp wrote as bytes.
policy::Uint128 number_of(policy::MapKey kind, std::string_view bytes) {
    static constexpr std::size_t sizes[] = {4, 16, 4, 8, 8};  // as MapKey
    if (bytes.size() != sizes[static_cast<std::size_t>(kind)]) {
        fail(EPROTO, "a key of another size");
    }
    switch (kind) {
        case policy::MapKey::ipv4:
        case policy::MapKey::ipv6:
            return big_endian(bytes);
        case policy::MapKey::two_marks:
            return mark_at(bytes, 0) << 32U | mark_at(bytes, 4);
        case policy::MapKey::mark_port:
            return mark_at(bytes, 0) << 16U | big_endian(bytes.substr(4, 2));
        case policy::MapKey::mark:
            break;
    }
    return mark_at(bytes, 0);
}

std::optional<IdentElement> ident_of(nftnl_set_elem* element, Family family, bool routed) {
    IdentElement ident;
    std::uint32_t size = 0;
    const auto* key = static_cast<const char*>(nftnl_set_elem_get(element, NFTNL_SET_ELEM_KEY, &size));
    const std::size_t address_at = routed ? 16 : 24;  // after the padded interface, and the padded MAC address
    if (key == nullptr || size != address_at + (family == Family::ipv4 ? 4 : 16)) {
        return std::nullopt;
    }
    ident.key.interface = Interface(std::string(key, ::strnlen(key, 15)));
    if (!routed) {
        std::memcpy(ident.key.mac.bytes.data(), key + 16, ident.key.mac.bytes.size());
    }
    ident.key.address =
        family == Family::ipv4 ? IpAddress::from_v4(key + address_at) : IpAddress::from_v6(key + address_at);
    const void* mark = nftnl_set_elem_get(element, NFTNL_SET_ELEM_DATA, &size);
    if (mark == nullptr || size != sizeof ident.mark || ident.key.address.family != family) {
        return std::nullopt;
    }
    std::memcpy(&ident.mark, mark, sizeof ident.mark);
    ident.remaining = std::chrono::milliseconds(nftnl_set_elem_get_u64(element, NFTNL_SET_ELEM_EXPIRATION));
    return ident;
}

}  // namespace

std::vector<PolicyTable> read_policy_tables(Netlink& netlink) {
    std::vector<PolicyTable> tables;
    each_table(
        netlink, NFPROTO_INET, [&] { tables.clear(); },
        [&](const std::string& name, const nftnl_table* table) {
            if (const auto generation = generation_of(name)) {
                tables.push_back({name, *generation, comment_of(table)});
            }
        });
    std::sort(tables.begin(), tables.end(), [](const auto& a, const auto& b) { return a.generation > b.generation; });
    return tables;
}

bool has_table(Netlink& netlink, const std::string& name) {
    return has_table_of(netlink, NFPROTO_INET, name);
}

bool has_arp_table(Netlink& netlink, const std::string& name) {
    return has_table_of(netlink, NFPROTO_ARP, name);
}

bool has_chain(Netlink& netlink, const std::string& table, const std::string& chain) {
    MessageBuilder builder(nft_type(NFT_MSG_GETCHAIN), NFPROTO_INET, 0);
    mnl_attr_put_strz(builder.header(), NFTA_CHAIN_TABLE, table.c_str());
    mnl_attr_put_strz(builder.header(), NFTA_CHAIN_NAME, chain.c_str());
    const int error = netlink.request(builder.take());
    if (error != 0 && error != ENOENT) {
        fail(error, "nf_tables chains");
    }
    return error == 0;
}

std::vector<IdentElement> read_identities(Netlink& netlink) {
    std::vector<IdentElement> all;
    for (const std::string_view map : policy::nft::session_maps) {
        const Family family = map.ends_with('4') ? Family::ipv4 : Family::ipv6;
        const bool routed = map == policy::nft::routed4 || map == policy::nft::routed6;
        const std::size_t before = all.size();
        read_elements(
            netlink, policy::nft::identity_table, std::string(map), [&] { all.resize(before); },
            [&](nftnl_set_elem* element) {
                if (auto ident = ident_of(element, family, routed)) {
                    all.push_back(std::move(*ident));
                }
            });
    }
    return all;
}

policy::DataMap read_map(Netlink& netlink, const std::string& table, const policy::DataMap& like) {
    policy::DataMap map{like.name, like.key, {}};
    std::vector<policy::Uint128> ends;  // of intervals: what lies after them
    read_elements(
        netlink, table, like.name,
        [&] {
            map.elements.clear();
            ends.clear();
        },
        [&](nftnl_set_elem* element) {
            std::uint32_t size = 0;
            const auto* bytes = static_cast<const char*>(nftnl_set_elem_get(element, NFTNL_SET_ELEM_KEY, &size));
            const policy::Uint128 key = number_of(like.key, {bytes, bytes != nullptr ? size : 0});
            // libnftnl 1.2.4 reads through a null pointer what is not set.
            const bool end = nftnl_set_elem_is_set(element, NFTNL_SET_ELEM_FLAGS) &&
                             (nftnl_set_elem_get_u32(element, NFTNL_SET_ELEM_FLAGS) & NFT_SET_ELEM_INTERVAL_END) != 0;
            if (end) {
                ends.push_back(key);
                return;
            }
            std::uint32_t mark = 0;
            const void* data = nftnl_set_elem_get(element, NFTNL_SET_ELEM_DATA, &size);
            if (data != nullptr && size == sizeof mark) {
                std::memcpy(&mark, data, sizeof mark);
            }
            map.elements.push_back({key, key, mark});
        });
    std::sort(map.elements.begin(), map.elements.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    if (like.key == policy::MapKey::ipv4 || like.key == policy::MapKey::ipv6) {
        const policy::Uint128 last =
            like.key == policy::MapKey::ipv4 ? policy::Uint128{0xffffffffU} : ~policy::Uint128{0};
        std::sort(ends.begin(), ends.end());
        for (auto& element : map.elements) {
            const auto end = std::upper_bound(ends.begin(), ends.end(), element.low);
            element.high = end == ends.end() ? last : *end - 1;
        }
    }
    return map;
}

std::set<std::uint16_t> read_ports(Netlink& netlink, const std::string& table, const std::string& set) {
    std::set<std::uint16_t> ports;
    read_elements(
        netlink, table, set, [&] { ports.clear(); },
        [&](nftnl_set_elem* element) {
            std::uint32_t size = 0;
            const auto* bytes = static_cast<const char*>(nftnl_set_elem_get(element, NFTNL_SET_ELEM_KEY, &size));
            if (bytes != nullptr && size >= sizeof(std::uint16_t)) {
                ports.insert(static_cast<std::uint16_t>(big_endian({bytes, sizeof(std::uint16_t)})));
            }
        });
    return ports;
}

std::optional<unsigned> read_live_epoch(Netlink& netlink, const std::string& table) {
    std::optional<unsigned> epoch;
    read_elements(
        netlink, table, policy::nft::live, [&] { epoch.reset(); },
        [&](nftnl_set_elem* element) {
            std::uint32_t size = 0;
            std::uint32_t mark = 0;
            const void* key = nftnl_set_elem_get(element, NFTNL_SET_ELEM_KEY, &size);
            if (key != nullptr && size == sizeof mark) {
                std::memcpy(&mark, key, sizeof mark);
                epoch = mark >> 28;
            }
        });
    return epoch;
}

}  // namespace beffroi::enforce
