#include "policy/verify_ruleset.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "base/yang/wording.h"
#include "policy/explain.h"
#include "policy/timetable.h"

namespace beffroi::policy {

namespace {

using Lookup = std::unordered_map<std::uint64_t, std::uint32_t>;

/// A value of an axis that a guarantee speaks of, and the mark or service that the maps give it.
template <typename T>
struct Found {
    std::uint32_t mark = 0;
    T example{};
};

/// One stretch of the service numbers: decided by a port of its own, by a service's map, or by none.
struct ServiceStretchOf {
    Service low = 0;
    Service high = 0;
    std::uint32_t service = 0;
    bool port = false;  ///< a key of its own in port_<protocol>
};

class Walker {
  public:
    Walker(const Policy& policy, const Ruleset& ruleset, WallTime from)
        : m_model(policy.model()), m_ruleset(ruleset), m_from(from) {
        for (const auto& map : ruleset.maps) {
            if (map.key == MapKey::ipv4 || map.key == MapKey::ipv6) {
                continue;
            }
            Lookup& lookup = m_lookups[map.name];
            for (const auto& element : map.elements) {
                lookup.emplace(static_cast<std::uint64_t>(element.low), element.mark);
            }
        }
        for (const Family family : {Family::ipv4, Family::ipv6}) {
            cut_services(family);
        }
    }

    Problems walk() {
        Problems problems;
        for (const auto& guarantee : m_model.guarantees) {
            if (const auto query = counterexample(guarantee)) {
                problems.push_back(
                    {std::string(to_string(guarantee.party)) + ".json", guarantee.path,
                     words("le jeu de règles compilé ne tient pas la garantie {}\u202F: {} dans {} vers {} à {}",
                           "the compiled ruleset breaks the guarantee {}: {} in {} to {} at {}",
                           yang::cited(guarantee.name), m_model.roles[query->role].name,
                           m_model.zones[query->zone].name, target_text(*query), to_rfc3339(query->at)),
                     words(
                         "C’est une faute de Beffroi, et non de la politique\u202F: signalez-la. La politique n’entre "
                         "pas en vigueur.",
                         "This is a fault of Beffroi, not of the policy: report it. The policy is not put in "
                         "force.")});
            }
        }
        return problems;
    }

  private:
    [[nodiscard]] const DataMap& map_of(std::string_view name) const {
        static const DataMap none;
        const auto found = std::find_if(m_ruleset.maps.begin(), m_ruleset.maps.end(),
                                        [&](const DataMap& map) { return map.name == name; });
        return found == m_ruleset.maps.end() ? none : *found;
    }
    /// 0 if it is not there, which is no mark of any kind.
    [[nodiscard]] std::uint32_t look_up(const std::string& map, std::uint64_t key) const {
        const auto lookup = m_lookups.find(map);
        if (lookup == m_lookups.end()) {
            return 0;
        }
        const auto found = lookup->second.find(key);
        return found == lookup->second.end() ? 0 : found->second;
    }

    void cut_services(Family family) {
        std::map<Service, ServiceStretchOf> known;  // by low
        for (const auto& range : m_ruleset.services) {
            if (range.protocol != 0) {
                const Service base = Service{range.protocol} << 16U;
                known[base | range.low] = {base | range.low, base | range.high, range.service, false};
            } else if (range.family == family) {
                for (unsigned number = range.low; number <= range.high; ++number) {
                    const Service base = Service{swap_icmp(family, static_cast<std::uint8_t>(number))} << 16U;
                    known[base] = {base, base | 0xffffU, range.service, false};
                }
            }
        }
        for (const std::uint8_t protocol : {protocol::tcp, protocol::udp, protocol::sctp}) {
            for (const auto& element : map_of(nft::port_prefix + std::to_string(protocol)).elements) {
                const Service number = Service{protocol} << 16U | static_cast<Service>(element.low & 0xffffU);
                known[number] = {number, number, 0, true};
            }
        }
        auto& stretches = m_stretches[family == Family::ipv4 ? 0 : 1];
        Service low = 0;
        for (const auto& [start, stretch] : known) {
            if (start > low) {
                stretches.push_back({low, start - 1, 0, false});
            }
            stretches.push_back(stretch);
            low = stretch.high + 1;
        }
        if (low <= last_service) {
            stretches.push_back({low, last_service, 0, false});
        }
    }

    /// What the function says of the stretch, as first_packet asks: the port first, then the service.
    [[nodiscard]] std::uint32_t says(std::uint32_t function, const ServiceStretchOf& stretch) const {
        if (function == 0) {
            return 0;
        }
        if (stretch.port) {
            const auto key = std::uint64_t{function} << 16U | (stretch.low & 0xffffU);
            return look_up(nft::port_prefix + std::to_string(stretch.low >> 16U), key);
        }
        return stretch.service == 0 ? 0 : look_up(nft::service_prefix + std::to_string(stretch.service), function);
    }

    [[nodiscard]] bool permits(std::uint32_t mark, std::size_t slot) const {
        std::uint32_t outcome = mark & ~mark_kind::mask;
        if ((mark & mark_kind::mask) == mark_kind::leaf && outcome < m_ruleset.leaves.size()) {
            const auto& leaf = m_ruleset.leaves[outcome];
            const auto step = std::lower_bound(leaf.begin(), leaf.end(), slot,
                                               [](const LeafStep& s, std::size_t at) { return s.last < at; });
            outcome = step->outcome;
        } else if ((mark & mark_kind::mask) != mark_kind::outcome) {
            return false;
        }
        return outcome < m_ruleset.outcomes.size() && m_ruleset.outcomes[outcome].permit;
    }

