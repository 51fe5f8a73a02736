// Emergency blocks as rules: a deny in the tier before all others.
#include <fmt/format.h>

#include <algorithm>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

constexpr std::chrono::minutes k_minute{1};

LocalMinute minute_after(LocalMinute local) {
    return ++local.minute == minutes_per_day ? LocalMinute{local.day + 1, 0} : local;
}

/// Every minute that the wall shows between two instants. In the night in which the hour is repeated that may be up to
/// an hour more: a block closes too much rather than too little.
Period shown_between(WallTime from, WallTime until, TimeZone zone) {
    LocalMinute first = to_local(from, zone);
    LocalMinute last = to_local(until - k_minute, zone);
    if (const auto change = next_change_of_hour(from, zone); change && *change < until) {
        first = std::min(first, to_local(*change, zone));
        last = std::max(last, to_local(*change - k_minute, zone));
    }
    return {first, minute_after(last)};
}

class BlockReader {
  public:
    BlockReader(const Block& block, const Vocabulary& names, const Objects& objects, Resolution& resolution)
        : m_block(block), m_names(names), m_objects(objects), m_resolution(resolution) {}

    Rule rule() {
        Rule rule;
        rule.name = fmt::format("block#{}", m_block.number);  // a name that no rule of a document can have
        rule.label_fr = fmt::format("n°\u202F{}", m_block.number);
        rule.label_en = fmt::format("no. {}", m_block.number);
        rule.kind = RuleKind::block;
        rule.party = m_block.party;
        rule.tier = Tier::emergency;
        rule.match.roles = indexes(Kind::role, {"rôle", "role"}, m_block.roles);
        rule.match.zones = indexes(Kind::zone, {"zone", "zone"}, m_block.zones);
        rule.match.destinations = destinations();
        rule.match.services = services();
        rule.rationale = m_block.reason;
        rule.path = to_string(id_of(m_block));
        return rule;
    }

  private:
    /// A block is in a hurry: it may use every name, whoever declared it.
    std::optional<Indexes> indexes(Kind kind, const Words& called, const std::vector<std::string>& named) {
        if (named.empty()) {
            return std::nullopt;
        }
        Indexes found;
        for (const std::string& name : named) {
            if (const auto index = m_names.index_of(kind, name)) {
                found.push_back(*index);
            } else {
                m_resolution.problems.push_back(
                    {"", "",
                     words("blocage {}\u202F: la politique n’a pas de {} {}", "block {}: the policy has no {} {}",
                           to_string(id_of(m_block)), called, yang::cited(name)),
                     words("Nommez ce qu’elle a, ou bloquez des adresses.",
                           "Name one that it has, or block addresses.")});
            }
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    std::optional<Addresses> destinations() {
        const auto named = indexes(Kind::destination, {"destination", "destination"}, m_block.destinations);
        if (!named && m_block.addresses.empty()) {
            return std::nullopt;
        }
        Addresses all;
        for (const std::size_t index : named.value_or(Indexes{})) {
            const Addresses& more = m_objects.destinations[index];
            all = {unite(all.v4, more.v4), unite(all.v6, more.v6)};
        }
        for (const Prefix& prefix : m_block.addresses) {
            auto& set = prefix.network.family == Family::ipv4 ? all.v4 : all.v6;
            set = unite(set, {to_interval(prefix)});
        }
        return all;
    }

    std::optional<ServiceSet> services() {
        const auto named = indexes(Kind::service, {"service", "service"}, m_block.services);
        if (!named) {
            return std::nullopt;
        }
        ServiceSet all;
        for (const std::size_t index : *named) {
            all = unite(all, m_objects.services[index]);
        }
        return all;
    }

    const Block& m_block;
    const Vocabulary& m_names;
    const Objects& m_objects;
    Resolution& m_resolution;
};

}  // namespace

std::vector<DatedRule> resolve_blocks(const std::vector<Block>& blocks, const Vocabulary& names, const Objects& objects,
                                      TimeZone zone, Resolution& resolution) {
    std::vector<DatedRule> rules;
    for (const Block& block : blocks) {
        if (!block.ends) {
            rules.emplace_back(BlockReader(block, names, objects, resolution).rule(),
                               shown_between(block.from, block.until, zone));
        }
    }
    return rules;
}

}  // namespace beffroi::policy
