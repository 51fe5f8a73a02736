// What peers remember of a stream, asked at start: a disk image that was rolled back, or a restored backup, has fewer
// entries than somebody has cosigned. Such a log must not be signed on, or two histories would carry one signature.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "journal/checkpoint.h"
#include "journal/ship/peer.h"
#include "journal/writer.h"

namespace beffroi::ship {

/// The log is shorter than what is remembered, and could not be refilled. what() says what to do.
struct RolledBack : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Remembered {
    journal::Checkpoint checkpoint;
    std::string peer;  ///< whose memory it is
};

/// The newest checkpoint of `origin`, signed by `log`, that any of the peers serves. Peers that do not answer within
/// `patience` are left out: a site must start when the world is away, and shippers ask again.
[[nodiscard]] std::optional<Remembered> newest_remembered(const std::vector<Peer>& peers, const std::string& origin,
                                                          const journal::Verifier& log,
                                                          std::chrono::milliseconds patience);

/// Before the first append: compares, and fetches what is missing from a mirror. Every entry fetched is held against
/// the remembered root before the first of them is appended. Returns how many were fetched. Throws RolledBack.
std::uint64_t recall(journal::Writer& writer, const std::string& directory, const std::vector<Peer>& peers,
                     const std::string& origin, const journal::Verifier& log, std::chrono::milliseconds patience);

}  // namespace beffroi::ship
