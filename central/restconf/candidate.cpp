#include "central/restconf/candidate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
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

restconf::Error immutable() {
    return {403,
            "access-denied",
            "a published policy is signed and never changes. Make a draft of it with the operation "
            "beffroi-policies:draft, and edit that",
            {},
            "published"};
}

restconf::Error rights_are_configuration() {
    return {403,      "access-denied", "who may do what is in the centre's configuration, and is not changed here",  {},
            "rights", "application",   "qui peut quoi est dans la configuration du centre, et ne se modifie pas ici"};
}

restconf::Error too_big() {
    return {413, "too-big",
            fmt::format("there are at most {} drafts and {} bytes of them. Delete those that nobody needs", max_drafts,
                        max_drafts_bytes)};
}

}  // namespace

Candidate::Candidate(std::string path, const yang::Modules& modules, Published& published,
                     std::function<void(journal::Entry)> record, const Clock& clock)
    : m_path(std::move(path)),
      m_modules(modules),
      m_published(published),
      m_record(std::move(record)),
      m_clock(clock),
      m_boot(to_hex(random_bytes(k_boot_bytes))),
      m_drafts(read_drafts(m_path)) {
    follow();
}

/// What was published since belongs to it, and is a draft no longer.
void Candidate::follow() {
    auto base = m_published.read();
    if (m_base == base) {
        return;
    }
    json drafts = parts_of(*base, m_drafts).drafts;
    yang::Tree tree = tree_of(m_modules, m_published, base->entries, drafts, m_path);
    m_base = std::move(base);
    set(std::move(tree), std::move(drafts));
}

void Candidate::set(yang::Tree tree, json drafts) {
    m_drafts = std::move(drafts);
    m_now = {std::make_shared<yang::Tree>(std::move(tree)), fmt::format("{}-{}", m_boot, ++m_version), m_clock.wall()};
}

restconf::Snapshot Candidate::read() {
    const std::lock_guard lock(m_mutex);
    follow();
    return m_now;
}

std::variant<restconf::Snapshot, restconf::Error> Candidate::write(const std::string& actor, const std::string& what,
                                                                   const restconf::Change& change) {
    const std::lock_guard lock(m_mutex);
    follow();
    auto changed = change(m_now);
    if (auto* error = std::get_if<restconf::Error>(&changed)) {
        return std::move(*error);
    }
    auto& tree = std::get<yang::Tree>(changed);
    Parts parts = parts_of(*m_base, entries_of(tree));
    if (!same(std::move(parts.published), entries_of(*m_base->snapshot.tree))) {
        return immutable();
    }
    if (const std::string rights = rights_in(tree); rights != rights_in(*m_now.tree)) {
        if (rights != k_no_rights) {
            return rights_are_configuration();
        }
        // A whole datastore was put that says nothing of them: they are as they were.
        tree = tree_of(m_modules, m_published, m_base->entries, parts.drafts, m_path);
    }
    const std::string text = datastore_text(parts.drafts);
    if (parts.drafts.size() > max_drafts || text.size() > max_drafts_bytes) {
        return too_big();
    }
    journal::Entry entry;
    entry.event = journal::event::draft_edited;
    entry.actor = printable(actor);
    entry.detail = printable(what);
    m_record(std::move(entry));
    replace_file(m_path, text);
    set(std::move(tree), std::move(parts.drafts));
    return m_now;
}

std::optional<json> Candidate::draft(std::uint64_t number) {
    const std::lock_guard lock(m_mutex);
    follow();
    const auto found = std::find_if(m_drafts.begin(), m_drafts.end(), [number](const json& entry) {
        return entry.at("number") == std::to_string(number);
    });
    return found == m_drafts.end() ? std::nullopt : std::optional(*found);
}

}  // namespace beffroi::central::policies
