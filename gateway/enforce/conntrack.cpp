#include "gateway/enforce/conntrack.h"

#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "base/fd.h"
#include "gateway/enforce/attributes.h"

namespace beffroi::enforce {

namespace {

constexpr std::uint16_t conntrack_type(std::uint16_t message) {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | message);
}

FlowState flow_of(const Attributes& attributes) {
    FlowState flow;
    flow.mark = be32(attributes[CTA_MARK]);
    flow.assured = (be32(attributes[CTA_STATUS]) & IPS_ASSURED) != 0;
    flow.remaining = std::chrono::seconds(be32(attributes[CTA_TIMEOUT]));
    flow.protocol = byte(nested(nested(attributes[CTA_TUPLE_ORIG])[CTA_TUPLE_PROTO])[CTA_PROTO_NUM]);
    flow.tcp_state = byte(nested(nested(attributes[CTA_PROTOINFO])[CTA_PROTOINFO_TCP])[CTA_PROTOINFO_TCP_STATE]);
    return flow;
}

/// Deletes exactly the entry that was dumped: its tuple in its zone, if it still has that id.
std::optional<NetlinkMessage> deletion_of(const nlmsghdr* entry, const Attributes& attributes) {
    if (attributes[CTA_TUPLE_ORIG] == nullptr || attributes[CTA_ID] == nullptr) {
        return std::nullopt;  // a deletion without a tuple would be for all
    }
    const auto* extra = static_cast<const nfgenmsg*>(mnl_nlmsg_get_payload(entry));
    MessageBuilder builder(conntrack_type(IPCTNL_MSG_CT_DELETE), extra->nfgen_family, 0);
    for (const int kind : {CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID}) {
        if (const nlattr* attribute = attributes[static_cast<std::size_t>(kind)]) {
            mnl_attr_put(builder.header(), attribute->nla_type, mnl_attr_get_payload_len(attribute),
                         mnl_attr_get_payload(attribute));
        }
    }
    return builder.take();
}

NetlinkMessage dump_request() {
    return MessageBuilder(conntrack_type(IPCTNL_MSG_CT_GET), AF_UNSPEC, 0).take();
}

}  // namespace

std::optional<std::uint64_t> conntrack_setting(const std::string& name) {
    constexpr std::size_t most_bytes = 64;
    std::string text;
    try {
        text = read_file("/proc/sys/net/netfilter/nf_conntrack_" + name, most_bytes);
    } catch (const std::system_error&) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

void Conntrack::delete_marked(std::uint32_t value, std::uint32_t mask) {
    if (mask == 0 || (value & ~mask) != 0) {
        throw std::logic_error("a conntrack deletion needs a mark and its mask");
    }
    // Without a tuple this is a flush; the kernel limits it to these marks (since 2.6.38, where a ruleset with `ct
    // mark` loads).
    MessageBuilder builder(conntrack_type(IPCTNL_MSG_CT_DELETE), AF_UNSPEC, 0);
    mnl_attr_put_u32(builder.header(), CTA_MARK, htonl(value));
    mnl_attr_put_u32(builder.header(), CTA_MARK_MASK, htonl(mask));
    const int error = m_netlink.request(builder.take());
    if (error == EOPNOTSUPP || error == EINVAL) {
        delete_if([&](std::uint32_t mark) { return (mark & mask) == value; });
        return;
    }
    throw_if(error == ENOENT ? 0 : error, "conntrack deletion by mark");
}

void Conntrack::delete_if(const std::function<bool(std::uint32_t)>& condemned) {
    std::vector<NetlinkMessage> deletions;
    const int error = m_netlink.dump(
        dump_request(), [&] { deletions.clear(); },
        [&](const nlmsghdr* entry) {
            const Attributes attributes = attributes_of(entry);
            if (condemned(be32(attributes[CTA_MARK]))) {
                if (auto deletion = deletion_of(entry, attributes)) {
                    deletions.push_back(std::move(*deletion));
                }
            }
        });
    throw_if(error, "conntrack dump");
    for (NetlinkMessage& deletion : deletions) {
        const int refused = m_netlink.request(std::move(deletion));
        throw_if(refused == ENOENT ? 0 : refused, "conntrack deletion");
    }
}

std::vector<FlowState> Conntrack::flows() {
    std::vector<FlowState> flows;
    throw_if(m_netlink.dump(
                 dump_request(), [&] { flows.clear(); },
                 [&](const nlmsghdr* entry) { flows.push_back(flow_of(attributes_of(entry))); }),
             "conntrack dump");
    return flows;
}

}  // namespace beffroi::enforce
