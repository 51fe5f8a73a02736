// A datastore's tree: read by many, changed by one who has a copy of his own. What it holds has the model's shape and
// types; whether it is whole and consistent is asked with `problem`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/yang/data_path.h"
#include "base/yang/refused.h"
#include "base/yang/selection.h"

namespace beffroi::yang {

/// Where in a list that its user orders (RFC 8040 sections 4.8.5 and 4.8.6).
struct Position {
    enum class Where : std::uint8_t { last, first, before, after };
    Where where = Where::last;
    DataPath point = {};  ///< of before and after: the entry meant
};

/// What an edit did.
struct Edited {
    bool created = false;
    DataPath path = {};  ///< of the instance
};
using EditOutcome = std::variant<Edited, Refused>;

/// Const members are safe from several threads. A refused edit leaves the tree in a state that nobody may use: edit a
/// copy, and throw it away.
class Tree {
  public:
    /// With what the model has by default.
    explicit Tree(const Modules& modules);
    /// {"ietf-restconf:data": {...}}. `file` names the text in problems. Configuration only, unless `state`.
    [[nodiscard]] static std::variant<Tree, Refused> parse(const Modules& modules, std::string_view json,
                                                           const std::string& file, bool state = false);
    ~Tree();
    Tree(Tree&&) noexcept;
    Tree& operator=(Tree&&) noexcept;
    [[nodiscard]] Tree copy() const;

    [[nodiscard]] bool holds(const DataPath& path) const;
    /// As JSON; nullopt: there is no such instance.
    [[nodiscard]] std::optional<std::string> text(const DataPath& path, const Selection& selection) const;
    /// What makes it no valid configuration: the first thing that libyang finds.
    [[nodiscard]] std::optional<Refused> problem() const;

    /// `body` is {"module:name": ...}, a child of `parent`.
    [[nodiscard]] EditOutcome create(const DataPath& parent, std::string_view body, const Position& position);
    /// `body` is the instance that `path` names, which is not there.
    [[nodiscard]] EditOutcome create_at(const DataPath& path, std::string_view body, const Position& position);
    /// `body` is the instance that `path` names; of the datastore {"ietf-restconf:data": {...}}.
    [[nodiscard]] EditOutcome replace(const DataPath& path, std::string_view body, const Position& position);
    /// The instance is there. Keys may be left out of `body` (RFC 8040, erratum 6342).
    [[nodiscard]] EditOutcome merge(const DataPath& path, std::string_view body);
    [[nodiscard]] EditOutcome remove(const DataPath& path);
    [[nodiscard]] EditOutcome move(const DataPath& path, const Position& position);

  private:
    struct Data;
    explicit Tree(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

/// The first name that the fields have and the model does not; empty: there is none.
[[nodiscard]] std::string unknown_field(const Modules& modules, const DataPath& path, const Fields& fields);

}  // namespace beffroi::yang
