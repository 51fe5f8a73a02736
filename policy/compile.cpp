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
    for (const auto& c : ruleset.classes) {
        const auto role = *model.role_index(c.role);
        const auto zone = *model.zone_index(c.zone);
        for (std::size_t slot = 0; slot < ruleset.slots.size(); ++slot) {
            const auto roots = builder.build(role, zone, slot);
            // No element is a deny: the kernel drops what the slot map does not know.
            if (roots != Roots{}) {
                ruleset.slots[slot].entries.emplace_back(c.id, entries.number(roots));
            }
        }
    }
    auto body = body_text(diagrams, entries.roots());
    ruleset.body = std::move(body.text);
    ruleset.chains = body.chains;
    ruleset.elements = body.elements;
    return ruleset;
}

}  // namespace beffroi::policy