    /// The destinations of a family that the guarantee speaks of, each once.
    [[nodiscard]] std::vector<Found<Address>> destinations(const Guarantee& guarantee, Family family) const {
        const AddressSet everything{{0, last_address(family)}};
        const auto& wanted = guarantee.match.destinations ? guarantee.match.destinations->of(family) : everything;
        const auto& elements = map_of(family == Family::ipv4 ? nft::destination4 : nft::destination6).elements;
        std::vector<Found<Address>> found;
        std::set<std::uint32_t> seen;
        for (const auto& interval : wanted) {
            auto element = std::lower_bound(elements.begin(), elements.end(), interval.low,
                                            [](const DataMap::Element& e, Address low) { return e.high < low; });
            Address low = interval.low;
            for (; element != elements.end() && element->low <= interval.high; ++element) {
                if (element->low > low && seen.insert(0).second) {
                    found.push_back({0, low});
                }
                if (seen.insert(element->mark).second) {
                    found.push_back({element->mark, std::max(low, element->low)});
                }
                low = element->high + 1;
                if (element->high >= interval.high) {
                    break;
                }
            }
            const bool rest = element == elements.end() || element->low > interval.high;
            if (rest && seen.insert(0).second) {
                found.push_back({0, low});
            }
        }
        return found;
    }

    [[nodiscard]] std::vector<ServiceStretchOf> services(const Guarantee& guarantee, Family family) const {
        std::vector<ServiceStretchOf> found;
        std::set<std::uint32_t> seen;
        for (const auto& stretch : m_stretches[family == Family::ipv4 ? 0 : 1]) {
            Service low = stretch.low;
            if (guarantee.match.services) {
                const auto& wanted = *guarantee.match.services;
                const auto interval = std::find_if(wanted.begin(), wanted.end(), [&](const auto& i) {
                    return i.low <= stretch.high && i.high >= stretch.low;
                });
                if (interval == wanted.end()) {
                    continue;
                }
                low = std::max(low, interval->low);
            }
            if (stretch.port || seen.insert(stretch.service).second) {
                found.push_back(stretch);
                found.back().low = low;
            }
        }
        return found;
    }

    [[nodiscard]] std::vector<std::size_t> slots(const Guarantee& guarantee) const {
        std::vector<std::size_t> found;
        const auto& all = m_model.calendar.slots();
        for (std::size_t slot = 0; slot < all.size(); ++slot) {
            if (holds(guarantee.match.schedules, all[slot])) {
                found.push_back(slot);
            }
        }
        return found;
    }

    [[nodiscard]] std::optional<Query> counterexample(const Guarantee& guarantee) {
        const auto times = slots(guarantee);
        for (const Family family : {Family::ipv4, Family::ipv6}) {
            const auto where = destinations(guarantee, family);
            const auto what = services(guarantee, family);
            std::set<std::uint32_t> seen;  // functions: what one says, another class has heard
            for (const auto& c : m_ruleset.classes) {
                if (!holds(guarantee.match.roles, *m_model.role_index(c.role)) ||
                    !holds(guarantee.match.zones, *m_model.zone_index(c.zone))) {
                    continue;
                }
                for (const auto& destination : where) {
                    const auto key = std::uint64_t{std::uint32_t{c.id} << 16U} << 32U | destination.mark;
                    const auto function = look_up(nft::function, key);
                    if (!seen.insert(function).second) {
                        continue;
                    }
                    if (const auto wrong = wrong_answer(guarantee, function, what, times)) {
                        return query_of(c, family, destination.example, wrong->first, wrong->second);
                    }
                }
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::pair<Service, std::size_t>> wrong_answer(
        const Guarantee& guarantee, std::uint32_t function, const std::vector<ServiceStretchOf>& what,
        const std::vector<std::size_t>& times) const {
        for (const auto& stretch : what) {
            const auto mark = says(function, stretch);
            for (const auto slot : times) {
                if (permits(mark, slot) != guarantee.always) {
                    return std::pair(stretch.low, slot);
                }
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] Query query_of(const Class& c, Family family, Address address, Service service, std::size_t slot) {
        SlotSet slots(m_model.calendar.slots().size());
        slots.insert(slot);
        const auto moment = Timetable(m_model.calendar).moment(slots, m_from);
        return {*m_model.role_index(c.role),
                *m_model.zone_index(c.zone),
                moment.value_or(m_from),
                to_address(family, address),
                swap_icmp(family, static_cast<std::uint8_t>(service >> 16U)),
                static_cast<std::uint16_t>(service & 0xffffU)};
    }

    const Policy::Model& m_model;
    const Ruleset& m_ruleset;
    const WallTime m_from;
    std::unordered_map<std::string, Lookup> m_lookups;
    std::array<std::vector<ServiceStretchOf>, 2> m_stretches;
};

}  // namespace

Problems verify_ruleset(const Policy& policy, const Ruleset& ruleset, WallTime from) {
    return policy.model().guarantees.empty() ? Problems() : Walker(policy, ruleset, from).walk();
}

}  // namespace beffroi::policy
