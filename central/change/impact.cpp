#include "central/change/impact.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "central/change/recorded_flow.h"
#include "central/change/rows.h"
#include "journal/flow_entry.h"
#include "policy/impact.h"
#include "policy/wording.h"

namespace beffroi::central::change {

namespace {

/// How the records were read.
struct Reading {
    std::uint64_t replayed = 0;
    std::uint64_t without_destination = 0;
    std::optional<WallTime> from;
    std::optional<WallTime> to;
};

/// Replays what it is given.
class Reader {
  public:
    Reader(policy::Replay& replay, WallTime since) : m_replay(replay), m_since(since) {}

    /// Whether older ones are wanted as well.
    bool take(std::string_view line) {
        if (journal::read_flow_line(line, m_entry)) {
            return true;  // a format that is not known here: a newer gateway's
        }
        if (m_entry.time < m_since) {
            return false;
        }
        if (!is_traffic(m_entry)) {
            return true;
        }
        if (!m_entry.to) {
            ++reading.without_destination;
            return true;
        }
        ++reading.replayed;
        reading.from = reading.from ? std::min(*reading.from, m_entry.time) : m_entry.time;
        reading.to = reading.to ? std::max(*reading.to, m_entry.time) : m_entry.time;
        m_replay.add(flow_of(m_entry));
        return true;
    }

    Reading reading;

  private:
    policy::Replay& m_replay;
    const WallTime m_since;
    journal::FlowEntry m_entry;
};

json tally_json(const policy::Tally& tally) {
    return {{"flows", tally.flows}, {"people", tally.people}, {"devices", tally.devices}};
}

json side_json(const policy::Space& space, const policy::ImpactSide& side) {
    json told = tally_json(side.all);
    told["by-role"] = json::array();
    for (const auto& [role, tally] : side.by_role) {
        json one = tally_json(tally);
        const auto& named = space.roles()[role];
        one["role"] = both([&](policy::Language language) { return policy::label(named, language); });
        one["role-name"] = named.name;
        told["by-role"].push_back(std::move(one));
    }
    return told;
}

json time_json(const std::optional<WallTime>& time) {
    return time ? json(to_rfc3339(*time)) : json(nullptr);
}

}  // namespace

json impact_of(const policy::Policy& before, const policy::Policy& after, const policy::Sites& sites,
               const RecordedFlows& recorded, const Moment& moment) {
    policy::Budget budget(policy::Budget::comparison, moment.expired);
    const auto prepared = policy::Replay::prepare(before, after, budget);
    if (std::holds_alternative<policy::NotCompared>(prepared)) {
        return nullptr;
    }
    auto& replay = *std::get<std::unique_ptr<policy::Replay>>(prepared);
    Reader reader(replay, moment.from - impact_days);
    const auto extent = recorded(
        {sites, impact_entries, moment.expired, [&reader](std::string_view line) { return reader.take(line); }});
    const auto report = replay.report();
    return {{"days", impact_days.count()},
            {"whole", extent.whole},
            {"sites", extent.sites},
            {"records", reader.reading.replayed},
            {"without-destination", reader.reading.without_destination},
            {"from", time_json(reader.reading.from)},
            {"to", time_json(reader.reading.to)},
            {"blocked", side_json(replay.space(), report.blocked)},
            {"allowed", side_json(replay.space(), report.allowed)},
            {"permitted", report.permitted},
            {"denied", report.denied},
            {"nowhere", report.nowhere},
            {"told", both([&](policy::Language language) {
                 return policy::to_text(before, after, replay.space(), report, language);
             })}};
}

}  // namespace beffroi::central::change
