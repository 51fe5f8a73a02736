#include "policy/ruling.h"

namespace beffroi::policy {

Ruling::Ruling(const Space& space, const ItemList& items, std::size_t side) : m_space(space) {
    m_permits.fill(SlotSet(space.slots()));
    m_denies.fill(SlotSet(space.slots()));
    for (std::size_t i = 0; i < items.size();) {
        const auto sentence = space.items()[items[i]].sentence;
        SlotSet slots = space.items()[items[i]].slots;
        for (++i; i < items.size() && space.items()[items[i]].sentence == sentence; ++i) {
            slots.subtract(space.items()[items[i]].slots);
        }
        const Sentence& said = space.sentences()[sentence];
        if (said.rule == nullptr || said.side != side || slots.empty()) {
            continue;
        }
        const auto tier = static_cast<std::size_t>(said.rule->tier);
        (said.rule->permit ? m_permits : m_denies)[tier].unite(slots);
        m_rules.push_back({sentence, std::move(slots)});
    }
}

SlotSet Ruling::permitted_from(Tier tier) const {
    SlotSet permitted(m_space.slots());
    for (std::size_t t = tiers; t-- > static_cast<std::size_t>(tier);) {
        permitted.unite(m_permits[t]);
        permitted.subtract(m_denies[t]);
    }
    return permitted;
}

}  // namespace beffroi::policy
