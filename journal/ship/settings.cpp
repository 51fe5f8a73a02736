#include "journal/ship/settings.h"

#include <stdexcept>

#include "base/fd.h"

namespace beffroi::ship {

Peer to_peer(const PeerSettings& settings) {
    const auto key = journal::CosignatureKey::parse(settings.verifier_key);
    if (!key) {
        throw std::runtime_error("shipping: the verifier-key of the peer " + settings.name +
                                 " is not a cosigner's key; copy what `beffroi journal keygen --kind witness` printed");
    }
    return {.name = settings.name,
            .url = settings.url,
            .kind = settings.kind == "mirror" ? PeerKind::mirror : PeerKind::witness,
            .key = *key,
            .ca_file = settings.ca_file,
            .certificate_file = settings.certificate_file,
            .key_file = settings.key_file,
            .retry_longest = settings.retry_longest};
}

journal::TrustPolicy read_trust_policy(const std::string& path) {
    auto parsed = journal::TrustPolicy::parse(read_file(path, journal::max_policy_bytes));
    if (const auto* error = std::get_if<journal::PolicyError>(&parsed)) {
        throw std::runtime_error(path + ": " + journal::to_string(*error));
    }
    return std::get<journal::TrustPolicy>(std::move(parsed));
}

}  // namespace beffroi::ship
