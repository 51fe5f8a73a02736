#include "policy/impact.h"

#include <algorithm>
#include <limits>

namespace beffroi::policy {

namespace {

/// In a number of a destination or a service: it has no name, and the rest is its own.
constexpr std::uint32_t unnamed = 0x80000000;
constexpr std::uint32_t no_group = std::numeric_limits<std::uint32_t>::max();
/// Minutes and addresses that are kept in mind.
constexpr std::size_t max_kept = 1'000'000;

/// The stretch that holds a value.
template <typename Stretch, typename T>
const Stretch& at(const std::vector<Stretch>& stretches, T value) {
    return *std::lower_bound(stretches.begin(), stretches.end(), value,
                             [](const Stretch& stretch, T v) { return stretch.high < v; });
}

/// Of the first tier that speaks in the slot, the denies, or else the permits.
std::vector<std::size_t> deciding(const Space& space, const Ruling& ruling, std::size_t slot) {
    std::vector<std::size_t> permits;
    std::vector<std::size_t> denies;
    std::optional<Tier> tier;
    for (const auto& applying : ruling.rules()) {
        if (!applying.slots.contains(slot)) {
            continue;
        }
        const auto& rule = ruling.rule_of(applying);
        if (tier && rule.tier != *tier) {
            break;
        }
        tier = rule.tier;
        (rule.permit ? permits : denies).push_back(space.sentences()[applying.sentence].index);
    }
    return denies.empty() ? permits : denies;
}

void join(Tally& tally, std::uint64_t flows, const std::unordered_set<std::string>& people,
          const std::unordered_set<std::string>& devices) {
    tally.flows += flows;
    tally.people = people.size();
    tally.devices = devices.size();
}

}  // namespace

std::variant<std::unique_ptr<Replay>, NotCompared> Replay::prepare(const Policy& before, const Policy& after,
                                                                   Budget& budget) {
    auto space = common_space(before, after);
    if (const auto* none = std::get_if<NotCompared>(&space)) {
        return *none;
    }
    std::unique_ptr<Replay> replay(new Replay(before, after, std::get<Space>(std::move(space)), budget));
    if (!replay->m_cells.complete()) {
        return too_costly(replay->m_space, replay->m_cells);
    }
    return replay;
}

Replay::Replay(const Policy& before, const Policy& after, Space space, Budget& budget)
    : m_space(std::move(space)), m_cells(m_space, budget), m_names(before, after, m_space) {
    for (std::size_t role = 0; role < m_space.roles().size(); ++role) {
        m_roles.emplace(m_space.roles()[role].name, role);
    }
    for (std::size_t zone = 0; zone < m_space.zones().size(); ++zone) {
        m_zones.emplace(m_space.zones()[zone].name, zone);
    }
    m_group_at.assign(m_roles.size() * m_zones.size(), no_group);
    for (std::uint32_t group = 0; group < m_space.groups().size(); ++group) {
        for (const auto& place : m_space.groups()[group]) {
            m_group_at[place.role * m_zones.size() + place.zone] = group;
        }
    }
    m_judgements.resize(m_cells.complete() ? m_cells.situations() : 0);
}

Replay::Outcome Replay::add(const Flow& flow) {
    const auto role = m_roles.find(flow.role);
    const auto zone = m_zones.find(flow.zone);
    const bool known = role != m_roles.end() && zone != m_zones.end();
    const auto place = known ? static_cast<std::uint32_t>(role->second * m_zones.size() + zone->second) : 0;
    if (!known || m_group_at[place] == no_group) {
        m_counts.nowhere += flow.count;
        return Outcome::nowhere;
    }
    const auto service = service_number(flow.to.family, flow.protocol, flow.port);
    const auto area = at(m_cells.addresses(flow.to.family), to_number(flow.to)).area;
    const auto situation = at(m_cells.services(m_cells.list(m_group_at[place], area)), service).situation;
    const auto slot = slot_at(flow.at);
    const auto& judgement = judge(situation);
    const bool before = judgement.before.contains(slot);
    const bool after = judgement.after.contains(slot);
    if (before == after) {
        (before ? m_counts.permitted : m_counts.denied) += flow.count;
        return before ? Outcome::permitted : Outcome::denied;
    }
    record(after ? m_allowed : m_blocked, flow, place, service, deciders(situation, slot));
    return after ? Outcome::allowed : Outcome::blocked;
}

std::size_t Replay::slot_at(WallTime at) {
    // Slots change at whole minutes, and flows come in the order of time: few minutes are asked for often.
    const auto minute = std::chrono::floor<std::chrono::minutes>(at).time_since_epoch().count();
    if (const auto found = m_slots.find(minute); found != m_slots.end()) {
        return found->second;
    }
    if (m_slots.size() >= max_kept) {
        m_slots.clear();
    }
    return m_slots.emplace(minute, m_space.calendar().slot_at(at)).first->second;
}

const Replay::Judgement& Replay::judge(SituationId situation) {
    auto& judgement = m_judgements[situation];
    if (!judgement) {
        const auto& items = m_cells.situation(situation);
        judgement = std::make_unique<Judgement>(
            Judgement{Ruling(m_space, items, 0).permitted(), Ruling(m_space, items, 1).permitted()});
    }
    return *judgement;
}

std::uint32_t Replay::deciders(SituationId situation, std::size_t slot) {
    const auto key = std::uint64_t{situation} << 32U | slot;
    const auto [found, added] = m_deciders_at.try_emplace(key, 0);
    if (added) {
        const auto& items = m_cells.situation(situation);
        Deciders of{deciding(m_space, Ruling(m_space, items, 0), slot),
                    deciding(m_space, Ruling(m_space, items, 1), slot)};
        const auto known = std::find(m_deciders.begin(), m_deciders.end(), of);
        found->second = static_cast<std::uint32_t>(known - m_deciders.begin());
        if (known == m_deciders.end()) {
            m_deciders.push_back(std::move(of));
        }
    }
    return found->second;
}

std::optional<std::uint32_t> Replay::number_of(const IpAddress& address, bool may_add) {
    if (const auto found = m_destinations.find(address); found != m_destinations.end()) {
        return found->second;
    }
    const auto named = m_names.destination_of(address);
    if (!named && !may_add) {
        return std::nullopt;
    }
    const auto number =
        named ? static_cast<std::uint32_t>(*named) : unnamed | static_cast<std::uint32_t>(m_unnamed.size());
    if (!named) {
        m_unnamed.push_back(address);
    }
    if (!named || m_destinations.size() < max_kept) {
        m_destinations.emplace(address, number);
    }
    return number;
}

void Replay::record(Side& side, const Flow& flow, std::uint32_t place, Service service, std::uint32_t deciders) {
    auto& seen = side.by_role[place / m_zones.size()];
    seen.flows += flow.count;
    seen.people.emplace(flow.token);
    if (!flow.device.empty()) {
        seen.devices.emplace(flow.device);
    }
    const bool may_add = side.rows.size() < max_impact_rows;
    const auto destination = number_of(flow.to, may_add);
    const auto named = m_names.service_of(service);
    const auto service_key = named ? static_cast<std::uint32_t>(*named) : unnamed | service;
    if (destination) {
        const Key key{place, *destination, service_key, deciders};
        const auto row = side.rows.find(key);
        if (row != side.rows.end()) {
            row->second += flow.count;
            return;
        }
        if (may_add) {
            side.rows.emplace(key, flow.count);
            return;
        }
    }
    side.other_flows += flow.count;
}

ImpactRow Replay::row(const Key& key, std::uint64_t flows) const {
    const auto& [place, destination, service, deciders] = key;
    const auto literal = [](const std::string& text) { return Word{"", text, text}; };
    ImpactRow row;
    row.role = place / m_zones.size();
    row.zone = place % m_zones.size();
    row.destination = (destination & unnamed) == 0 ? m_names.destination(destination)
                                                   : literal(m_unnamed[destination & ~unnamed].text());
    const Service number = service & ~unnamed;
    const bool ports = has_ports(static_cast<std::uint8_t>(number >> 16U));
    row.service = (service & unnamed) == 0
                      ? m_names.service(service)
                      : literal(service_ranges({{number, ports ? number : number | 0xffffU}}).front());
    row.rules_before = m_deciders[deciders].before;
    row.rules_after = m_deciders[deciders].after;
    row.flows = flows;
    return row;
}

ImpactSide Replay::report(const Side& side) const {
    ImpactSide report;
    std::unordered_set<std::string> people;
    std::unordered_set<std::string> devices;
    for (const auto& [role, seen] : side.by_role) {
        join(report.by_role[role], seen.flows, seen.people, seen.devices);
        people.insert(seen.people.begin(), seen.people.end());
        devices.insert(seen.devices.begin(), seen.devices.end());
        join(report.all, seen.flows, people, devices);
    }
    for (const auto& [key, flows] : side.rows) {
        report.rows.push_back(row(key, flows));
    }
    std::stable_sort(report.rows.begin(), report.rows.end(),
                     [](const ImpactRow& a, const ImpactRow& b) { return a.flows > b.flows; });
    report.other_flows = side.other_flows;
    return report;
}

ImpactReport Replay::report() const {
    ImpactReport report = m_counts;
    report.blocked = this->report(m_blocked);
    report.allowed = this->report(m_allowed);
    return report;
}

}  // namespace beffroi::policy
