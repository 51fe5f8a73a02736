#include "gateway/enforce/elements.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <algorithm>

#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::uint8_t inet = NFPROTO_INET;
constexpr std::size_t slots_per_message = 500;  // about 60 bytes each; the list is one attribute of at most 64 KiB
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

/// Marks are compared in host order.
std::string mark_bytes(std::uint32_t mark) {
    return std::string(reinterpret_cast<const char*>(&mark), sizeof mark);
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

NftExpr expression(const char* name) {
    return own<NftExpr>(nftnl_expr_alloc(name));
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

NetlinkMessage add_ident(const IdentElement& element) {
    const NftSet set = set_of(policy::nft::identity_table, map_of(element.key));
    NftSetElem e = element_of(ident_key_bytes(element.key));
    nftnl_set_elem_set(e.get(), NFTNL_SET_ELEM_DATA, &element.mark, sizeof element.mark);
    set_timeout(e.get(), element.remaining);
    nftnl_set_elem_add(set.get(), e.release());
    return element_message(NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL, set.get());
}

NetlinkMessage delete_ident(const IdentKey& key) {
    const NftSet set = set_of(policy::nft::identity_table, map_of(key));
    nftnl_set_elem_add(set.get(), element_of(ident_key_bytes(key)).release());
    return element_message(NFT_MSG_DELSETELEM, 0, set.get(), true);
}

NetlinkMessage flush_set(const std::string& table, const std::string& set) {
    return element_message(NFT_MSG_DELSETELEM, 0, set_of(table, set).get());  // no list of elements: all of them
}

std::vector<NetlinkMessage> add_slots(const std::string& table, const SlotEntries& entries,
                                      std::chrono::milliseconds lifetime) {
    std::vector<NetlinkMessage> messages;
    for (std::size_t from = 0; from < entries.size(); from += slots_per_message) {
        const NftSet set = set_of(table, policy::nft::slot);
        const std::size_t to = std::min(entries.size(), from + slots_per_message);
        for (std::size_t i = from; i < to; ++i) {
            const auto& [class_id, entry] = entries[i];
            NftSetElem e = element_of(mark_bytes(static_cast<std::uint32_t>(class_id) << 16));
            nftnl_set_elem_set(e.get(), NFTNL_SET_ELEM_DATA, &entry, sizeof entry);
            set_timeout(e.get(), lifetime);
            nftnl_set_elem_add(set.get(), e.release());
        }
        messages.push_back(element_message(NFT_MSG_NEWSETELEM, NLM_F_CREATE, set.get(), false, std::size_t{64} << 10));
    }
    return messages;
}

NetlinkMessage add_live(const std::string& table, unsigned epoch, std::chrono::milliseconds lifetime) {
    const NftSet set = set_of(table, policy::nft::live);
    NftSetElem e = element_of(mark_bytes(epoch << 28));
    set_timeout(e.get(), lifetime);
    nftnl_set_elem_add(set.get(), e.release());
    return element_message(NFT_MSG_NEWSETELEM, NLM_F_CREATE, set.get());
}

std::vector<NetlinkMessage> replace_permit(const std::string& table, unsigned epoch) {
    const auto rule = own<NftRule>(nftnl_rule_alloc());
    nftnl_rule_set_u32(rule.get(), NFTNL_RULE_FAMILY, inet);
    nftnl_rule_set_str(rule.get(), NFTNL_RULE_TABLE, table.c_str());
    nftnl_rule_set_str(rule.get(), NFTNL_RULE_CHAIN, policy::nft::permit_chain);
    MessageBuilder remove(type_of(NFT_MSG_DELRULE), inet, 0);  // no handle: every rule of the chain
    nftnl_rule_nlmsg_build_payload(remove.header(), rule.get());

    NftExpr load = expression("ct");
    nftnl_expr_set_u32(load.get(), NFTNL_EXPR_CT_KEY, NFT_CT_MARK);
    nftnl_expr_set_u32(load.get(), NFTNL_EXPR_CT_DREG, NFT_REG_1);
    NftExpr stamp = expression("bitwise");  // reg = (reg & mask) ^ xor
    const std::uint32_t mask = ~policy::mark_epoch_mask;
    const std::uint32_t value = epoch << 28;
    nftnl_expr_set_u32(stamp.get(), NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
    nftnl_expr_set_u32(stamp.get(), NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
    nftnl_expr_set_u32(stamp.get(), NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
    nftnl_expr_set_u32(stamp.get(), NFTNL_EXPR_BITWISE_LEN, sizeof mask);
    nftnl_expr_set(stamp.get(), NFTNL_EXPR_BITWISE_MASK, &mask, sizeof mask);
    nftnl_expr_set(stamp.get(), NFTNL_EXPR_BITWISE_XOR, &value, sizeof value);
    NftExpr store = expression("ct");
    nftnl_expr_set_u32(store.get(), NFTNL_EXPR_CT_KEY, NFT_CT_MARK);
    nftnl_expr_set_u32(store.get(), NFTNL_EXPR_CT_SREG, NFT_REG_1);
    NftExpr accept = expression("immediate");
    nftnl_expr_set_u32(accept.get(), NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
    nftnl_expr_set_u32(accept.get(), NFTNL_EXPR_IMM_VERDICT, NF_ACCEPT);
    for (NftExpr* e : {&load, &stamp, &store, &accept}) {
        nftnl_rule_add_expr(rule.get(), e->release());
    }
    MessageBuilder add(type_of(NFT_MSG_NEWRULE), inet, NLM_F_CREATE | NLM_F_APPEND);
    nftnl_rule_nlmsg_build_payload(add.header(), rule.get());
    return {remove.take(), add.take()};
}

}  // namespace beffroi::enforce
