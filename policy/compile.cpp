#include "policy/compile.h"

#include <map>
#include <stdexcept>

#include "policy/diagram_builder.h"
#include "policy/nft_text.h"
#include "policy/rules.h"

namespace beffroi::policy {

namespace {

/// An entry number must never equal an unresolved mark, whose class bits start above it.
constexpr std::uint32_t max_entry = 0xffff;

std::vector<Class> make_classes(const Policy::Model& model) {
    std::vector<Class> classes;
    for (const auto& role : model.roles) {
        for (const auto& binding : model.bindings) {
            classes.push_back({static_cast<std::uint16_t>(classes.size() + 1), role.name, binding.zone});
        }
    }
    return classes;
}

/// Numbers the distinct pairs of diagrams as they appear.
class Entries {
  public:
    std::uint32_t number(const Roots& roots) {
        const auto [found, added] = m_numbers.try_emplace(roots, static_cast<std::uint32_t>(m_roots.size() + 1));
        if (added) {
            if (m_roots.size() >= max_entry) {
                throw std::length_error(
                    "the policy decides in more than 65535 different ways; share schedules and zones between rules");
            }
            m_roots.push_back(roots);
        }
        return found->second;
    }
    [[nodiscard]] const std::vector<Roots>& roots() const { return m_roots; }

  private:
    std::map<Roots, std::uint32_t> m_numbers;
    std::vector<Roots> m_roots;
};

/// The slots in which something below the node is permitted.
class OpenSlots {
  public:
    OpenSlots(const Diagrams& diagrams, std::size_t slots) : m_diagrams(diagrams), m_none(slots), m_all(slots) {
        for (std::size_t slot = 0; slot < slots; ++slot) {
            m_all.insert(slot);
        }
    }

    const SlotSet& of(NodeId id) {
        if (Diagrams::is_terminal(id)) {
            return id == Diagrams::permit ? m_all : m_none;
        }
        const auto known = m_known.find(id);
        if (known != m_known.end()) {
            return known->second;
        }
        const Node& node = m_diagrams.at(id);
        SlotSet open = m_none;
        std::size_t low = 0;
        for (const auto& edge : node.edges) {
            if (node.level != Level::slot) {
                open.unite(of(edge.child));
                continue;
            }
            for (; low <= static_cast<std::size_t>(edge.high); ++low) {
                if (edge.child == Diagrams::permit) {
                    open.insert(low);
                }
            }
        }
        return m_known.emplace(id, std::move(open)).first->second;
    }

  private:
    const Diagrams& m_diagrams;
    SlotSet m_none;
    SlotSet m_all;
    std::map<NodeId, SlotSet> m_known;
};

/// No element is a deny: the kernel drops what the slot map does not know.
void open_in_slots(std::vector<SlotTable>& slots, const SlotSet& open, std::uint16_t key, std::uint32_t entry) {
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
        if (open.contains(slot)) {
            slots[slot].entries.emplace_back(key, entry);
        }
    }
}

}  // namespace

Ruleset compile(const Policy& policy) {
    const auto& model = policy.model();
    Ruleset ruleset;
    ruleset.classes = make_classes(model);
    ruleset.zones = model.bindings;
    ruleset.slots.resize(policy.slot_count());
    Diagrams diagrams;
    DiagramBuilder builder(model, diagrams);
    Entries entries;
    OpenSlots open(diagrams, policy.slot_count());
    for (const auto& c : ruleset.classes) {
        const auto roots = builder.build(*model.role_index(c.role), *model.zone_index(c.zone));
        if (roots != Roots{}) {
            SlotSet slots = open.of(roots.v4);
            slots.unite(open.of(roots.v6));
            open_in_slots(ruleset.slots, slots, c.id, entries.number(roots));
        }
    }
    auto body = body_text(diagrams, entries.roots());
    for (std::size_t i = 0; i < body.slot_leaves.size(); ++i) {
        open_in_slots(ruleset.slots, open.of(body.slot_leaves[i]), static_cast<std::uint16_t>(first_slot_leaf + i), 1);
    }
    ruleset.body = std::move(body.text);
    ruleset.chains = body.chains;
    ruleset.elements = body.elements;
    return ruleset;
}

}  // namespace beffroi::policy
