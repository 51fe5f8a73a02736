// A party's server that keeps watch over a stream: a mirror (c2sp.org/tlog-mirror) or a witness
// (c2sp.org/tlog-witness).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "journal/cosignature.h"

namespace beffroi::ship {

enum class PeerKind : std::uint8_t { mirror, witness };

struct Peer {
    std::string name;  ///< for people
    std::string url;   ///< submission prefix, and of reading too: https://, without a trailing slash
    PeerKind kind = PeerKind::mirror;
    journal::CosignatureKey key;  ///< whose lines are believed
    std::string ca_file;
    std::string certificate_file;
    std::string key_file;
    std::chrono::seconds retry_longest{60};  ///< upper bound of the back-off between attempts
};

}  // namespace beffroi::ship
