#include "gateway/enforce/elements.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <iterator>

#include "gateway/enforce/element_writer.h"
#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::size_t ifname_field = 16;
constexpr std::size_t mac_field = 8;

const char* map_of(const IdentKey& key) {
    const bool v4 = key.address.family == Family::ipv4;
    if (key.mac == MacAddress{}) {
        return v4 ? policy::nft::routed4 : policy::nft::routed6;
    }
    return v4 ? policy::nft::ident4 : policy::nft::ident6;
}

}  // namespace

std::string ident_key_bytes(const IdentKey& key) {
    std::string bytes = key.interface.get();
    bytes.resize(ifname_field, '\0');
    if (key.mac != MacAddress{}) {
        bytes.append(reinterpret_cast<const char*>(key.mac.bytes.data()), key.mac.bytes.size());
        bytes.resize(ifname_field + mac_field, '\0');
    }
    bytes.append(reinterpret_cast<const char*>(key.address.bytes.data()), key.address.size());
    return bytes;
}

std::vector<NetlinkMessage> add_idents(const std::vector<IdentElement>& elements) {
    std::vector<NetlinkMessage> messages;
    for (const std::string_view map : policy::nft::session_maps) {
        ElementWriter writer(policy::nft::identity_table, std::string(map), NFT_MSG_NEWSETELEM,
                             NLM_F_CREATE | NLM_F_EXCL);
        for (const IdentElement& element : elements) {
            if (map_of(element.key) == map) {
                NftSetElem e = map_element(ident_key_bytes(element.key), element.mark);
                set_timeout(e.get(), element.remaining);
                writer.add(std::move(e));
            }
        }
        auto written = writer.take();
        std::move(written.begin(), written.end(), std::back_inserter(messages));
    }
    return messages;
}

NetlinkMessage add_ident(const IdentElement& element) {
    return std::move(add_idents({element}).front());
}

NetlinkMessage delete_ident(const IdentKey& key) {
    ElementWriter writer(policy::nft::identity_table, map_of(key), NFT_MSG_DELSETELEM, 0, true);
    writer.add(set_element(ident_key_bytes(key)));
    return std::move(writer.take().front());
}

std::vector<NetlinkMessage> flush_sessions() {
    std::vector<NetlinkMessage> messages;
    for (const char* map : policy::nft::session_maps) {
        messages.push_back(flush_set(policy::nft::identity_table, map));
    }
    return messages;
}

NetlinkMessage flush_set(const std::string& table, const std::string& set) {
    MessageBuilder builder(nft_type(NFT_MSG_DELSETELEM), NFPROTO_INET, 0);  // no list of elements: all of them
    mnl_attr_put_strz(builder.header(), NFTA_SET_ELEM_LIST_TABLE, table.c_str());
    mnl_attr_put_strz(builder.header(), NFTA_SET_ELEM_LIST_SET, set.c_str());
    return builder.take();
}

}  // namespace beffroi::enforce
