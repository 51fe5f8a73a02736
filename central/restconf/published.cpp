#include "central/restconf/published.h"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <utility>

#include "central/restconf/policy_tree.h"
#include "journal/crypto.h"
#include "policy/bundle.h"

namespace beffroi::central::policies {

namespace {

constexpr std::size_t k_tag_digits = 12;

/// The newest for at least one site; before anybody has configured sites, the newest of all.
std::set<std::uint64_t> holding(const fleet::Fleet& fleet, std::uint64_t newest) {
    std::set<std::uint64_t> numbers;
    const auto policies = fleet.policies();  // newest first
    for (const fleet::SiteStatus& site : fleet.sites()) {
        for (const fleet::PolicyStatus& policy : policies) {
            if (policy::holds_at(policy.manifest, site.site.uai)) {
                numbers.insert(policy.manifest.number);
                break;
            }
        }
    }
    if (numbers.empty() && newest != 0) {
        numbers.insert(newest);
    }
    return numbers;
}

json entry(const fleet::Fleet& fleet, std::uint64_t number) {
    const auto manifest = fleet.manifest(number);
    const auto text = fleet.bundle(number);
    const auto bundle = text ? std::optional(policy::parse_bundle(*text)) : std::nullopt;
    if (!manifest || !bundle || !std::holds_alternative<policy::Bundle>(*bundle)) {
        throw std::runtime_error(fmt::format("the bundle of policy {} is damaged", number));
    }
    return entry_of(*manifest, std::get<policy::Bundle>(*bundle));
}

}  // namespace

Published::Published(const yang::Modules& modules, json nacm, const fleet::Fleet& fleet, const Clock& clock)
    : m_modules(modules),
      m_nacm(std::move(nacm)),
      m_rights(journal::sha256_hex(to_text(m_nacm)).substr(0, k_tag_digits)),
      m_fleet(fleet),
      m_clock(clock) {}

std::shared_ptr<const Published::Now> Published::read() {
    const std::lock_guard lock(m_mutex);
    const std::uint64_t newest = m_fleet.newest();
    if (!m_now || m_now->newest != newest) {
        m_now = computed(newest);
    }
    return m_now;
}

std::shared_ptr<const Published::Now> Published::computed(std::uint64_t newest) const {
    auto now = std::make_shared<Now>();
    now->newest = newest;
    now->entries = json::array();
    for (const std::uint64_t number : holding(m_fleet, newest)) {
        now->entries.push_back(entry(m_fleet, number));
        now->numbers.push_back(number);
    }
    auto tree = yang::Tree::parse(m_modules, datastore_text(now->entries, m_nacm), "the published policies");
    if (const auto* refused = std::get_if<yang::Refused>(&tree)) {
        throw std::runtime_error("a published policy is none any more: " + to_text(refused->problem));
    }
    // What is published never changes: its number tells what holds everywhere. Rights change with a restart.
    now->snapshot = {std::make_shared<yang::Tree>(std::get<yang::Tree>(std::move(tree))),
                     fmt::format("policy-{}-{}", newest, m_rights), m_clock.wall()};
    return now;
}

}  // namespace beffroi::central::policies
