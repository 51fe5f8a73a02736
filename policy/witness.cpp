#include "policy/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/explain.h"
#include "policy/wording.h"

namespace beffroi::policy {

namespace {

/// How well a service serves as an example: a named TCP port, some TCP port, ...
int rank(Service service, bool named) {
    const auto number = static_cast<std::uint8_t>(service >> 16U);
    const bool port = has_ports(number) && (service & 0xffffU) != 0;
    return (named ? 4 : 0) + (number == protocol::tcp && port ? 2 : 0) + (port || number == protocol::icmp ? 1 : 0);
}

/// Of the services that are in this situation in its list.
Service example_service(const Policy::Model& model, const Cells& cells, SituationId situation) {
    const Cell& cell = cells.example(situation);
    std::optional<std::pair<int, Service>> best;
    const auto offer = [&best](Service service, bool named) {
        const int r = rank(service, named);
        if (!best || r > best->first) {
            best = {r, service};
        }
    };
    Service low = 0;
    for (const auto& [high, of] : cells.services(cells.list(cell.group, cell.area))) {
        if (of == situation) {
            offer(low, false);
            offer(std::min(high, low + 1), false);  // port 1 rather than 0
            const Service tcp = Service{protocol::tcp} << 16U | 1U;
            if (low <= tcp && tcp <= high) {
                offer(tcp, false);
            }
            for (const auto& service : model.services) {
                for (const auto& interval : service.services) {
                    if (interval.low <= high && interval.high >= low) {
                        offer(std::max(low, interval.low), true);
                    }
                }
            }
        }
        low = high + 1;
    }
    return best->second;
}

struct ExampleAddress {
    Family family = Family::ipv4;
    Address address = 0;
    std::optional<std::size_t> destination;
};

/// The smaller of the two named destinations is the clearer.
Address size_of(const AddressSet& set) {
    Address size = 0;
    for (const auto& interval : set) {
        size += interval.high - interval.low;
    }
    return size;
}

ExampleAddress example_address(const Policy::Model& model, const Cells& cells, AreaId area) {
    std::optional<ExampleAddress> best;
    Address best_size = 0;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        Address low = 0;
        for (const auto& stretch : cells.addresses(family)) {
            const Address high = stretch.high;  // clang 14 does not let a lambda have a structured binding
            if (stretch.area == area) {
                if (!best) {
                    best = {family, low, std::nullopt};
                }
                for (std::size_t i = 0; i < model.destinations.size(); ++i) {
                    const auto& set = model.destinations[i].addresses.of(family);
                    const auto at = std::find_if(set.begin(), set.end(), [&](const auto& interval) {
                        return interval.low <= high && interval.high >= low;
                    });
                    // IPv4 first: people know those addresses.
                    if (at != set.end() &&
                        (!best->destination || (best->family == family && size_of(set) < best_size))) {
                        best = {family, std::max(low, at->low), i};
                        best_size = size_of(set);
                    }
                }
            }
            low = high + 1;
        }
    }
    return *best;
}

}  // namespace

Witness witness_of(const Policy& policy, const Space& space, const Cells& cells, SituationId situation, WallTime at) {
    const auto& model = policy.model();
    const Cell& cell = cells.example(situation);
    const Place place = space.groups()[cell.group].front();
    const auto [family, address, destination] = example_address(model, cells, cell.area);
    const Service service = example_service(model, cells, situation);
    Witness witness;
    witness.query = {place.role,
                     place.zone,
                     at,
                     to_address(family, address),
                     swap_icmp(family, static_cast<std::uint8_t>(service >> 16U)),
                     static_cast<std::uint16_t>(service & 0xffffU)};
    witness.destination = destination;
    return witness;
}

std::string target_words(const Policy& policy, const Witness& witness, Language language) {
    auto text = target_text(witness.query);
    if (!witness.destination) {
        return text;
    }
    const auto& named = policy.model().destinations[*witness.destination];
    return fmt::format("{} ({})", label(named, language), text);
}

}  // namespace beffroi::policy
