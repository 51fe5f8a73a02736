// Random policies and the packets at their edges, from a seed.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "policy/decide.h"
#include "policy/diagram_builder.h"
#include "tests/policy/documents.h"

namespace beffroi::policy::test {

/// Three documents with roles r0..r2, zones z0..z2 (bound to lan0..lan2), nested and overlapping destinations of both
/// families, services with ranges and whole protocols, schedules over midnight, holidays, validities, exceptions and
/// exams.
[[nodiscard]] Texts random_texts(std::mt19937& random);

/// Queries near the edges of the diagrams that decide them: addresses and services where decisions change, and one to
/// either side.
class EdgeQueries {
  public:
    EdgeQueries(const Policy& policy, std::mt19937& random);
    [[nodiscard]] Query next();
    /// The same for one place and time.
    [[nodiscard]] Query next(std::size_t role, std::size_t zone, WallTime at);
    /// What the diagrams answer.
    [[nodiscard]] bool permits(const Query& query);

  private:
    const Policy& m_policy;
    std::mt19937& m_random;
    [[nodiscard]] Roots roots(std::size_t role, std::size_t zone);

    Budget m_budget;
    Space m_space;
    Cells m_cells;
    Diagrams m_diagrams;
    DiagramBuilder m_builder;
};

}  // namespace beffroi::policy::test
