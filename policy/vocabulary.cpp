#include "policy/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/yang/wording.h"

namespace beffroi::policy {

namespace {

/// A message lists at most this many known names.
constexpr std::size_t names_in_a_remedy = 12;

constexpr std::array<std::string_view, 6> list_names{"role", "zone", "holiday", "schedule", "destination", "service"};

/// How a kind is spoken of where its name alone does not do.
struct KindWords {
    Words called;  ///< "the role"
    Words none;    ///< "no role is called"
};

const KindWords& words_of(Kind kind) {
    static const std::array<KindWords, list_names.size()> all{{
        {{"le rôle", "the role"}, {"aucun rôle ne s’appelle", "no role is called"}},
        {{"la zone", "the zone"}, {"aucune zone ne s’appelle", "no zone is called"}},
        {{"la période de vacances", "the holiday"},
         {"aucune période de vacances ne s’appelle", "no holiday is called"}},
        {{"l’horaire", "the schedule"}, {"aucun horaire ne s’appelle", "no schedule is called"}},
        {{"la destination", "the destination"}, {"aucune destination ne s’appelle", "no destination is called"}},
        {{"le service", "the service"}, {"aucun service ne s’appelle", "no service is called"}},
    }};
    return all[static_cast<std::size_t>(kind)];
}

bool by_name(const Declaration& a, const Declaration& b) {
    return a.name < b.name;
}

}  // namespace

std::string_view list_name(Kind kind) {
    return list_names[static_cast<std::size_t>(kind)];
}

Words first_these() {
    return words("Corrigez ceux-ci, puis vérifiez de nouveau.", "Correct these, then check again.");
}

Words unknown_words(Kind kind, std::string_view name) {
    return words("{} {}", "{} {}", words_of(kind).none, yang::cited(name));
}

std::string first_of(std::vector<std::string_view> names) {
    names.resize(std::min(names.size(), names_in_a_remedy));
    return fmt::format("{}", fmt::join(names, ", "));
}

void Resolution::report(Party party, std::string path, Words message, Words remedy) {
    const auto& file = sources[static_cast<std::size_t>(party)].file;
    if (problems.size() == max_problems) {
        problems.push_back({file, "",
                            words("il y a d’autres problèmes\u202F; voici les premiers",
                                  "there are more problems; these are the first"),
                            first_these()});
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
                              words("{} {} figure déjà dans {}", "{} {} is declared in {} already",
                                    words_of(kind).called, yang::cited(name), first.file),
                              words("Utilisez cette déclaration-là, ou donnez un autre nom à celle-ci.",
                                    "Use that one, or give this one another name."));
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
        resolution.report(
            user, leaf.path(),
            words("{} {} est dans {}, dont ce document ne peut pas dépendre",
                  "{} {} is declared in {}, which this document may not depend on", words_of(kind).called,
                  yang::cited(leaf.value()), owner.file),
            words("Déclarez ce nom dans le document de la Région si toutes les parties doivent s’en servir.",
                  "Declare it in the Region's document if all parties are to use it."));
        return;
    }
    std::vector<std::string_view> known;
    for (const auto& declaration : all(kind)) {
        if (declaration.party <= user) {
            known.push_back(declaration.name);
        }
    }
    resolution.report(user, leaf.path(), unknown_words(kind, leaf.value()),
                      known.empty() ? words("Déclarez d’abord ce nom.", "Declare it first.")
                                    : words("Déclarez ce nom, ou choisissez parmi ceux qui existent\u202F: {}.",
                                            "Declare it, or use one that exists: {}.", first_of(known)));
}

}  // namespace beffroi::policy
