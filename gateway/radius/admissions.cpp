#include "gateway/radius/admissions.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/random.h"

namespace beffroi::radius {

namespace {

constexpr std::size_t k_ticket_bytes = 16;
constexpr std::size_t k_closed_ports = 8;  ///< that a device roams through before a late packet could matter

std::string name_of(const NetworkPort& port) {
    return port.nas + '\n' + port.accounting;
}

}  // namespace

std::string Admissions::add(Admission admission) {
    const std::scoped_lock lock(m_mutex);
    drop_expired();
    keep_fewer_than(most_of_a_device, [&](const Held& held) { return held.admission.mac == admission.mac; });
    keep_fewer_than(most_of_a_person,
                    [&](const Held& held) { return held.admission.identity.uid == admission.identity.uid; });
    keep_fewer_than(m_capacity, [](const Held&) { return true; });
    m_held.push_back({to_hex(random_bytes(k_ticket_bytes)), std::move(admission), {}, {}});
    m_by_ticket.emplace(m_held.back().ticket, std::prev(m_held.end()));
    return m_held.back().ticket;
}

void Admissions::drop(Position held) {
    m_by_ticket.erase(held->ticket);
    m_held.erase(held);
}

void Admissions::drop_expired() {
    while (!m_held.empty() && m_held.front().admission.until <= m_clock.steady()) {
        drop(m_held.begin());
    }
}

template <typename Same>
void Admissions::keep_fewer_than(std::size_t most, Same same) {
    auto count = static_cast<std::size_t>(std::ranges::count_if(m_held, same));
    for (auto held = m_held.begin(); count >= most && held != m_held.end();) {
        const auto next = std::next(held);
        if (same(*held)) {
            drop(held);
            --count;
        }
        held = next;
    }
}

Admissions::Held* Admissions::at(const std::string& ticket) {
    const auto found = m_by_ticket.find(ticket);
    return found == m_by_ticket.end() ? nullptr : &*found->second;
}

std::optional<Admission> Admissions::find(const std::string& ticket, const MacAddress& mac) {
    const std::scoped_lock lock(m_mutex);
    drop_expired();
    const auto* held = at(ticket);
    return held != nullptr && held->admission.mac == mac ? std::optional(held->admission) : std::nullopt;
}

void Admissions::remove(const std::string& ticket) {
    const std::scoped_lock lock(m_mutex);
    if (const auto found = m_by_ticket.find(ticket); found != m_by_ticket.end()) {
        drop(found->second);
    }
}

void Admissions::remove_all_of(const MacAddress& mac) {
    const std::scoped_lock lock(m_mutex);
    keep_fewer_than(1, [&](const Held& held) { return held.admission.mac == mac; });
}

bool Admissions::await(const NetworkPort& port, const MacAddress& mac) {
    const std::scoped_lock lock(m_mutex);
    auto* held = at(port.ticket);
    if (held == nullptr || held->admission.mac != mac) {
        return false;
    }
    held->awaited = port;
    return true;
}

std::optional<Admissions::Awaited> Admissions::claim(const MacAddress& mac) {
    const std::scoped_lock lock(m_mutex);
    drop_expired();
    // The newest login of a device is the one that counts.
    const auto found = std::find_if(m_held.rbegin(), m_held.rend(), [&](const Held& held) {
        return held.admission.mac == mac && held.awaited.has_value();
    });
    if (found == m_held.rend()) {
        return std::nullopt;
    }
    Awaited awaited{found->admission, *found->awaited};
    for (auto& held : m_held) {
        if (held.admission.mac == mac) {
            held.awaited.reset();
        }
    }
    return awaited;
}

void Admissions::leave(const std::string& nas, const std::optional<std::string>& accounting) {
    const std::scoped_lock lock(m_mutex);
    for (auto& held : m_held) {
        if (held.awaited && held.awaited->nas == nas && (!accounting || held.awaited->accounting == *accounting)) {
            held.awaited.reset();
        }
    }
}

void Admissions::close(const std::string& ticket, const NetworkPort& port) {
    const std::scoped_lock lock(m_mutex);
    if (auto* held = at(ticket)) {
        held->closed.push_back(name_of(port));
        if (held->closed.size() > k_closed_ports) {
            held->closed.pop_front();
        }
    }
}

bool Admissions::is_closed(const std::string& ticket, const NetworkPort& port) {
    const std::scoped_lock lock(m_mutex);
    const auto* held = at(ticket);
    return held != nullptr && std::ranges::find(held->closed, name_of(port)) != held->closed.end();
}

std::size_t Admissions::size() const {
    const std::scoped_lock lock(m_mutex);
    return m_held.size();
}

}  // namespace beffroi::radius
