// Who a program's own journal is brought to, as configuration gives it (grouping `shipping` of beffroi-types.yang).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "journal/ship/peer.h"
#include "journal/trust.h"

namespace beffroi::ship {

struct PeerSettings {
    std::string name;
    std::string kind;          ///< "mirror" or "witness"
    std::string url;           ///< https://, without a trailing slash
    std::string verifier_key;  ///< of its cosignatures, as text
    std::string ca_file;
    std::string certificate_file;
    std::string key_file;
    std::chrono::seconds retry_longest{0};
};

struct ShippingSettings {
    std::string trust_policy_file;
    std::chrono::seconds publish_interval{0};
    std::chrono::days keep{0};  ///< at least this long on the own disk
    std::vector<PeerSettings> peers;
};

/// Throws std::runtime_error naming the peer whose key is none.
[[nodiscard]] Peer to_peer(const PeerSettings& settings);

/// Throws std::runtime_error naming the file, its line and the remedy; std::system_error.
[[nodiscard]] journal::TrustPolicy read_trust_policy(const std::string& path);

}  // namespace beffroi::ship
