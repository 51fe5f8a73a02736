#include "gateway/enforce/elements.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <algorithm>

#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::uint8_t inet = NFPROTO_INET;
constexpr std::size_t idents_per_message = 256;
constexpr std::size_t ident_room = 128;  // key of 40 bytes, mark, timeout, and the attributes around them
constexpr std::size_t ifname_field = 16;
constexpr std::size_t mac_field = 8;

constexpr std::uint16_t type_of(std::uint16_t message) {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

NftSet set_of(const std::string& table, const std::string& name) {
    auto set = own<NftSet>(nftnl_set_alloc());
    nftnl_set_set_str(set.get(), NFTNL_SET_TABLE, table.c_str());
    nftnl_set_set_str(set.get(), NFTNL_SET_NAME, name.c_str());
    nftnl_set_set_u32(set.get(), NFTNL_SET_FAMILY, inet);
    return set;
}

NftSetElem element_of(const std::string& key) {
    auto element = own<NftSetElem>(nftnl_set_elem_alloc());
    nftnl_set_elem_set(element.get(), NFTNL_SET_ELEM_KEY, key.data(), static_cast<std::uint32_t>(key.size()));
    return element;
}

void set_timeout(nftnl_set_elem* element, std::chrono::milliseconds lifetime) {
    // 0 would be "for ever".
    nftnl_set_elem_set_u64(element, NFTNL_SET_ELEM_TIMEOUT,
                           static_cast<std::uint64_t>(std::max<std::int64_t>(lifetime.count(), 1)));
}

NetlinkMessage element_message(std::uint16_t message, std::uint16_t flags, nftnl_set* set, bool may_be_gone = false,
                               std::size_t room = message_room) {
    MessageBuilder builder(type_of(message), inet, flags, room);
    nftnl_set_elems_nlmsg_build_payload(builder.header(), set);
    return builder.take(may_be_gone);
}

const char* map_of(const IdentKey& key) {
    return key.address.family == Family::ipv4 ? policy::nft::ident4 : policy::nft::ident6;
}

}  // namespace

std::string ident_key_bytes(const IdentKey& key) {
    std::string bytes = key.interface.get();
    bytes.resize(ifname_field, '\0');
    bytes.append(reinterpret_cast<const char*>(key.mac.bytes.data()), key.mac.bytes.size());
    bytes.resize(ifname_field + mac_field, '\0');
    bytes.append(reinterpret_cast<const char*>(key.address.bytes.data()), key.address.size());
    return bytes;
}

std::vector<NetlinkMessage> add_idents(const std::vector<IdentElement>& elements) {
    std::vector<NetlinkMessage> messages;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        NftSet set;
        std::size_t held = 0;
        const auto finish = [&] {
            const std::size_t room = message_room + held * ident_room;
            messages.push_back(element_message(NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL, set.get(), false, room));
            held = 0;
        };
        for (const IdentElement& element : elements) {
            if (element.key.address.family != family) {
                continue;
            }
            if (held == 0) {
                set = set_of(policy::nft::identity_table, map_of(element.key));
            }
            NftSetElem e = element_of(ident_key_bytes(element.key));
            nftnl_set_elem_set(e.get(), NFTNL_SET_ELEM_DATA, &element.mark, sizeof element.mark);
            set_timeout(e.get(), element.remaining);
            nftnl_set_elem_add(set.get(), e.release());
            if (++held == idents_per_message) {
                finish();
            }
        }
        if (held > 0) {
            finish();
        }
    }
    return messages;
}

NetlinkMessage add_ident(const IdentElement& element) {
    return std::move(add_idents({element}).front());
}

NetlinkMessage delete_ident(const IdentKey& key) {
    const NftSet set = set_of(policy::nft::identity_table, map_of(key));
    nftnl_set_elem_add(set.get(), element_of(ident_key_bytes(key)).release());
    return element_message(NFT_MSG_DELSETELEM, 0, set.get(), true);
}

NetlinkMessage flush_set(const std::string& table, const std::string& set) {
    return element_message(NFT_MSG_DELSETELEM, 0, set_of(table, set).get());  // no list of elements: all of them
}

}  // namespace beffroi::enforce
