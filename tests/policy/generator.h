// Random policies and the packets at their edges.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "policy/decide.h"
#include "policy/diagram_builder.h"
#include "tests/policy/documents.h"

namespace beffroi::policy::test {

/// A number below its argument; the smaller, the plainer. Each sentence is left out if one such choice is 0.
using Choose = std::function<unsigned(unsigned)>;
[[nodiscard]] Choose choices_of(std::mt19937& random);

/// Three documents whose rules can be taken out one by one.
struct Draft {
    struct Sentence {
        Party party = Party::region;
        std::string list;  ///< "rule", "exam" or "guarantee"
        std::string name;
        std::string text;
    };
    Texts words;  ///< the documents without those lists
    std::vector<Sentence> sentences;

    [[nodiscard]] Texts texts() const;
    [[nodiscard]] Draft keeping(const std::function<bool(const Sentence&)>& kept) const;
    /// Whether a rule of the draft's model comes from this sentence.
    [[nodiscard]] static bool is(const Sentence& sentence, const Rule& rule);
};

/// Roles r0..r2, zones z0..z2 (bound to lan0..lan2), nested and overlapping destinations of both
/// families, services with ranges and whole protocols, schedules over midnight, holidays, validities, exceptions, exams
/// and guarantees.
[[nodiscard]] Draft random_draft(const Choose& choose);
/// One that names what such a draft has, in December 2026.
[[nodiscard]] Block random_block(const Choose& choose);
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
