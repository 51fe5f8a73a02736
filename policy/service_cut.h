// All services, cut along every boundary that an item of a space draws.
#pragma once

#include <cstdint>
#include <vector>

#include "policy/space.h"

namespace beffroi::policy {

/// Services that no item tells apart are of one kind, numbered as they are met.
struct ServiceCut {
    struct Stretch {
        Service high = 0;  ///< from the one after the previous stretch's
        std::uint32_t kind = 0;
    };
    std::vector<Stretch> stretches;  ///< rising, up to the last service
    std::vector<Service> examples;   ///< by kind, rising
};

[[nodiscard]] ServiceCut cut_services(const Space& space);

}  // namespace beffroi::policy
