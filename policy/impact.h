// What a change of policy would have done to flows that were recorded: each is asked of both policies.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "policy/cells.h"
#include "policy/diff.h"
#include "policy/naming.h"
#include "policy/ruling.h"

namespace beffroi::policy {

/// A recorded flow, or several alike. The texts live as long as the call that takes them.
struct Flow {
    std::string_view role;
    std::string_view zone;
    std::string_view token;   ///< of the session's person
    std::string_view device;  ///< pseudonym; may be empty
    WallTime at;
    IpAddress to;
    std::uint8_t protocol = 0;  ///< of the IP header
    std::uint16_t port = 0;
    std::uint64_t count = 1;
};

struct Tally {
    std::uint64_t flows = 0;
    std::size_t people = 0;   ///< different tokens
    std::size_t devices = 0;  ///< different pseudonyms
};

struct ImpactRow {
    std::size_t role = 0;  ///< into Space::roles
    std::size_t zone = 0;  ///< into Space::zones
    Word destination;
    Word service;
    std::vector<std::size_t> rules_before;  ///< into Model::rules: those that decide
    std::vector<std::size_t> rules_after;
    std::uint64_t flows = 0;
};

/// One direction: flows newly blocked, or newly allowed.
struct ImpactSide {
    Tally all;
    std::map<std::size_t, Tally> by_role;  ///< into Space::roles
    std::vector<ImpactRow> rows;           ///< most flows first
    std::uint64_t other_flows = 0;         ///< changed as well, beyond max_impact_rows
};

struct ImpactReport {
    ImpactSide blocked;
    ImpactSide allowed;
    std::uint64_t permitted = 0;  ///< flows that both permit
    std::uint64_t denied = 0;     ///< flows that both deny
    std::uint64_t nowhere = 0;    ///< flows of a role or from a zone that neither policy has
};

inline constexpr std::size_t max_impact_rows = 10'000;

class Replay {
  public:
    /// The policies outlive the replay.
    [[nodiscard]] static std::variant<std::unique_ptr<Replay>, NotCompared> prepare(const Policy& before,
                                                                                    const Policy& after,
                                                                                    Budget& budget);

    enum class Outcome : std::uint8_t { permitted, denied, blocked, allowed, nowhere };
    /// Well under a microsecond, unless it is the first of its kind.
    Outcome add(const Flow& flow);

    [[nodiscard]] ImpactReport report() const;
    [[nodiscard]] const Space& space() const { return m_space; }

  private:
    /// Both verdicts of a situation, and the rules that decide in one slot.
    struct Judgement {
        SlotSet before;
        SlotSet after;
    };
    struct Deciders {
        std::vector<std::size_t> before;
        std::vector<std::size_t> after;
        friend bool operator==(const Deciders&, const Deciders&) = default;
    };
    struct Seen {
        std::unordered_set<std::string> people;
        std::unordered_set<std::string> devices;
        std::uint64_t flows = 0;
    };
    /// Place, destination, service and deciders, each as a number.
    using Key = std::array<std::uint32_t, 4>;
    struct Side {
        std::map<std::size_t, Seen> by_role;
        std::map<Key, std::uint64_t> rows;
        std::uint64_t other_flows = 0;
    };

    Replay(const Policy& before, const Policy& after, Space space, Budget& budget);
    [[nodiscard]] std::size_t slot_at(WallTime at);
    [[nodiscard]] const Judgement& judge(SituationId situation);
    [[nodiscard]] std::uint32_t deciders(SituationId situation, std::size_t slot);
    void record(Side& side, const Flow& flow, std::uint32_t place, Service service, std::uint32_t deciders);
    [[nodiscard]] std::optional<std::uint32_t> number_of(const IpAddress& address, bool may_add);
    [[nodiscard]] ImpactSide report(const Side& side) const;
    [[nodiscard]] ImpactRow row(const Key& key, std::uint64_t flows) const;

    Space m_space;
    Cells m_cells;
    Names m_names;
    std::unordered_map<std::string_view, std::size_t> m_roles;
    std::unordered_map<std::string_view, std::size_t> m_zones;
    std::vector<std::uint32_t> m_group_at;  ///< by role and zone
    std::vector<std::unique_ptr<Judgement>> m_judgements;
    std::unordered_map<std::int64_t, std::size_t> m_slots;  ///< by minute since 1970
    std::unordered_map<std::uint64_t, std::uint32_t> m_deciders_at;
    std::vector<Deciders> m_deciders;
    std::map<IpAddress, std::uint32_t> m_destinations;  ///< a name's number, or unnamed | the address's
    std::vector<IpAddress> m_unnamed;
    Side m_blocked;
    Side m_allowed;
    ImpactReport m_counts;
};

/// For people. Counts what was replayed, and nothing of how the records were read. (policy/impact_sentences.cpp)
[[nodiscard]] std::string to_text(const Policy& before, const Policy& after, const Space& space,
                                  const ImpactReport& report, Language language);

}  // namespace beffroi::policy
