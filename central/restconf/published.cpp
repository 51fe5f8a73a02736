#include "central/restconf/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "central/restconf/policy_tree.h"
#include "journal/crypto.h"
#include "policy/bundle.h"

namespace beffroi::central::policies {

namespace {

constexpr std::size_t k_tag_digits = 12;

std::string digits_of(const std::string& text) {
    return journal::sha256_hex(text).substr(0, k_tag_digits);
}

/// The newest for at least one of these sites.
std::set<std::uint64_t> newest_of(const fleet::Fleet& fleet, const std::vector<std::string>& sites) {
    std::set<std::uint64_t> numbers;
    const auto policies = fleet.policies();  // newest first
    for (const std::string& uai : sites) {
        const auto newest = std::find_if(policies.begin(), policies.end(), [&uai](const fleet::PolicyStatus& policy) {
            return policy::holds_at(policy.manifest, uai);
        });
        if (newest != policies.end()) {
            numbers.insert(newest->manifest.number);
        }
    }
    return numbers;
}

std::vector<std::string> sites_in(const fleet::Fleet& fleet, const Scope& scope) {
    std::vector<std::string> uais;
    for (const fleet::SiteStatus& site : fleet.sites()) {
        if (scope.has(site.site.uai)) {
            uais.push_back(site.site.uai);
        }
    }
    return uais;
}

/// The newest for at least one of the sites; before anybody has configured sites, the newest of all.
std::set<std::uint64_t> holding(const fleet::Fleet& fleet, const Scope& scope) {
    auto numbers = newest_of(fleet, sites_in(fleet, scope));
    if (const std::uint64_t newest = fleet.newest(); numbers.empty() && newest != 0 && !scope.limited()) {
        numbers.insert(newest);
    }
    return numbers;
}

json published_entry(const fleet::Fleet& fleet, std::uint64_t number) {
    const auto manifest = fleet.manifest(number);
    const auto text = fleet.bundle(number);
    const auto bundle = text ? std::optional(policy::parse_bundle(*text)) : std::nullopt;
    if (!manifest || !bundle || !std::holds_alternative<policy::Bundle>(*bundle)) {
        throw std::runtime_error(fmt::format("the bundle of policy {} is damaged", number));
    }
    return entry_of(*manifest, std::get<policy::Bundle>(*bundle));
}

}  // namespace

std::string mark_of(const Scope& scope) {
    return digits_of(to_text(scope.all()));
}

Published::Published(const yang::Modules& modules, json nacm, const fleet::Fleet& fleet, const Clock& clock)
    : m_modules(modules),
      m_nacm(std::move(nacm)),
      m_rights(digits_of(to_text(m_nacm))),
      m_fleet(fleet),
      m_clock(clock) {}

std::shared_ptr<const Published::Now> Published::read() {
    const std::lock_guard lock(m_mutex);
    const std::uint64_t publications = m_fleet.publications();
    if (!m_now || m_now->publications != publications) {
        m_now = computed(publications);
    }
    return m_now;
}

std::shared_ptr<const Published::Now> Published::computed(std::uint64_t publications) const {
    auto now = std::make_shared<Now>();
    now->publications = publications;
    now->entries = json::array();
    for (const std::uint64_t number : holding(m_fleet, {})) {
        now->entries.push_back(published_entry(m_fleet, number));
        now->numbers.push_back(number);
    }
    // What is published never changes: their numbers tell what holds everywhere. Rights change with a restart.
    now->snapshot = {std::make_shared<yang::Tree>(tree_of(now->entries)),
                     fmt::format("policies-{}-{}", digits_of(to_text(json(now->numbers))), m_rights), m_clock.wall()};
    return now;
}

yang::Tree Published::tree_of(const json& entries) const {
    auto tree = yang::Tree::parse(m_modules, datastore_text(entries, m_nacm), "the published policies");
    if (const auto* refused = std::get_if<yang::Refused>(&tree)) {
        throw std::runtime_error("a published policy is none any more: " + to_text(refused->problem));
    }
    return std::get<yang::Tree>(std::move(tree));
}

std::shared_ptr<const Published::Now> Published::seen(const std::shared_ptr<const Now>& all, const Scope& scope) const {
    if (!scope.limited()) {
        return all;
    }
    auto hers = std::make_shared<Now>();
    hers->publications = all->publications;
    hers->entries = json::array();
    const auto held = holding(m_fleet, scope);
    for (std::size_t i = 0; i < all->numbers.size(); ++i) {
        if (held.contains(all->numbers[i])) {
            hers->numbers.push_back(all->numbers[i]);
            hers->entries.push_back(all->entries[i]);
        }
    }
    hers->snapshot = {std::make_shared<yang::Tree>(tree_of(hers->entries)), all->snapshot.etag + "-" + mark_of(scope),
                      all->snapshot.modified};
    return hers;
}

std::optional<json> Published::entry(std::uint64_t number) const {
    if (!m_fleet.manifest(number)) {
        return std::nullopt;
    }
    const auto tree = tree_of(json::array({published_entry(m_fleet, number)}));
    const auto text = tree.text({{"beffroi-policies", "policies", {}}, {"beffroi-policies", "policy", {}}}, {});
    return json::parse(text.value()).at("beffroi-policies:policy").at(0);
}

std::set<std::uint64_t> Published::newest_at(const std::vector<std::string>& sites) const {
    return newest_of(m_fleet, sites.empty() ? sites_in(m_fleet, {}) : sites);
}

}  // namespace beffroi::central::policies
