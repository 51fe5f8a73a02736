#include "gateway/enforce/policy_elements.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include <algorithm>
#include <functional>

#include "gateway/enforce/element_writer.h"
#include "gateway/enforce/elements.h"

namespace beffroi::enforce {

namespace {

constexpr std::uint8_t inet = NFPROTO_INET;

std::string big_endian(policy::Uint128 number, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = size; i-- > 0; number >>= 8U) {
        bytes[i] = static_cast<char>(static_cast<unsigned char>(number));
    }
    return bytes;
}

/// Marks are compared in host order.
std::string mark_bytes(std::uint32_t mark) {
    return std::string(reinterpret_cast<const char*>(&mark), sizeof mark);
}

std::string key_bytes(policy::MapKey kind, policy::Uint128 key) {
    switch (kind) {
        case policy::MapKey::ipv4:
            return big_endian(key, 4);
        case policy::MapKey::ipv6:
            return big_endian(key, 16);
        case policy::MapKey::two_marks:
            return mark_bytes(static_cast<std::uint32_t>(key >> 32U)) + mark_bytes(static_cast<std::uint32_t>(key));
        case policy::MapKey::mark_port:  // a part shorter than four bytes is padded to four
            return mark_bytes(static_cast<std::uint32_t>(key >> 16U)) + big_endian(key & 0xffffU, 2) +
                   std::string(2, '\0');
        case policy::MapKey::mark:
            break;
    }
    return mark_bytes(static_cast<std::uint32_t>(key));
}

/// The kernel's intervals are marked by where they begin and by what lies after their end.
NftSetElem end_before(const std::string& key) {
    NftSetElem element = set_element(key);
    nftnl_set_elem_set_u32(element.get(), NFTNL_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
    return element;
}

NftExpr expression(const char* name) {
    return own<NftExpr>(nftnl_expr_alloc(name));
}

void append(std::vector<NetlinkMessage>& messages, std::vector<NetlinkMessage> more) {
    std::move(more.begin(), more.end(), std::back_inserter(messages));
}

NetlinkMessage gate(const std::string& table, const char* set, std::uint32_t key, std::chrono::milliseconds lifetime) {
    ElementWriter writer(table, set, NFT_MSG_NEWSETELEM, NLM_F_CREATE);
    NftSetElem element = set_element(mark_bytes(key));
    set_timeout(element.get(), lifetime);
    writer.add(std::move(element));
    return std::move(writer.take().front());
}

}  // namespace

std::vector<NetlinkMessage> fill_map(const std::string& table, const policy::DataMap& map) {
    ElementWriter writer(table, map.name, NFT_MSG_NEWSETELEM, NLM_F_CREATE);
    const bool intervals = map.key == policy::MapKey::ipv4 || map.key == policy::MapKey::ipv6;
    const policy::Uint128 last = map.key == policy::MapKey::ipv4 ? policy::Uint128{0xffffffffU} : ~policy::Uint128{0};
    if (intervals && !map.elements.empty() && map.elements.front().low != 0) {
        writer.add(end_before(key_bytes(map.key, 0)));
    }
    for (const auto& [low, high, mark] : map.elements) {
        writer.add(map_element(key_bytes(map.key, low), mark));
        if (intervals && high != last) {
            writer.add(end_before(key_bytes(map.key, high + 1)));
        }
    }
    return writer.take();
}

std::vector<NetlinkMessage> change_slot(const std::string& table, const std::vector<policy::DataMap::Element>& from,
                                        const std::vector<policy::DataMap::Element>& to) {
    ElementWriter gone(table, policy::nft::slot, NFT_MSG_DELSETELEM, 0);
    ElementWriter come(table, policy::nft::slot, NFT_MSG_NEWSETELEM, NLM_F_CREATE);
    const auto by_key = [](const auto& a, const auto& b) { return std::tie(a.low, a.mark) < std::tie(b.low, b.mark); };
    std::vector<policy::DataMap::Element> difference;
    std::set_difference(from.begin(), from.end(), to.begin(), to.end(), std::back_inserter(difference), by_key);
    for (const auto& element : difference) {
        gone.add(set_element(key_bytes(policy::MapKey::mark, element.low)));
    }
    difference.clear();
    std::set_difference(to.begin(), to.end(), from.begin(), from.end(), std::back_inserter(difference), by_key);
    for (const auto& element : difference) {
        come.add(map_element(key_bytes(policy::MapKey::mark, element.low), element.mark));
    }
    std::vector<NetlinkMessage> messages = gone.take();
    append(messages, come.take());
    return messages;
}

std::vector<NetlinkMessage> renew_gates(const std::string& table, unsigned epoch, std::chrono::milliseconds lifetime) {
    return {flush_set(table, policy::nft::live), gate(table, policy::nft::live, epoch << 28, lifetime),
            flush_set(table, policy::nft::timely), gate(table, policy::nft::timely, policy::mark_kind::leaf, lifetime)};
}

std::vector<NetlinkMessage> replace_stamp(const std::string& table, unsigned epoch) {
    const auto rule = own<NftRule>(nftnl_rule_alloc());
    nftnl_rule_set_u32(rule.get(), NFTNL_RULE_FAMILY, inet);
    nftnl_rule_set_str(rule.get(), NFTNL_RULE_TABLE, table.c_str());
    nftnl_rule_set_str(rule.get(), NFTNL_RULE_CHAIN, policy::nft::stamp_chain);
    MessageBuilder remove(nft_type(NFT_MSG_DELRULE), inet, 0);  // no handle: every rule of the chain
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
    for (NftExpr* e : {&load, &stamp, &store}) {
        nftnl_rule_add_expr(rule.get(), e->release());
    }
    MessageBuilder add(nft_type(NFT_MSG_NEWRULE), inet, NLM_F_CREATE | NLM_F_APPEND);
    nftnl_rule_nlmsg_build_payload(add.header(), rule.get());
    return {remove.take(), add.take()};
}

}  // namespace beffroi::enforce
