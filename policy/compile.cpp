#include "policy/compile.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

#include "policy/cells.h"
#include "policy/ruling.h"
#include "policy/service_cut.h"
#include "policy/too_large.h"

namespace beffroi::policy {

namespace {

constexpr std::uint32_t max_outcomes = 0xffff;
constexpr std::uint32_t most_of_a_kind = ~mark_kind::mask;
constexpr std::size_t most_ports = 4;  ///< of a service, as keys of their own

std::vector<Class> make_classes(const Policy::Model& model) {
    std::vector<Class> classes;
    for (const auto& role : model.roles) {
        for (const auto& binding : model.bindings) {
            classes.push_back({static_cast<std::uint16_t>(classes.size() + 1), role.name, binding.zone});
        }
    }
    return classes;
}

/// What a service map says of a function for the services up to `high`: a leaf or an outcome, 0 for nothing.
struct FunctionStep {
    Service high = 0;
    std::uint32_t says = 0;
};

DataMap sorted(DataMap map) {
    std::sort(map.elements.begin(), map.elements.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    return map;
}

/// The maps that decide, by port and by service.
class Decisions {
  public:
    explicit Decisions(std::uint32_t services) {
        for (const auto protocol : {protocol::tcp, protocol::udp, protocol::sctp}) {
            m_ports.emplace(protocol, DataMap{nft::port_prefix + std::to_string(protocol), MapKey::mark_port, {}});
        }
        for (std::uint32_t service = 1; service <= services; ++service) {
            m_services.push_back({nft::service_prefix + std::to_string(service), MapKey::mark, {}});
        }
    }
    void add_port(std::uint8_t protocol, Uint128 key, std::uint32_t says) {
        m_ports.at(protocol).elements.push_back({key, key, says});
    }
    void add_service(std::uint32_t service, Uint128 key, std::uint32_t says) {
        m_services[service - 1].elements.push_back({key, key, says});
    }
    void write(Ruleset& ruleset) {
        for (auto& [protocol, map] : m_ports) {
            ruleset.maps.push_back(sorted(std::move(map)));
        }
        for (auto& map : m_services) {
            ruleset.maps.push_back(sorted(std::move(map)));
        }
    }

  private:
    std::map<std::uint8_t, DataMap> m_ports;
    std::vector<DataMap> m_services;
};

class Compiler {
  public:
    Compiler(const Policy& policy, const Space& space, const Cells& cells, Attribution attribution)
        : m_model(policy.model()), m_attribution(attribution), m_space(space), m_cells(cells) {
        m_ruleset.classes = make_classes(m_model);
        m_ruleset.zones = m_model.bindings;
        m_ruleset.port_blocks = m_model.port_blocks;
        m_ruleset.outcomes = {{false, ""}, {true, ""}};
    }

    Ruleset compile() {
        number_leaves();
        number_functions();
        number_destinations();
        number_services();
        write_decisions();
        return std::move(m_ruleset);
    }

  private:
    std::uint32_t outcome_of(std::uint32_t sentence) {
        const Rule& rule = *m_space.sentences()[sentence].rule;
        if (rule.permit && m_attribution == Attribution::denials) {
            return Ruleset::permit;
        }
        const auto [known, added] =
            m_outcomes.try_emplace(sentence, static_cast<std::uint32_t>(m_ruleset.outcomes.size()));
        if (added) {
            if (known->second > max_outcomes) {
                throw TooLarge(
                    words("plus de 65\u202F000 règles refusent quelque chose\u202F; donnez aux règles des destinations "
                          "communes",
                          "more than 65,000 rules deny something; let rules share destinations"));
            }
            m_ruleset.outcomes.push_back({rule.permit, std::string(to_string(rule.party)) + "/" + rule.name});
        }
        return known->second;
    }

    /// The outcome of each slot: deny beats permit within a tier, the first tier with an answer decides, and the first
    /// of the deciding rules names the decision.
    std::vector<std::uint32_t> outcomes_of(const Ruling& ruling) {
        std::vector<std::uint32_t> outcomes(m_space.slots(), Ruleset::no_rule);
        Tier reached = first_tier;
        SlotSet open = SlotSet::all(m_space.slots());
        for (const auto& applying : ruling.rules()) {
            const Tier tier = ruling.tier_of(applying);
            for (; reached != tier; reached = next(reached)) {
                open.subtract(ruling.permits(reached));
                open.subtract(ruling.denies(reached));
            }
            SlotSet decides = applying.slots;
            decides.intersect(open);
            if (ruling.rule_of(applying).permit) {
                decides.subtract(ruling.denies(tier));
            }
            if (decides.empty()) {
                continue;
            }
            const auto outcome = outcome_of(applying.sentence);
            for (std::size_t slot = 0; slot < outcomes.size(); ++slot) {
                if (outcomes[slot] == Ruleset::no_rule && decides.contains(slot)) {
                    outcomes[slot] = outcome;
                }
            }
        }
        return outcomes;
    }

    /// What a service map says of a situation: an outcome if it is the same in every slot, else a leaf; 0 for no rule.
    void number_leaves() {
        std::map<std::vector<std::uint32_t>, std::uint32_t> known;
        for (SituationId id = 0; id < m_cells.situations(); ++id) {
            auto outcomes = outcomes_of(Ruling(m_space, m_cells.situation(id)));
            if (std::all_of(outcomes.begin(), outcomes.end(), [&](auto o) { return o == outcomes.front(); })) {
                m_leaf.push_back(outcomes.front() == Ruleset::no_rule ? 0 : mark_kind::outcome | outcomes.front());
                continue;
            }
            const auto [leaf, added] = known.try_emplace(outcomes, static_cast<std::uint32_t>(known.size()));
            if (added) {
                auto& steps = m_ruleset.leaves.emplace_back();
                for (std::uint32_t slot = 0; slot < outcomes.size(); ++slot) {
                    if (!steps.empty() && steps.back().outcome == outcomes[slot]) {
                        steps.back().last = slot;
                    } else {
                        steps.push_back({slot, outcomes[slot]});
                    }
                }
            }
            m_leaf.push_back(mark_kind::leaf | leaf->second);
        }
    }

    /// Lists of items that say the same of every service become one function; 0 is the one that never says anything.
    void number_functions() {
        ItemLists known;
        known.intern({last_service, 0});
        m_functions.push_back({{last_service, 0}});
        for (ListId list = 0; list < m_cells.lists(); ++list) {
            ItemLists::List flat;
            std::vector<FunctionStep> steps;
            for (const auto& stretch : m_cells.services(list)) {
                const auto says = m_leaf[stretch.situation];
                if (!steps.empty() && steps.back().says == says) {
                    steps.back().high = stretch.high;
                } else {
                    steps.push_back({stretch.high, says});
                }
            }
            for (const auto& [high, says] : steps) {
                flat.push_back(high);
                flat.push_back(says);
            }
            const auto [function, added] = known.intern(flat);
            if (added) {
                m_functions.push_back(std::move(steps));
            }
            m_function_of.push_back(function);
        }
    }

    /// Areas that are the same to every place become one destination; 0 is the one that nobody may do anything about.
    void number_destinations() {
        ItemLists known;
        m_columns.emplace_back(m_space.groups().size());
        known.intern(m_columns.front());
        std::vector<std::uint32_t> destination_of;
        for (AreaId area = 0; area < m_cells.areas(); ++area) {
            ItemLists::List column;
            for (std::size_t group = 0; group < m_space.groups().size(); ++group) {
                column.push_back(m_function_of[m_cells.list(group, area)]);
            }
            const auto [destination, added] = known.intern(column);
            destination_of.push_back(destination);
            if (added) {
                m_columns.push_back(std::move(column));
            }
        }
        for (const Family family : {Family::ipv4, Family::ipv6}) {
            add_destinations(family, destination_of);
        }
    }

    /// What a class may do at a destination: every (class, destination, function) with something in it.
    template <typename Each>
    void each_function(Each each) const {
        for (std::uint32_t destination = 1; destination < m_columns.size(); ++destination) {
            for (std::size_t group = 0; group < m_columns[destination].size(); ++group) {
                if (const auto function = m_columns[destination][group]; function != 0) {
                    for (const auto& place : m_space.groups()[group]) {
                        each(class_of(place), destination, function);
                    }
                }
            }
        }
    }

    /// As make_classes numbers them.
    [[nodiscard]] std::uint32_t class_of(const Place& place) const {
        const auto& bindings = m_model.bindings;
        const auto at = std::lower_bound(bindings.begin(), bindings.end(), m_space.zones()[place.zone].name,
                                         [](const ZoneBinding& b, const std::string& zone) { return b.zone < zone; });
        return static_cast<std::uint32_t>(place.role * bindings.size() +
                                          static_cast<std::size_t>(at - bindings.begin()) + 1);
    }

    void add_destinations(Family family, const std::vector<std::uint32_t>& destination_of) {
        DataMap map{family == Family::ipv4 ? nft::destination4 : nft::destination6,
                    family == Family::ipv4 ? MapKey::ipv4 : MapKey::ipv6,
                    {}};
        Address low = 0;
        for (const auto& [high, area] : m_cells.addresses(family)) {
            const auto mark = mark_kind::destination | destination_of[area];
            if (!map.elements.empty() && map.elements.back().mark == mark) {
                map.elements.back().high = high;
            } else {
                map.elements.push_back({low, high, mark});
            }
            low = high + 1;
        }
        m_ruleset.maps.push_back(std::move(map));
    }

    /// Kinds of services that every function treats alike become one service; 0 is the one of which nothing is said.
    void number_services() {
        const auto cut = cut_services(m_space);
        m_says.resize(m_functions.size());
        std::vector<ItemLists::List> columns(cut.examples.size());  // function, what it says, function, ...
        for (std::uint32_t function = 1; function < m_functions.size(); ++function) {
            auto step = m_functions[function].begin();
            for (std::size_t kind = 0; kind < cut.examples.size(); ++kind) {
                while (step->high < cut.examples[kind]) {
                    ++step;
                }
                if (step->says != 0) {
                    columns[kind].insert(columns[kind].end(), {function, step->says});
                }
            }
        }
        ItemLists known;
        known.intern({});
        std::vector<std::uint32_t> service_of;
        for (const auto& column : columns) {
            const auto [service, added] = known.intern(column);
            service_of.push_back(service);
            for (std::size_t i = 0; added && i < column.size(); i += 2) {
                m_says[column[i]].emplace_back(service, column[i + 1]);
            }
        }
        m_ruleset.service_maps = static_cast<std::uint32_t>(known.size() - 1);
        Service low = 0;
        for (const auto& [high, kind] : cut.stretches) {
            add_ranges({low, high}, service_of[kind]);
            low = high + 1;
        }
        separate_ports();
    }

    /// The single ports of a service are keys of their own, if they are few: one lookup instead of two.
    void separate_ports() {
        const auto single = [](const ServiceRange& range) { return range.protocol != 0 && range.low == range.high; };
        m_single.resize(m_ruleset.service_maps + 1);
        m_wide.resize(m_single.size());
        for (const auto& range : m_ruleset.services) {
            if (single(range)) {
                m_single[range.service].emplace_back(range.protocol, range.low);
            }
        }
        std::vector<ServiceRange> ranges;
        for (const auto& range : m_ruleset.services) {
            if (!single(range) || m_single[range.service].size() > most_ports) {
                m_wide[range.service] = true;
                ranges.push_back(range);
            }
        }
        for (auto& ports : m_single) {
            if (ports.size() > most_ports) {
                ports.clear();
            }
        }
        auto& services = m_ruleset.services;
        services = std::move(ranges);
        std::stable_sort(services.begin(), services.end(), [](const auto& a, const auto& b) {
            return std::tie(a.protocol, a.family, a.low) < std::tie(b.protocol, b.family, b.low);
        });
    }

    void write_decisions() {
        if (std::max({m_functions.size(), m_columns.size(), m_ruleset.leaves.size()}) > most_of_a_kind) {
            throw TooLarge(words("la politique décide de plus de façons que les marques n’en peuvent numéroter",
                                 "the policy decides in more ways than marks can number"));
        }
        DataMap functions{nft::function, MapKey::two_marks, {}};
        each_function([&](std::uint32_t class_id, std::uint32_t destination, std::uint32_t function) {
            const Uint128 key = Uint128{class_id << 16U} << 32U | (mark_kind::destination | destination);
            functions.elements.push_back({key, key, mark_kind::function | function});
        });
        m_ruleset.maps.push_back(sorted(std::move(functions)));
        Decisions decisions(m_ruleset.service_maps);
        for (std::uint32_t function = 1; function < m_functions.size(); ++function) {
            for (const auto& [service, says] : m_says[function]) {
                for (const auto& [protocol, port] : m_single[service]) {
                    decisions.add_port(protocol, Uint128{mark_kind::function | function} << 16U | port, says);
                }
                if (m_wide[service]) {
                    decisions.add_service(service, mark_kind::function | function, says);
                }
            }
        }
        decisions.write(m_ruleset);
    }

    void add_ranges(Interval<Service> services, std::uint32_t service) {
        if (service == 0) {
            return;
        }
        for (Service number = services.low >> 16U; number <= services.high >> 16U; ++number) {
            const unsigned low = std::max(services.low, number << 16U) & 0xffffU;
            const unsigned high = std::min(services.high, number << 16U | 0xffffU) & 0xffffU;
            if (has_ports(static_cast<std::uint8_t>(number))) {
                m_ruleset.services.push_back({Family::ipv4, static_cast<std::uint8_t>(number), low, high, service});
                continue;
            }
            for (const Family family : {Family::ipv4, Family::ipv6}) {
                const unsigned real = swap_icmp(family, static_cast<std::uint8_t>(number));
                m_ruleset.services.push_back({family, 0, real, real, service});
            }
        }
    }

    const Policy::Model& m_model;
    const Attribution m_attribution;
    const Space& m_space;
    const Cells& m_cells;
    Ruleset m_ruleset;
    std::map<std::uint32_t, std::uint32_t> m_outcomes;  ///< sentence -> outcome
    std::vector<std::uint32_t> m_leaf;                  ///< by situation: what a service map says
    std::vector<std::vector<FunctionStep>> m_functions;
    std::vector<std::uint32_t> m_function_of;  ///< by list
    std::vector<ItemLists::List> m_columns;    ///< by destination: the function of each group of places
    /// By function: services and what it says of them.
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> m_says;
    std::vector<std::vector<std::pair<std::uint8_t, unsigned>>> m_single;  ///< by service: protocols and ports
    std::vector<bool> m_wide;                                              ///< by service: it is more than those
};

}  // namespace

std::vector<DataMap::Element> Ruleset::slot_elements(std::size_t slot) const {
    std::vector<DataMap::Element> elements;
    elements.reserve(leaves.size());
    for (std::uint32_t leaf = 0; leaf < leaves.size(); ++leaf) {
        const auto step = std::lower_bound(leaves[leaf].begin(), leaves[leaf].end(), slot,
                                           [](const LeafStep& s, std::size_t at) { return s.last < at; });
        if (step->outcome != no_rule) {
            const Uint128 key = mark_kind::leaf | leaf;
            elements.push_back({key, key, mark_kind::outcome | step->outcome});
        }
    }
    return elements;
}

std::size_t Ruleset::elements() const {
    std::size_t count = 0;
    for (const auto& map : maps) {
        count += map.elements.size();
    }
    return count;
}

Ruleset compile(const Policy& policy, const Space& space, const Cells& cells, Attribution attribution) {
    return Compiler(policy, space, cells, attribution).compile();
}

Ruleset compile(const Policy& policy, Attribution attribution) {
    const Space space(policy, Space::Speech::rules);
    Budget budget;
    const Cells cells(space, budget);
    if (!cells.complete()) {
        throw TooLarge(words("les règles se recouvrent de trop de façons pour être compilées",
                             "the rules overlap in too many ways to be compiled"));
    }
    return compile(policy, space, cells, attribution);
}

}  // namespace beffroi::policy
