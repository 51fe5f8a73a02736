#include "central/restconf/candidate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/number.h"
#include "base/random.h"
#include "central/restconf/error.h"
#include "central/restconf/merge.h"
#include "central/restconf/policy_tree.h"

namespace beffroi::central::policies {

namespace {

constexpr std::size_t k_boot_bytes = 6;
constexpr const char* k_no_rights = R"({"ietf-netconf-acm:nacm":{}})";

bool is_published(const Published::Now& base, const json& entry) {
    const auto number = entry.at("number").get<std::string>();
    return std::any_of(base.numbers.begin(), base.numbers.end(),
                       [&number](std::uint64_t one) { return std::to_string(one) == number; });
}

/// Entries of the tree's list `policy`.
json entries_of(const yang::Tree& tree) {
    const yang::DataPath all{{"beffroi-policies", "policies", {}}, {"beffroi-policies", "policy", {}}};
    const auto text = tree.text(all, {});
    return text ? json::parse(*text).at("beffroi-policies:policy") : json::array();
}

struct Parts {
    json published = json::array();
    json drafts = json::array();
};
Parts parts_of(const Published::Now& base, const json& entries) {
    Parts parts;
    for (const json& entry : entries) {
        (is_published(base, entry) ? parts.published : parts.drafts).push_back(entry);
    }
    return parts;
}

/// The drafts that are drafts still. Whatever else was published under the number of one, it goes on under a free one;
/// the file follows with the next edit.
json unpublished(const Published::Now& base, const json& drafts) {
    auto [published, left] = parts_of(base, drafts);
    std::uint64_t newest = base.numbers.empty() ? 0 : *std::max_element(base.numbers.begin(), base.numbers.end());
    for (const json& draft : left) {
        newest = std::max(newest, manifest_of(draft).number);
    }
    for (json& draft : published) {
        const json& other = *std::find_if(base.entries.begin(), base.entries.end(),
                                          [&draft](const json& one) { return one.at("number") == draft.at("number"); });
        if (sites_of(draft) != sites_of(other) || !say_the_same(draft, other)) {
            draft["number"] = std::to_string(++newest);
            left.push_back(std::move(draft));
        }
    }
    return left;
}

/// What of the tree says who may do what.
std::string rights_in(const yang::Tree& tree) {
    return tree.text({{"ietf-netconf-acm", "nacm", {}}}, {}).value_or("");
}

yang::Tree tree_of(const yang::Modules& modules, const Published& from, const json& published, const json& drafts,
                   const std::string& path) {
    json all = published;
    all.insert(all.end(), drafts.begin(), drafts.end());
    auto tree = yang::Tree::parse(modules, datastore_text(all, from.nacm()), path);
    if (const auto* refused = std::get_if<yang::Refused>(&tree)) {
        throw std::runtime_error(path + " is damaged: restore it, or move it away: " + to_text(refused->problem));
    }
    return std::get<yang::Tree>(std::move(tree));
}

json read_drafts(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        return json::array();
    }
    const auto read = json::parse(read_file(path), nullptr, false);
    const json::json_pointer entries("/ietf-restconf:data/beffroi-policies:policies/policy");
    if (read.is_discarded()) {
        throw std::runtime_error(path + " is damaged: restore it, or move it away");
    }
    return read.contains(entries) ? read.at(entries) : json::array();
}

/// The same entries, in whatever order.
bool same(json left, json right) {
    const auto before = [](const json& a, const json& b) { return a.at("number") < b.at("number"); };
    std::sort(left.begin(), left.end(), before);
    std::sort(right.begin(), right.end(), before);
    return left == right;
}

/// The number of the one draft that is not in both; 0: it is several, or none.
std::uint64_t edited_among(const json& before, const json& after) {
    std::set<std::string> numbers;
    const auto add_what_is_not_in = [&numbers](const json& from, const json& others) {
        for (const json& entry : from) {
            if (std::find(others.begin(), others.end(), entry) == others.end()) {
                numbers.insert(entry.at("number").get<std::string>());
            }
        }
    };
    add_what_is_not_in(before, after);
    add_what_is_not_in(after, before);
    return numbers.size() == 1 ? parse_number<std::uint64_t>(*numbers.begin()).value_or(0) : 0;
}

restconf::Error immutable() {
    return {403,
            "access-denied",
            "a published policy is signed and never changes. Make a draft of it with the operation "
            "beffroi-policies:draft, and edit that",
            {},
            "published",
            "application",
            "une politique publiée est signée et ne change jamais. Faites-en un brouillon, et modifiez celui-ci"};
}

restconf::Error rights_are_configuration() {
    return {403,      "access-denied", "who may do what is in the centre's configuration, and is not changed here",  {},
            "rights", "application",   "qui peut quoi est dans la configuration du centre, et ne se modifie pas ici"};
}

restconf::Error too_big(const DraftLimits& limits) {
    return {413,
            "too-big",
            fmt::format("there are at most {} drafts and {} bytes of them. Delete those that nobody needs",
                        limits.drafts, limits.bytes),
            {},
            {},
            "application",
            fmt::format("il y a au plus {} brouillons, de {} octets en tout. Supprimez ceux dont personne n’a besoin",
                        limits.drafts, limits.bytes)};
}

restconf::Error taken(const std::string& number) {
    return {
        409,
        "data-exists",
        fmt::format("the number {} is taken. Make a draft with the operation beffroi-policies:draft, which gives it "
                    "one that is free",
                    number),
        {},
        "number"};
}

bool is_among(const json& drafts, const json& entry) {
    return std::any_of(drafts.begin(), drafts.end(),
                       [&entry](const json& one) { return one.at("number") == entry.at("number"); });
}

}  // namespace

