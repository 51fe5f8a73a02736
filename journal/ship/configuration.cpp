#include "journal/ship/configuration.h"

#include "base/yang/named_files.h"

namespace beffroi::ship {

namespace {

PeerSettings peer(const yang::Node& node) {
    return {.name = node.text("name"),
            .kind = node.text("kind"),
            .url = node.text("url"),
            .verifier_key = node.text("verifier-key"),
            .ca_file = node.text("ca-file"),
            .certificate_file = node.text("certificate-file"),
            .key_file = node.text("key-file"),
            .retry_longest = std::chrono::seconds(node.number("retry-longest"))};
}

}  // namespace

std::optional<ShippingSettings> read_shipping(const yang::Node& parent) {
    const auto node = parent.child("shipping");
    if (!node) {
        return std::nullopt;
    }
    ShippingSettings settings{.trust_policy_file = node->text("trust-policy-file"),
                              .publish_interval = std::chrono::seconds(node->number("publish-interval")),
                              .keep = std::chrono::days(node->number("keep-days")),
                              .peers = {}};
    for (const yang::Node& entry : node->children("peer")) {
        settings.peers.push_back(peer(entry));
    }
    return settings;
}

void check_shipping(const yang::Node& parent, const std::string& document, Problems& problems) {
    const auto node = parent.child("shipping");
    if (!node) {
        return;
    }
    check_file(*node, "trust-policy-file", yang::Secrecy::open, document, problems);
    for (const yang::Node& entry : node->children("peer")) {
        check_file(entry, "ca-file", yang::Secrecy::open, document, problems);
        check_file(entry, "certificate-file", yang::Secrecy::open, document, problems);
        check_file(entry, "key-file", yang::Secrecy::secret, document, problems);
    }
}

}  // namespace beffroi::ship
