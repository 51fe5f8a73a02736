#include "gateway/directory/structures.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/ldap/dn.h"
#include "base/ldap/filter.h"

namespace beffroi::directory {
namespace {

constexpr auto every = std::chrono::hours(1);
constexpr auto at_most_every = std::chrono::minutes(1);
constexpr std::string_view uai_attribute = "ENTStructureUAI";

}  // namespace

Structures::Structures(Fetch fetch) : m_fetch(std::move(fetch)) {}

bool Structures::is_due(const std::vector<std::string>& seen, SteadyTime now) const {
    if (!m_known || now - m_asked_at >= every) {
        return true;
    }
    return now - m_asked_at >= at_most_every &&
           std::any_of(seen.begin(), seen.end(), [this](const auto& dn) { return !m_known->contains(dn); });
}

std::shared_ptr<const ServedStructures> Structures::current(const std::vector<std::string>& seen, SteadyTime now) {
    std::unique_lock lock(m_mutex);
    if (m_reading && !m_known) {
        m_read.wait(lock, [this] { return !m_reading; });
        return m_known;
    }
    if (!m_reading && is_due(seen, now)) {
        read_again(lock, now);
    }
    return m_known;
}

void Structures::read_again(std::unique_lock<std::mutex>& lock, SteadyTime now) {
    m_reading = true;
    m_asked_at = now;  // also when it fails: a directory that is down is not asked by each login
    lock.unlock();
    std::optional<ServedStructures> fetched;
    try {
        fetched = m_fetch();
    } catch (const std::exception&) {
        lock.lock();
        m_reading = false;
        m_read.notify_all();
        throw;
    }
    lock.lock();
    m_reading = false;
    if (fetched) {
        m_known = std::make_shared<const ServedStructures>(std::move(*fetched));
    }
    m_read.notify_all();
}

std::string structures_filter(const std::vector<Uai>& served) {
    std::string any;
    for (const Uai& uai : served) {
        any += "(" + std::string(uai_attribute) + "=" + ldap::escape_filter_value(uai.get()) + ")";
    }
    return "(&(objectClass=ENTStructure)(|" + any + "))";
}

ServedStructures read_structures(const std::vector<ldap::Entry>& entries, const std::vector<Uai>& served) {
    ServedStructures found;
    for (const ldap::Entry& entry : entries) {
        const auto uai = std::find_if(served.begin(), served.end(), [&](const Uai& wanted) {
            return equal_ignoring_case(wanted.get(), entry.first(uai_attribute));
        });
        const auto dn = ldap::normal_dn(entry.dn);
        if (uai != served.end() && dn) {
            found.emplace(*dn, *uai);
        }
    }
    return found;
}

}  // namespace beffroi::directory