Candidate::Candidate(std::string path, const yang::Modules& modules, Published& published,
                     std::function<void(journal::Entry)> record, const Clock& clock, DraftLimits limits)
    : m_path(std::move(path)),
      m_modules(modules),
      m_published(published),
      m_record(std::move(record)),
      m_clock(clock),
      m_limits(limits),
      m_boot(to_hex(random_bytes(k_boot_bytes))),
      m_drafts(read_drafts(m_path)) {
    follow();
    static_cast<void>(tree_of(m_modules, m_published, m_base->entries, m_drafts, m_path));  // or it is damaged
}

/// What was published since belongs to it, and is a draft no longer.
void Candidate::follow() {
    auto base = m_published.read();
    if (m_base == base) {
        return;
    }
    m_drafts = unpublished(*base, m_drafts);
    m_base = std::move(base);
    ++m_version;
    m_modified = m_clock.wall();
    m_whole = {};
}

Candidate::Divided Candidate::divided(const Scope& scope) const {
    Divided all;
    for (const json& draft : m_drafts) {
        (scope.decides(sites_of(draft)) ? all.seen : all.hidden).push_back(draft);
    }
    return all;
}

std::string Candidate::tag(const Scope& scope) const {
    return fmt::format("{}-{}{}", m_boot, m_version, scope.limited() ? "-" + mark_of(scope) : "");
}

restconf::Snapshot Candidate::view(const Published::Now& base, const Scope& scope) {
    if (!scope.limited() && m_whole.tree) {
        return m_whole;
    }
    auto tree = tree_of(m_modules, m_published, base.entries, divided(scope).seen, m_path);
    restconf::Snapshot now{std::make_shared<yang::Tree>(std::move(tree)), tag(scope), m_modified};
    if (!scope.limited()) {
        m_whole = now;
    }
    return now;
}

restconf::Snapshot Candidate::read(const Scope& scope) {
    const std::lock_guard lock(m_mutex);
    follow();
    return view(*m_published.seen(m_base, scope), scope);
}

/// Why these cannot be her drafts.
std::optional<restconf::Error> Candidate::objection(const json& drafts, const json& hidden, const Scope& scope) const {
    for (const json& draft : drafts) {
        if (is_among(hidden, draft) || is_published(*m_base, draft)) {
            return taken(draft.at("number").get<std::string>());
        }
        if (!scope.decides(sites_of(draft))) {
            return beyond_her_sites();
        }
    }
    const bool fits = drafts.size() <= m_limits.drafts && datastore_text(drafts).size() <= m_limits.bytes;
    return fits ? std::nullopt : std::optional(too_big(m_limits));
}

std::variant<restconf::Snapshot, restconf::Error> Candidate::write(const Author& author,
                                                                   const restconf::Change& change) {
    const std::lock_guard lock(m_mutex);
    follow();
    const auto base = m_published.seen(m_base, author.scope);
    const restconf::Snapshot before = view(*base, author.scope);
    auto changed = change(before);
    if (auto* error = std::get_if<restconf::Error>(&changed)) {
        return std::move(*error);
    }
    auto& tree = std::get<yang::Tree>(changed);
    Parts parts = parts_of(*base, entries_of(tree));
    if (!same(std::move(parts.published), entries_of(*base->snapshot.tree))) {
        return immutable();
    }
    if (const std::string rights = rights_in(tree); rights != rights_in(*before.tree)) {
        if (rights != k_no_rights) {
            return rights_are_configuration();
        }
        // A whole datastore was put that says nothing of them: they are as they were.
        tree = tree_of(m_modules, m_published, base->entries, parts.drafts, m_path);
    }
    json all = divided(author.scope).hidden;
    if (auto error = objection(parts.drafts, all, author.scope)) {
        return std::move(*error);
    }
    all.insert(all.end(), parts.drafts.begin(), parts.drafts.end());
    const std::string text = datastore_text(all);
    if (text.size() > m_limits.all_bytes) {
        return too_big(m_limits);
    }
    journal::Entry entry;
    entry.event = journal::event::draft_edited;
    entry.actor = printable(author.name);
    entry.detail = printable(author.what);
    entry.count = edited_among(m_drafts, all);
    m_record(std::move(entry));
    replace_file(m_path, text);
    m_drafts = std::move(all);
    ++m_version;
    m_modified = m_clock.wall();
    restconf::Snapshot now{std::make_shared<yang::Tree>(std::move(tree)), tag(author.scope), m_modified};
    m_whole = author.scope.limited() ? restconf::Snapshot{} : now;
    return now;
}

std::optional<json> Candidate::draft(std::uint64_t number, const Scope& scope) {
    const std::lock_guard lock(m_mutex);
    follow();
    const auto found = std::find_if(m_drafts.begin(), m_drafts.end(), [&](const json& entry) {
        return entry.at("number") == std::to_string(number) && scope.decides(sites_of(entry));
    });
    return found == m_drafts.end() ? std::nullopt : std::optional(*found);
}

}  // namespace beffroi::central::policies
