// What the rules of one policy say in one situation, for every slot at once.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "policy/space.h"

namespace beffroi::policy {

/// A rule that applies in some slots of the situation: its own, without those of its exceptions.
struct Applying {
    std::uint32_t sentence = 0;
    SlotSet slots;  ///< not empty
};

[[nodiscard]] constexpr Tier next(Tier tier) {
    return static_cast<Tier>(static_cast<std::uint8_t>(tier) + 1);
}

class Ruling {
  public:
    /// `items` is a situation's list; rules of other sides are left out. The space outlives the ruling.
    Ruling(const Space& space, const ItemList& items, std::size_t side = 0);

    /// In the order of decision.
    [[nodiscard]] const std::vector<Applying>& rules() const { return m_rules; }
    [[nodiscard]] Tier tier_of(const Applying& applying) const { return rule_of(applying).tier; }
    [[nodiscard]] const Rule& rule_of(const Applying& applying) const {
        return *m_space.sentences()[applying.sentence].rule;
    }

    /// The slots that some permit, or some deny, of the tier speaks of.
    [[nodiscard]] const SlotSet& permits(Tier tier) const { return m_permits[static_cast<std::size_t>(tier)]; }
    [[nodiscard]] const SlotSet& denies(Tier tier) const { return m_denies[static_cast<std::size_t>(tier)]; }
    /// The slots in which this tier and those below it permit; with the first tier, the answer itself.
    [[nodiscard]] SlotSet permitted_from(Tier tier) const;
    [[nodiscard]] SlotSet permitted() const { return permitted_from(first_tier); }

  private:
    static constexpr std::size_t tiers = static_cast<std::size_t>(Tier::none);
    const Space& m_space;
    std::vector<Applying> m_rules;
    std::array<SlotSet, tiers> m_permits;
    std::array<SlotSet, tiers> m_denies;
};

}  // namespace beffroi::policy
