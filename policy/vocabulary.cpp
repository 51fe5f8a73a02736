#include "policy/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

namespace beffroi::policy {

namespace {

/// A message lists at most this many known names.
constexpr std::size_t names_in_a_remedy = 12;

constexpr std::array<std::string_view, 6> list_names{"role", "zone", "holiday", "schedule", "destination", "service"};

std::string_view list_name(Kind kind) {
    return list_names[static_cast<std::size_t>(kind)];
}

bool by_name(const Declaration& a, const Declaration& b) {
    return a.name < b.name;
}

}  // namespace

void Resolution::report(Party party, std::string path, std::string message, std::string remedy) {
    const auto& file = sources[static_cast<std::size_t>(party)].file;
    if (problems.size() == max_problems) {
        problems.push_back(
            {file, "", "there are more problems; these are the first", "Correct these, then check again."});
    }
    if (!is_full()) {
        problems.push_back({file, std::move(path), std::move(message), std::move(remedy)});
    }
}

Vocabulary::Vocabulary(Resolution& resolution) {
    for (const auto& source : resolution.sources) {
        for (std::size_t kind = 0; kind < list_names.size(); ++kind) {
            declare(static_cast<Kind>(kind), source, resolution);
        }
    }
}

void Vocabulary::declare(Kind kind, const Source& source, Resolution& resolution) {
    auto& names = m_names[static_cast<std::size_t>(kind)];
    std::vector<Declaration> added;
    for (const auto& node : source.root.children(list_name(kind))) {
        const std::string name = node.text("name");
        const auto known = index_of(kind, name);
        if (!known) {
            added.push_back({name, source.party, node});
        } else if (kind != Kind::zone || source.party != Party::lycee) {
            const auto& first = resolution.sources[static_cast<std::size_t>(names[*known].party)];
            resolution.report(source.party, node.path(),
                              fmt::format("the {} \"{}\" is declared in {} already", list_name(kind), name, first.file),
                              "Use that one, or give this one another name.");
        }
    }
    // Sorted only now: index_of above needs the order, and keys of one list are unique within their document.
    names.insert(names.end(), added.begin(), added.end());
    std::sort(names.begin(), names.end(), by_name);
}

std::optional<std::size_t> Vocabulary::index_of(Kind kind, std::string_view name) const {
    const auto& names = all(kind);
    const auto found = std::lower_bound(names.begin(), names.end(), name,
                                        [](const Declaration& d, std::string_view n) { return d.name < n; });
    if (found == names.end() || found->name != name) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - names.begin());
}

std::optional<Indexes> Vocabulary::resolve(Kind kind, Party user, const yang::Node& holder, std::string_view leaf_list,
                                           Resolution& resolution) const {
    const auto leaves = holder.children(leaf_list);
    if (leaves.empty()) {
        return std::nullopt;
    }
    Indexes indexes;
    for (const auto& leaf : leaves) {
        const auto index = index_of(kind, leaf.value());
        if (index && all(kind)[*index].party <= user) {
            indexes.push_back(*index);
        } else {
            report_unknown(kind, user, leaf, resolution);
        }
    }
    std::sort(indexes.begin(), indexes.end());
    return indexes;
}

void Vocabulary::report_unknown(Kind kind, Party user, const yang::Node& leaf, Resolution& resolution) const {
    if (resolution.is_full()) {
        return;
    }
    if (const auto index = index_of(kind, leaf.value())) {
        const auto& owner = resolution.sources[static_cast<std::size_t>(all(kind)[*index].party)];
        resolution.report(user, leaf.path(),
                          fmt::format("the {} \"{}\" is declared in {}, which this document may not depend on",
                                      list_name(kind), leaf.value(), owner.file),
                          "Declare it in the Region's document if all parties are to use it.");
        return;
    }
    std::vector<std::string_view> known;
    for (const auto& declaration : all(kind)) {
        if (declaration.party <= user && known.size() < names_in_a_remedy) {
            known.push_back(declaration.name);
        }
    }
    resolution.report(user, leaf.path(), fmt::format("no {} is called \"{}\"", list_name(kind), leaf.value()),
                      known.empty() ? std::string("Declare it first.")
                                    : fmt::format("Declare it, or use one that exists: {}.", fmt::join(known, ", ")));
}

}  // namespace beffroi::policy
