#include <algorithm>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

constexpr const char* path = "/beffroi-policy:policy/port-blocks/address";

bool overlap(const Prefix& a, const Prefix& b) {
    return a.contains(b.network) || b.contains(a.network);
}

/// nullopt: reported.
std::optional<Prefix> resolve_address(const yang::Node& leaf, const std::vector<Prefix>& others,
                                      Resolution& resolution) {
    const auto prefix = Prefix::parse(leaf.value());
    if (!prefix || prefix->network.family != Family::ipv4) {
        resolution.report(
            Party::lycee, leaf.path(),
            words("{} n’est ni une adresse IPv4, ni un préfixe dont les bits au-delà de la longueur sont nuls",
                  "{} is no IPv4 address and no prefix with zero bits after its length", yang::cited(leaf.value())),
            words("Écrivez les adresses que le fournisseur route vers la passerelle, comme 192.0.2.7 ou 192.0.2.16/28.",
                  "Write the addresses that the provider routes to the gateway, as 192.0.2.7 or 192.0.2.16/28."));
        return std::nullopt;
    }
    const auto other =
        std::find_if(others.begin(), others.end(), [&](const Prefix& before) { return overlap(before, *prefix); });
    if (other != others.end()) {
        resolution.report(Party::lycee, leaf.path(),
                          words("{} et {} ont des adresses en commun", "{} and {} have addresses in common",
                                other->text(), prefix->text()),
                          words("Nommez chaque adresse une fois.", "Name each address once."));
        return std::nullopt;
    }
    return prefix;
}

/// A translated packet's answer would be taken for one to a device.
void report_devices(const PortBlocks& blocks, const std::vector<ZoneBinding>& bindings, Resolution& resolution) {
    for (const auto& binding : bindings) {
        for (const auto& prefix : binding.prefixes) {
            for (const auto& address : blocks.addresses) {
                if (prefix.network.family == Family::ipv4 && overlap(address, prefix)) {
                    resolution.report(
                        Party::lycee, path,
                        words("{} a des adresses de la zone {} ({})", "{} has addresses of the zone {} ({})",
                              address.text(), yang::cited(binding.zone), prefix.text()),
                        words("Nommez des adresses qu’aucun appareil du lycée n’a.",
                              "Name addresses that no device of the school has."));
                }
            }
        }
    }
}

}  // namespace

std::optional<PortBlocks> resolve_port_blocks(const std::vector<ZoneBinding>& bindings, Resolution& resolution) {
    const auto& lycee = resolution.sources[static_cast<std::size_t>(Party::lycee)].root;
    const auto node = lycee.child("port-blocks");
    if (!node) {
        return std::nullopt;
    }
    PortBlocks blocks{node->values("interface"), {}, static_cast<std::uint16_t>(node->number("ports"))};
    std::sort(blocks.interfaces.begin(), blocks.interfaces.end());
    std::size_t addresses = 0;
    for (const auto& leaf : node->children("address")) {
        if (const auto prefix = resolve_address(leaf, blocks.addresses, resolution)) {
            blocks.addresses.push_back(*prefix);
            addresses += std::size_t{1} << (32U - prefix->length);
        }
    }
    if (addresses > max_public_addresses) {
        resolution.report(
            Party::lycee, path,
            words("{} adresses, {} sont possibles", "{} addresses, {} are possible", addresses, max_public_addresses),
            words("Ne nommez pas plus d’adresses que les sessions n’en peuvent utiliser.",
                  "Name no more addresses than sessions can use."));
    }
    std::sort(blocks.addresses.begin(), blocks.addresses.end());
    report_devices(blocks, bindings, resolution);
    return blocks;
}

}  // namespace beffroi::policy
