#include "central/restconf/merge.h"

#include <algorithm>
#include <utility>

namespace beffroi::central::policies {

namespace {

constexpr const char* k_examples = "examples";
constexpr const char* k_policy = "policy";
constexpr const char* k_party = "party";
constexpr const char* k_approvers = "approvers";

using Value = std::optional<json>;

/// A value whatever the order of its members and entries.
nlohmann::json canonical(const json& value) {
    if (value.is_array()) {
        std::vector<nlohmann::json> entries;
        std::transform(value.begin(), value.end(), std::back_inserter(entries), canonical);
        std::sort(entries.begin(), entries.end());
        return entries;
    }
    if (!value.is_object()) {
        return value;
    }
    nlohmann::json members = nlohmann::json::object();
    for (const auto& [name, member] : value.items()) {
        members[name] = canonical(member);
    }
    return members;
}

bool same(const Value& a, const Value& b) {
    return a.has_value() == b.has_value() && (!a || canonical(*a) == canonical(*b));
}

bool is_list_of_objects(const json& value) {
    return value.is_array() && !value.empty() && value.front().is_object();
}

Value member_of(const json& object, const std::string& name) {
    const auto found = object.find(name);
    return found == object.end() ? std::nullopt : Value(*found);
}

Value entry_named(const Value& list, const std::string& name) {
    if (!list) {
        return std::nullopt;
    }
    const auto found =
        std::find_if(list->begin(), list->end(), [&](const json& one) { return one.at("name") == name; });
    return found == list->end() ? std::nullopt : Value(*found);
}

/// Each once, the draft's first.
void add_new(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

/// The object of each version; one that is not there holds nothing.
struct Versions {
    json base = json::object();
    json published = json::object();
    json draft = json::object();
};

/// What is empty is absent.
void set(json& entry, const char* name, json value) {
    if (value.empty()) {
        entry.erase(name);
    } else {
        entry[name] = std::move(value);
    }
}

Versions documents(const json& base, const json& published, const json& draft, const std::string& party) {
    const auto of = [&party](const json& entry) {
        for (const json& document : entry.value("document", json::array())) {
            if (document.at("party") == party) {
                return document;
            }
        }
        return json(json::object());
    };
    return {of(base), of(published), of(draft)};
}

class Merge {
  public:
    explicit Merge(const Choices& choices) : m_choices(choices) {}

    /// Which of the three it is.
    Value value(const Place& place, const Value& base, const Value& published, const Value& draft) {
        if (same(published, draft) || same(published, base)) {
            return draft;
        }
        if (same(draft, base)) {
            ++m_taken;
            return published;
        }
        const auto chosen = m_choices.find(place);
        if (chosen == m_choices.end()) {
            m_conflicts.push_back({place, published, draft});
            return draft;
        }
        m_taken += chosen->second == Side::published ? 1U : 0U;
        return chosen->second == Side::published ? published : draft;
    }

    /// Member by member, and lists entry by entry.
    json object(const std::string& document, const Versions& of) {
        std::vector<std::string> names;
        for (const json* version : {&of.draft, &of.published}) {
            for (const auto& [name, member] : version->items()) {
                if (name != k_party) {
                    add_new(names, name);
                }
            }
        }
        json result = json::object();
        for (const std::string& name : names) {
            if (auto merged = member(document, name, of)) {
                result[name] = std::move(*merged);
            }
        }
        return result;
    }

    [[nodiscard]] Merged take(json entry, const json& draft) {
        if (!m_conflicts.empty()) {
            return {draft, 0, std::move(m_conflicts)};
        }
        return {std::move(entry), m_taken, {}};
    }

  private:
    Value member(const std::string& document, const std::string& name, const Versions& of) {
        const Value base = member_of(of.base, name);
        const Value published = member_of(of.published, name);
        const Value draft = member_of(of.draft, name);
        if ((published && is_list_of_objects(*published)) || (draft && is_list_of_objects(*draft))) {
            return list({document, name, ""}, base, published, draft);
        }
        return value({document, name, ""}, base, published, draft);
    }

    /// nullopt: nothing is left in it.
    Value list(Place place, const Value& base, const Value& published, const Value& draft) {
        std::vector<std::string> names;
        for (const Value& version : {draft, published}) {
            for (const json& one : version.value_or(json::array())) {
                add_new(names, one.at("name").get<std::string>());
            }
        }
        json entries = json::array();
        for (const std::string& name : names) {
            place.name = name;
            if (auto one =
                    value(place, entry_named(base, name), entry_named(published, name), entry_named(draft, name))) {
                entries.push_back(std::move(*one));
            }
        }
        return entries.empty() ? std::nullopt : Value(std::move(entries));
    }

    const Choices& m_choices;
    std::size_t m_taken = 0;
    std::vector<Conflict> m_conflicts;
};

}  // namespace

Merged merged(const json& base, const json& published, const json& draft, const Choices& choices) {
    Merge merge(choices);
    json entry = draft;
    std::vector<std::string> parties;
    for (const json* version : {&draft, &published}) {
        for (const json& document : version->value("document", json::array())) {
            add_new(parties, document.at("party").get<std::string>());
        }
    }
    json all = json::array();
    for (const std::string& party : parties) {
        const Versions versions = documents(base, published, draft, party);
        json document = merge.object(party, versions);
        if (!document.empty() || versions.draft.contains(k_party)) {
            document[k_party] = party;
            all.push_back(std::move(document));
        }
    }
    set(entry, "document", std::move(all));
    set(entry, k_examples,
        merge.object(k_examples, {base.value(k_examples, json::object()), published.value(k_examples, json::object()),
                                  draft.value(k_examples, json::object())}));
    set(entry, k_approvers,
        merge
            .value({k_policy, k_approvers, ""}, member_of(base, k_approvers), member_of(published, k_approvers),
                   member_of(draft, k_approvers))
            .value_or(json()));
    return merge.take(std::move(entry), draft);
}

bool say_the_same(const json& one, const json& other) {
    return merged(one, other, one, {}).taken == 0;
}

}  // namespace beffroi::central::policies
