// The names that the three documents declare, and who may use them: a document may use its own names and those of the
// documents above it (Region, then académie, then lycée).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "base/yang/document.h"
#include "policy/rules.h"

namespace beffroi::policy {

/// One document while it is resolved. Sources stand in the order of Party.
struct Source {
    Party party;
    std::string file;
    yang::Node root;
};

/// The remedy of those that a report leaves out.
[[nodiscard]] Words first_these();

/// A report ends after this many problems: nobody reads more, and a document can hold a million.
inline constexpr std::size_t max_problems = 100;

/// What the steps of resolution share.
struct Resolution {
    std::vector<Source> sources;
    Problems problems;
    /// Whether a further report would be dropped. Worth asking before a costly message.
    [[nodiscard]] bool is_full() const { return problems.size() > max_problems; }
    void report(Party party, std::string path, Words message, Words remedy);
};

enum class Kind : std::uint8_t { role, zone, holiday, schedule, destination, service };

/// "role": of the list that declares them, and of the leaf that names one.
[[nodiscard]] std::string_view list_name(Kind kind);
/// "no role is called "eleves""
[[nodiscard]] Words unknown_words(Kind kind, std::string_view name);
/// "a, b, c": as many as a remedy lists.
[[nodiscard]] std::string first_of(std::vector<std::string_view> names);

struct Declaration {
    std::string name;
    Party party;
    yang::Node node;
};

class Vocabulary {
  public:
    /// Reports a name that is declared twice. A zone that the lycée's document repeats is a binding, not a declaration.
    explicit Vocabulary(Resolution& resolution);

    /// Sorted by name. The index into it is what the resolved policy uses.
    [[nodiscard]] const std::vector<Declaration>& all(Kind kind) const {
        return m_names[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] std::optional<std::size_t> index_of(Kind kind, std::string_view name) const;

    /// The indexes that a leaf-list names, sorted; reports each name that is unknown to the party. nullopt if the
    /// leaf-list is absent.
    [[nodiscard]] std::optional<Indexes> resolve(Kind kind, Party user, const yang::Node& holder,
                                                 std::string_view leaf_list, Resolution& resolution) const;

  private:
    void declare(Kind kind, const Source& source, Resolution& resolution);
    void report_unknown(Kind kind, Party user, const yang::Node& leaf, Resolution& resolution) const;

    std::array<std::vector<Declaration>, 6> m_names;
};

}  // namespace beffroi::policy
