// Zones behind a router of the lycée: whether the machine knows the way to them, and whether one is that nobody has
// called so. There each device shares the router's MAC, and people would get one another's sessions.
#include <algorithm>
#include <map>

#include "base/yang/document.h"
#include "gateway/doctor/checks.h"
#include "gateway/session/route.h"
#include "policy/model.h"
#include "policy/rules.h"

namespace beffroi::doctor {

namespace {

constexpr std::size_t k_of_one_device = 8;  ///< IPv4 addresses: a machine with a few virtual ones in it has no more

/// A network has no host at its own address; at the next one it has.
IpAddress first_host(const Prefix& prefix) {
    IpAddress address = prefix.network;
    if (prefix.length < address.size() * 8) {
        address.bytes.at(address.size() - 1) |= 1U;
    }
    return address;
}

bool is_on(const policy::ZoneBinding& binding, const Interface& interface) {
    return std::ranges::find(binding.interfaces, interface.get()) != binding.interfaces.end();
}

Words call_it_routed() {
    return words(
        "si un routeur ou un contrôleur du lycée s’intercale, déclarez la zone « routed » dans la politique du "
        "lycée : sinon les appareils derrière lui ne peuvent entrer, ou entrent tous avec le premier",
        "if a router or a controller of the school stands in between, call the zone \"routed\" in the lycée's "
        "policy: otherwise the devices behind it cannot enter, or all enter with the first");
}

Finding judge_routed(const policy::ZoneBinding& binding, const Prefix& prefix,
                     const std::optional<session::Route>& route) {
    if (route && is_on(binding, route->interface)) {
        return {Level::ok, words("{} (zone {}) est derrière {}", "{} (zone {}) is behind {}", prefix.text(),
                                 binding.zone, route->interface.get())};
    }
    return {Level::failure,
            words("aucune route vers {} ne passe par l’interface de sa zone {} : ses appareils n’y seront pas reconnus",
                  "no route to {} goes by the interface of its zone {}: its devices will not be known there",
                  prefix.text(), binding.zone),
            words("ajoutez une route vers ce préfixe par le routeur du lycée (systemd.network, [Route])",
                  "add a route to this prefix by the school's router (systemd.network, [Route])")};
}

}  // namespace

Findings judge_routes(const policy::Policy& policy, const RouteTo& route_to) {
    Findings findings;
    for (const auto& binding : policy.model().bindings) {
        for (const auto& prefix : binding.prefixes) {
            const auto route = route_to(first_host(prefix));
            if (binding.routed) {
                findings.push_back(judge_routed(binding, prefix, route));
            } else if (route && route->by_router && is_on(binding, route->interface)) {
                findings.push_back({Level::warning,
                                    words("la zone {} paraît routée : un routeur sur {} mène à {}",
                                          "zone {} looks routed: a router on {} leads to {}", binding.zone,
                                          route->interface.get(), prefix.text()),
                                    call_it_routed()});
            }
        }
    }
    return findings;
}

Findings judge_neighbours(const policy::Policy& policy, const std::vector<session::Neighbour>& neighbours) {
    std::map<std::pair<Interface, MacAddress>, std::pair<std::string, std::size_t>> behind;
    for (const auto& neighbour : neighbours) {
        const auto zone = policy.zone_of(neighbour.interface.get(), neighbour.address);
        if (neighbour.address.family == Family::ipv4 && zone && !policy.is_routed(*zone)) {
            auto& [name, count] = behind[{neighbour.interface, neighbour.mac}];
            name = *zone;
            ++count;
        }
    }
    Findings findings;
    for (const auto& [device, zone] : behind) {
        if (zone.second > k_of_one_device) {
            findings.push_back({Level::warning,
                                words("la zone {} paraît routée : {} adresses derrière {} sur {}",
                                      "zone {} looks routed: {} addresses behind {} on {}", zone.first, zone.second,
                                      device.second.text(), device.first.get()),
                                call_it_routed()});
        }
    }
    return findings;
}

Findings look_at_routers(const Patient& patient) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto read = policy::load_directory(modules, patient.config.policy_directory);
    const auto* policy = std::get_if<policy::Policy>(&read);
    if (policy == nullptr) {
        return one(Level::warning, words("pas de politique valide, donc pas de zone", "no valid policy, so no zone"),
                   words("voir « policy »", "see \"policy\""));
    }
    auto findings = judge_routes(*policy, session::route_to);
    std::ranges::move(judge_neighbours(*policy, session::Neighbours([](const auto&) {}).all()),
                      std::back_inserter(findings));
    return !findings.empty() ? findings
                             : one(Level::ok, words("rien ne montre un routeur entre la passerelle et les appareils",
                                                    "nothing shows a router between the gateway and the devices"));
}

}  // namespace beffroi::doctor
