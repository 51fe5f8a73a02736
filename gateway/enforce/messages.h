// What gateway and enforcer say to each other over a local SOCK_SEQPACKET socket: one packet is one message, so its
// size is exact. Layout: version, type, two zero bytes, then fixed fields in little-endian order; a session is 131
// bytes and 17 for each address. Both ends treat what they read as hostile: a packet that is not exactly one valid
// message is nullopt, and its reader hangs up.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/enforce/kernel.h"
#include "gateway/traffic.h"

namespace beffroi::enforce {

inline constexpr std::size_t max_name = 48;       ///< bytes of a role's or zone's name
inline constexpr std::size_t max_interface = 15;  ///< bytes, as the kernel limits them
inline constexpr std::size_t max_session_addresses = 64;
inline constexpr std::chrono::seconds max_lifetime{7 * 24 * 3600};
inline constexpr std::size_t max_page = 64;  ///< sessions in one packet of a list
inline constexpr std::size_t max_page_bytes = 32768;
inline constexpr std::size_t max_request_bytes = 2048;

struct ApplyRequest {};
struct ConfirmRequest {
    std::uint64_t number = 0;
};
struct BlockRequest {
    policy::BlockId id;
};
struct ListRequest {};
struct RevokeRequest {
    SessionHandle handle;
};
/// At least one address; `idle` is not sent.
struct AdmitRequest {
    KernelSession session;
};
/// The first and last request of a connection: from here on it carries traffic batches and nothing else. Who subscribes
/// takes the place of the one before.
struct SubscribeRequest {};
using Request = std::variant<ApplyRequest, BlockRequest, ConfirmRequest, AdmitRequest, RevokeRequest, ListRequest,
                             SubscribeRequest>;

struct Done {};
struct SessionPage {
    std::vector<KernelSession> sessions;
    bool last = true;  ///< no packet of this list follows
};
/// Apply and block answer PolicyState or PolicyRefused, confirm, admit and revoke Done, list one or more pages; any may
/// answer an error instead.
using Reply = std::variant<PolicyState, PolicyRefused, Done, SessionPage, KernelError>;

/// Throws std::length_error or std::invalid_argument if a field is out of its bounds.
[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] std::string encode(const Reply& reply);

[[nodiscard]] std::optional<Request> decode_request(std::string_view packet);
[[nodiscard]] std::optional<Reply> decode_reply(std::string_view packet);

inline constexpr std::size_t max_batch = 128;  ///< records in one packet of the feed
inline constexpr std::size_t max_rule = 160;   ///< bytes of a rule's name with its party
/// Whether an entry of the journal can say it (schemas/journal.md section 7): printable ASCII without `"`, `\` and
/// spaces. The empty one is "no rule".
[[nodiscard]] bool is_rule_name(std::string_view text);
/// Throws std::length_error if a batch or a rule is too long.
[[nodiscard]] std::string encode(const TrafficBatch& batch);
[[nodiscard]] std::optional<TrafficBatch> decode_traffic(std::string_view packet);

/// Cuts a list into pages within max_page and max_page_bytes; an empty list is one empty page.
[[nodiscard]] std::vector<SessionPage> paginate(const std::vector<KernelSession>& sessions);

}  // namespace beffroi::enforce
