#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

/// The addresses of one family that belong to one zone on one interface.
struct Claim {
    std::string interface;
    Family family;
    Interval<Address> range;
    std::string zone;
    std::string path;
    bool routed = false;
};

ZoneBinding resolve_binding(const yang::Node& zone, Resolution& resolution) {
    ZoneBinding binding{zone.text("name"), zone.values("interface"), {}, zone.boolean("routed")};
    std::sort(binding.interfaces.begin(), binding.interfaces.end());
    for (const auto& leaf : zone.children("prefix")) {
        if (const auto prefix = Prefix::parse(leaf.value())) {
            binding.prefixes.push_back(*prefix);
        } else {
            resolution.report(
                Party::lycee, leaf.path(), not_a_prefix(leaf),
                words("Écrivez l’adresse du réseau et sa longueur, comme 10.20.0.0/16 ou "
                      "2001:db8:20::/64.",
                      "Write the network's address and its length, as 10.20.0.0/16 or 2001:db8:20::/64."));
        }
    }
    std::sort(binding.prefixes.begin(), binding.prefixes.end());
    return binding;
}

void add_claims(const ZoneBinding& binding, const std::string& path, std::vector<Claim>& claims) {
    for (const auto& interface : binding.interfaces) {
        for (const auto& prefix : binding.prefixes) {
            claims.push_back(
                {interface, prefix.network.family, to_interval(prefix), binding.zone, path, binding.routed});
        }
        if (binding.prefixes.empty()) {
            for (const auto family : {Family::ipv4, Family::ipv6}) {
                claims.push_back({interface, family, {0, last_address(family)}, binding.zone, path, binding.routed});
            }
        }
    }
}

void report_overlaps(std::vector<Claim> claims, Resolution& resolution) {
    std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
        return std::tie(a.interface, a.family, a.range.low, a.zone) <
               std::tie(b.interface, b.family, b.range.low, b.zone);
    });
    const Claim* widest = nullptr;  // among the claims so far on this interface, the one that reaches furthest
    for (const auto& claim : claims) {
        if (widest == nullptr || widest->interface != claim.interface || widest->family != claim.family) {
            widest = &claim;
            continue;
        }
        if (claim.range.low <= widest->range.high && claim.zone != widest->zone) {
            resolution.report(
                Party::lycee, claim.path,
                words("sur {}, {} appartient aux zones {} et {}", "on {}, {} belongs to the zones {} and {}",
                      claim.interface, to_address(claim.family, claim.range.low).text(), yang::cited(widest->zone),
                      yang::cited(claim.zone)),
                words("Donnez à chaque zone ses propres préfixes ou interfaces.",
                      "Give each zone prefixes or interfaces of its own."));
        }
        if (claim.range.high > widest->range.high) {
            widest = &claim;
        }
    }
}

/// A host beside the router could otherwise take an address of who is signed in behind it: no MAC tells them apart.
void report_company_of_routers(const std::vector<Claim>& claims, Resolution& resolution) {
    std::map<std::string, const Claim*> first_on;
    std::set<std::pair<std::string, std::string>> reported;
    for (const auto& claim : claims) {
        const auto& other = *first_on.try_emplace(claim.interface, &claim).first->second;
        if (other.routed != claim.routed && reported.emplace(claim.interface, claim.zone).second) {
            resolution.report(
                Party::lycee, claim.path,
                words(
                    "{} porte les zones {} et {}, dont l’une est derrière un routeur («\u202Frouted\u202F») et l’autre "
                    "non",
                    "{} carries the zones {} and {}, of which one is routed and the other is not", claim.interface,
                    yang::cited(other.zone), yang::cited(claim.zone)),
                words("Donnez aux zones derrière un routeur leur propre interface, un VLAN qui ne mène qu’au routeur.",
                      "Give routed zones an interface of their own, a VLAN that leads to the router alone."));
        }
    }
}

}  // namespace

std::vector<ZoneBinding> resolve_bindings(Resolution& resolution) {
    std::vector<ZoneBinding> bindings;
    std::vector<Claim> claims;
    for (const auto& zone : resolution.sources[static_cast<std::size_t>(Party::lycee)].root.children("zone")) {
        auto binding = resolve_binding(zone, resolution);
        if (!binding.interfaces.empty()) {
            add_claims(binding, zone.path(), claims);
            bindings.push_back(std::move(binding));
        }
    }
    report_company_of_routers(claims, resolution);
    report_overlaps(std::move(claims), resolution);
    std::sort(bindings.begin(), bindings.end(), [](const auto& a, const auto& b) { return a.zone < b.zone; });
    return bindings;
}

}  // namespace beffroi::policy
