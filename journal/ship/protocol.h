// The bodies of c2sp.org/tlog-witness and c2sp.org/tlog-mirror as a client writes and reads them. Pure: no network.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "journal/ship/http_client.h"
#include "journal/tree.h"

namespace beffroi::ship {

/// Entries of a package, and packages of a request at most: 8,192 entries, as tlog-mirror recommends.
inline constexpr std::uint64_t package_entries = 256;
inline constexpr unsigned max_packages = 32;

// --- What a peer answers -----------------------------------------------------------------------------------------

/// It has cosigned: signature lines of a note. A mirror answers add-checkpoint without any.
struct Cosignatures {
    std::string lines;
};
/// Its newest checkpoint has this size, not the one that was named.
struct OtherSize {
    std::uint64_t size = 0;
};
/// Where a mirror stands (text/x.tlog.mirror-info).
struct MirrorInfo {
    std::uint64_t pending = 0;  ///< size of a checkpoint that it knows
    std::uint64_t next = 0;     ///< the first entry that it does not hold
    std::string ticket;         ///< opaque
    friend bool operator==(const MirrorInfo&, const MirrorInfo&) = default;
};
/// A part of the upload is held.
struct Accepted {
    MirrorInfo info;
};
/// The upload does not fit where the mirror stands.
struct Conflict {
    MirrorInfo info;
};
/// 403, 404, 422 …: asking again does not help until somebody looks.
struct Refusal {
    std::string detail;
};
/// No answer, or one that means "later": the network, a restart, an overload.
struct Later {
    std::string detail;
    std::optional<std::chrono::seconds> wait;  ///< as the peer asks (Retry-After)
};

using CheckpointOutcome = std::variant<Cosignatures, OtherSize, Refusal, Later, Stopped>;
using EntriesOutcome = std::variant<Cosignatures, Accepted, Conflict, Refusal, Later, Stopped>;

// --- add-checkpoint ------------------------------------------------------------------------------------------------

[[nodiscard]] std::string checkpoint_body(std::uint64_t old_size, const std::vector<journal::Hash>& proof,
                                          std::string_view note);
[[nodiscard]] CheckpointOutcome read_checkpoint_answer(const Exchange& exchange);

// --- add-entries ---------------------------------------------------------------------------------------------------

struct Upload {
    std::string origin;
    std::uint64_t start = 0;
    std::uint64_t end = 0;  ///< size of a checkpoint that the mirror knows
    std::string ticket;
};
/// What stands before the packages.
[[nodiscard]] std::string upload_header(const Upload& upload);
/// `proof`: that the tree of upload.end holds the subtree from the package's rounded start to its end.
void add_package(std::string& body, std::span<const std::string> entries, const std::vector<journal::Hash>& proof);
[[nodiscard]] std::optional<MirrorInfo> parse_mirror_info(std::string_view body);
[[nodiscard]] EntriesOutcome read_entries_answer(const Exchange& exchange);

/// "/<hex SHA-256 of the origin>": where a peer serves what it knows of a log.
[[nodiscard]] std::string log_path(std::string_view origin);

}  // namespace beffroi::ship
