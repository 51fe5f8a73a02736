#include "gateway/arrivals.h"

#include <algorithm>

namespace beffroi {

namespace {

constexpr std::size_t k_lookups_at_once = 64;
constexpr std::chrono::minutes k_same_device{1};  ///< for as long an address is believed to be the same device's

}  // namespace

void Arrival::add(const Arrival& other) {
    addresses.insert(addresses.end(), other.addresses.begin(), other.addresses.end());
    first = std::min(first, other.first);
    last = std::max(last, other.last);
    for (std::size_t i = 0; i < met.size(); ++i) {
        met.at(i) += other.met.at(i);
    }
    for (const auto& [reason, count] : other.refused) {
        refused[reason] += count;
    }
    if (other.turn != Turn::none && (turn == Turn::none || other.turned > turned)) {
        turn = other.turn;
        turned = other.turned;
        denial = other.denial;
    }
}

void Arrivals::make_room() {
    const auto now = m_clock.steady();
    std::erase_if(m_seen, [now](const auto& one) { return now - one.second.last >= kept; });
    if (m_seen.size() >= capacity) {
        m_seen.erase(std::ranges::min_element(m_seen, {}, [](const auto& one) { return one.second.last; }));
        ++m_forgotten;
    }
}

Arrivals::Seen& Arrivals::at(const IpAddress& address) {
    auto found = m_seen.find(address);
    if (found != m_seen.end() && m_clock.steady() - found->second.last >= kept) {
        m_seen.erase(found);
        found = m_seen.end();
    }
    if (found == m_seen.end()) {
        if (m_seen.size() >= capacity) {
            make_room();
        }
        Seen seen{};
        seen.arrival.addresses = {address};
        seen.arrival.first = m_clock.wall();
        found = m_seen.emplace(address, std::move(seen)).first;
    }
    found->second.last = m_clock.steady();
    found->second.arrival.last = m_clock.wall();
    return found->second;
}

void Arrivals::met(const IpAddress& address, portal::Meeting meeting) {
    const std::scoped_lock lock(m_mutex);
    ++at(address).arrival.met.at(static_cast<std::size_t>(meeting));
}

void Arrivals::refused(const IpAddress& address, Denial denial) {
    const std::scoped_lock lock(m_mutex);
    auto& arrival = at(address).arrival;
    ++arrival.refused[denial];
    arrival.turn = Arrival::Turn::refused;
    arrival.turned = arrival.last;
    arrival.denial = denial;
}

void Arrivals::turn(const IpAddress& address, Arrival::Turn turn) {
    const std::scoped_lock lock(m_mutex);
    auto& arrival = at(address).arrival;
    arrival.turn = turn;
    arrival.turned = arrival.last;
    arrival.denial.reset();
}

void Arrivals::reads_charter(const IpAddress& address) {
    turn(address, Arrival::Turn::charter);
}

void Arrivals::chooses_device(const IpAddress& address) {
    turn(address, Arrival::Turn::devices);
}

void Arrivals::entered(const IpAddress& address) {
    turn(address, Arrival::Turn::entered);
}

void Arrivals::settle() {
    std::vector<IpAddress> unsettled;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& [address, seen] : m_seen) {
            if (unsettled.size() < k_lookups_at_once &&
                (!seen.looked_up || seen.last - *seen.looked_up >= k_same_device)) {
                unsettled.push_back(address);
            }
        }
    }
    for (const auto& address : unsettled) {
        auto device = m_device_of(address);
        const std::scoped_lock lock(m_mutex);
        const auto found = m_seen.find(address);
        if (found == m_seen.end()) {
            continue;
        }
        auto& [arrival, last, looked_up] = found->second;
        looked_up = m_clock.steady();
        if (device && arrival.device && *device != *arrival.device) {  // the address went to another device
            arrival = Arrival{std::nullopt, {address}, arrival.last, arrival.last};
        }
        if (device) {
            arrival.device = std::move(device);
        }
    }
}

std::vector<Arrival> Arrivals::all() const {
    std::map<std::pair<std::string, std::string>, Arrival> by_device;  // interface and name; or the address alone
    {
        const std::scoped_lock lock(m_mutex);
        const auto now = m_clock.steady();
        for (const auto& [address, seen] : m_seen) {
            if (now - seen.last >= kept) {
                continue;
            }
            const auto& device = seen.arrival.device;
            const auto key =
                device ? std::pair(device->interface.get(), device->name()) : std::pair("", address.text());
            const auto [known, fresh] = by_device.try_emplace(key, seen.arrival);
            if (!fresh) {
                known->second.add(seen.arrival);
            }
        }
    }
    std::vector<Arrival> all;
    for (auto& [key, arrival] : by_device) {
        arrival.addresses.resize(std::min(arrival.addresses.size(), of_one_device));
        all.push_back(std::move(arrival));
    }
    std::ranges::stable_sort(all, std::ranges::greater(), &Arrival::last);
    return all;
}

Crowding Arrivals::crowding() const {
    const std::scoped_lock lock(m_mutex);
    return {"arrivals", m_seen.size(), capacity, m_forgotten};
}

std::uint64_t Arrivals::forgotten() const {
    const std::scoped_lock lock(m_mutex);
    return m_forgotten;
}

}  // namespace beffroi
