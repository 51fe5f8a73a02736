#include "policy/service_cut.h"

#include <map>

#include "policy/item_lists.h"
#include "policy/sweep.h"

namespace beffroi::policy {

ServiceCut cut_services(const Space& space) {
    // Many items name the same services: their sets are what draws boundaries.
    std::map<ServiceSet, std::uint32_t> sets;
    for (const auto& item : space.items()) {
        if (item.match->services) {
            sets.try_emplace(*item.match->services, static_cast<std::uint32_t>(sets.size()));
        }
    }
    std::vector<Boundary<Service>> boundaries;
    for (const auto& [set, number] : sets) {
        add_boundaries(set, last_service, number, boundaries);
    }
    ServiceCut cut;
    ItemLists kinds;
    ItemLists::List held;
    std::vector<char> inside(sets.size());
    const auto end_stretch = [&](Service high) {
        held.clear();
        for (std::uint32_t set = 0; set < inside.size(); ++set) {
            if (inside[set] != 0) {
                held.push_back(set);
            }
        }
        const auto [kind, added] = kinds.intern(held);
        if (added) {
            cut.examples.push_back(cut.stretches.empty() ? 0 : cut.stretches.back().high + 1);
        }
        cut.stretches.push_back({high, kind});
        return true;
    };
    sweep(
        boundaries, last_service, [&](std::uint32_t set) { inside[set] ^= 1; }, end_stretch);
    return cut;
}

}  // namespace beffroi::policy
