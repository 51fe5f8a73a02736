#include "gateway/enforce/denial_log.h"

#include <charconv>
#include <cstring>
#include <utility>

#include "gateway/enforce/attributes.h"
#include "gateway/enforce/messages.h"
#include "gateway/enforce/netlink.h"
#include "gateway/enforce/packet_header.h"
#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr unsigned denials_at_once = 64;
constexpr std::uint32_t packets_a_datagram = 64;  // a datagram for each packet would cost three times as much
constexpr std::uint32_t collected_for = 20;       // for the others of a datagram, in hundredths of a second
constexpr std::uint32_t copied_bytes = 128;       // of a packet: its headers
constexpr std::uint32_t bytes_a_datagram = 65536;

constexpr std::uint16_t log_type(std::uint16_t message) {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_ULOG << 8 | message);
}

/// Everything in one message: no packet is logged before it is known what of it we want. The kernel can add the
/// connection to a packet, but not every kernel is built so: its headers say the same.
std::string request() {
    MessageBuilder builder(log_type(NFULNL_MSG_CONFIG), AF_UNSPEC, 0);
    static_cast<nfgenmsg*>(mnl_nlmsg_get_payload(builder.header()))->res_id = htons(policy::nft::log_group);
    const nfulnl_msg_config_cmd bind{NFULNL_CFG_CMD_BIND};
    const nfulnl_msg_config_mode mode{htonl(copied_bytes), NFULNL_COPY_PACKET, 0};
    mnl_attr_put(builder.header(), NFULA_CFG_CMD, sizeof bind, &bind);
    mnl_attr_put(builder.header(), NFULA_CFG_MODE, sizeof mode, &mode);
    mnl_attr_put_u32(builder.header(), NFULA_CFG_QTHRESH, htonl(packets_a_datagram));
    mnl_attr_put_u32(builder.header(), NFULA_CFG_TIMEOUT, htonl(collected_for));
    mnl_attr_put_u32(builder.header(), NFULA_CFG_NLBUFSIZ, htonl(bytes_a_datagram));
    mnl_attr_put_u16(builder.header(), NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
    return builder.take().bytes;
}

std::string_view text_of(const nlattr* attribute) {
    if (attribute == nullptr) {
        return {};
    }
    const auto* text = static_cast<const char*>(mnl_attr_get_payload(attribute));
    return {text, ::strnlen(text, mnl_attr_get_payload_len(attribute))};
}

std::string_view payload_of(const nlattr* attribute) {
    return attribute == nullptr ? std::string_view()
                                : std::string_view(static_cast<const char*>(mnl_attr_get_payload(attribute)),
                                                   mnl_attr_get_payload_len(attribute));
}

WallTime time_of(const nlattr* attribute, WallTime now) {
    nfulnl_msg_packet_timestamp stamp{};
    if (attribute == nullptr || mnl_attr_get_payload_len(attribute) < sizeof stamp) {
        return now;
    }
    std::memcpy(&stamp, mnl_attr_get_payload(attribute), sizeof stamp);
    const std::chrono::microseconds since(std::chrono::seconds(be64toh(stamp.sec)) +
                                          std::chrono::microseconds(be64toh(stamp.usec)));
    return WallTime(std::chrono::floor<std::chrono::milliseconds>(since));
}

}  // namespace

std::optional<DenialPrefix> parse_prefix(std::string_view prefix) {
    constexpr std::string_view denied = ":D";
    if (!prefix.starts_with('g') || !prefix.ends_with(denied)) {
        return std::nullopt;
    }
    prefix.remove_prefix(1);
    prefix.remove_suffix(denied.size());
    DenialPrefix read;
    const auto [end, error] = std::from_chars(prefix.data(), prefix.data() + prefix.size(), read.generation);
    if (error != std::errc{} || end == prefix.data() + prefix.size() || *end != ':') {
        return std::nullopt;
    }
    const std::string_view rule = prefix.substr(static_cast<std::size_t>(end - prefix.data()) + 1);
    if (rule.empty() || !is_rule_name(rule)) {
        return std::nullopt;
    }
    read.rule = rule == "none" ? std::string_view() : rule;
    return read;
}

std::optional<DeniedPacket> denied_packet(const nlmsghdr* message, WallTime now) {
    if (message->nlmsg_type != log_type(NFULNL_MSG_PACKET)) {
        return std::nullopt;
    }
    const Attributes attributes = attributes_of(message);
    auto prefix = parse_prefix(text_of(attributes[NFULA_PREFIX]));
    auto packet = read_packet(payload_of(attributes[NFULA_PAYLOAD]));
    const std::uint32_t mark = be32(attributes[NFULA_MARK]);
    const SessionHandle session(static_cast<std::uint16_t>(mark & policy::mark_session_mask));
    if (!prefix || !packet || session.get() == 0) {
        return std::nullopt;
    }
    if ((mark & policy::logged_reply) != 0) {
        std::swap(packet->source, packet->destination);
    }
    return DeniedPacket{.session = session,
                        .protocol = packet->protocol,
                        .from = packet->source,
                        .to = packet->destination,
                        .at = time_of(attributes[NFULA_TIMESTAMP], now),
                        .generation = prefix->generation,
                        .rule = std::move(prefix->rule)};
}

DenialLog::DenialLog(int room) : m_socket(room) {
    m_socket.send(request());
}

void DenialLog::follow(const nlmsghdr* message) {
    const nlattr* number = attributes_of(message)[NFULA_SEQ];
    if (message->nlmsg_type != log_type(NFULNL_MSG_PACKET) || number == nullptr) {
        return;
    }
    const std::uint32_t sequence = be32(number);
    m_lost += sequence - m_next.value_or(0);  // the first of a socket is number 0
    m_next = sequence + 1;
}

void DenialLog::read(WallTime now, const std::function<void(DeniedPacket)>& each) {
    m_socket.read(
        [&](const nlmsghdr* message) {
            follow(message);
            if (auto packet = denied_packet(message, now)) {
                each(std::move(*packet));
            }
        },
        denials_at_once);
}

std::uint64_t DenialLog::lost() {
    return std::exchange(m_lost, 0);
}

}  // namespace beffroi::enforce
