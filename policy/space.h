// What there is to decide about: the places (a role in a bound zone), the slots, and every sentence that speaks about
// them, of one policy or of two side by side in one numbering.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/rules.h"
#include "policy/slot_set.h"

namespace beffroi::policy {

/// A rule, an exception of a rule, or a guarantee: one product of axes.
using ItemId = std::uint32_t;
/// Sorted; items of one rule stand together, the rule before its exceptions, rules in the order of Model::rules.
using ItemList = std::vector<ItemId>;

struct Place {
    std::size_t role = 0;  ///< into Space::roles
    std::size_t zone = 0;  ///< into Space::zones
};

struct Sentence {
    std::size_t side = 0;                  ///< 0, or 1 for the second of two policies
    const Rule* rule = nullptr;            ///< of the two, one is set
    const Guarantee* guarantee = nullptr;  ///
    std::size_t index = 0;                 ///< into Model::rules or Model::guarantees
    ItemId item = 0;                       ///< its own; its exceptions follow
};

struct Item {
    std::uint32_t sentence = 0;
    bool exception = false;
    const Match* match = nullptr;
    SlotSet slots;                      ///< in which its schedules run and its period holds
    std::vector<std::uint32_t> groups;  ///< of places, rising
};

class Space {
  public:
    enum class Speech : std::uint8_t { rules, rules_and_guarantees };

    /// The policy outlives the space.
    Space(const Policy& policy, Speech speech);
    /// The rules as they concern one place alone, in one group (or none, if the zone is not bound).
    Space(const Policy& policy, Place only);
    /// Two policies under one calendar, rules only. nullopt: their clocks differ, or their schedules combine in too
    /// many ways.
    [[nodiscard]] static std::optional<Space> compare(const Policy& before, const Policy& after);

    [[nodiscard]] const std::vector<Named>& roles() const { return m_roles; }
    [[nodiscard]] const std::vector<Named>& zones() const { return m_zones; }
    [[nodiscard]] const Calendar& calendar() const { return m_calendar; }
    [[nodiscard]] std::size_t slots() const { return m_calendar.slots().size(); }
    [[nodiscard]] const std::vector<Sentence>& sentences() const { return m_sentences; }
    [[nodiscard]] const std::vector<Item>& items() const { return m_items; }
    /// Places that no item tells apart, by group; every role in every bound zone is in one of them.
    [[nodiscard]] const std::vector<std::vector<Place>>& groups() const { return m_groups; }

  private:
    /// One policy's numbers in the numbers of the space.
    struct Side {
        const Policy::Model* model;
        std::vector<std::size_t> roles;
        std::vector<std::size_t> zones;
        std::vector<SlotSet> schedules;  ///< the slots in which each runs
        std::vector<SlotSet> periods;
    };
    Space(Calendar calendar, const std::vector<const Policy::Model*>& models, Speech speech, std::optional<Place> only);
    void add_names();
    void add_sentences(std::size_t side);
    void add_item(std::size_t side, const Match& match, bool exception, std::optional<std::size_t> period);
    void group_places(std::optional<Place> only);
    [[nodiscard]] std::vector<std::size_t> numbers(const std::optional<Indexes>& axis,
                                                   const std::vector<std::size_t>& of_space) const;

    Calendar m_calendar;
    std::vector<Side> m_sides;
    std::vector<Named> m_roles;
    std::vector<Named> m_zones;
    std::vector<Sentence> m_sentences;
    std::vector<Item> m_items;
    std::vector<std::vector<Place>> m_groups;
};

}  // namespace beffroi::policy
