#include "tests/policy/alike.h"

#include <stdexcept>

#include "policy/diagram_builder.h"

namespace beffroi::policy::test {

bool decide_alike(const Policy& before, const Policy& after,
                  const std::function<std::size_t(std::size_t)>& role_after) {
    // Both are cut into one set of cells, and their diagrams share their nodes.
    const auto space = Space::compare(before, after);
    if (!space) {
        throw std::logic_error("the policies cannot be compared");
    }
    Budget budget;
    const Cells cells(*space, budget);
    if (!cells.complete()) {
        throw std::logic_error("the policies are too large to be compared");
    }
    Diagrams diagrams;
    DiagramBuilder first(*space, cells, diagrams, 0);
    DiagramBuilder second(*space, cells, diagrams, 1);
    for (std::size_t role = 0; role < space->roles().size(); ++role) {
        for (std::size_t zone = 0; zone < space->zones().size(); ++zone) {
            const auto here = first.group_of(role, zone);
            const auto there = second.group_of(role_after ? role_after(role) : role, zone);
            if (here.has_value() != there.has_value() || (here && first.build(*here) != second.build(*there))) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace beffroi::policy::test
