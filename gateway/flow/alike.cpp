#include "gateway/flow/alike.h"

#include <algorithm>
#include <limits>

namespace beffroi::flow {

namespace {

std::string text_of(const std::optional<IpAddress>& address) {
    return address ? address->text() : std::string();
}

/// No part of a key holds a space: an entry that did could not be written.
std::string key_of(const journal::FlowEntry& entry, std::uint16_t to_port) {
    const auto minute = std::chrono::floor<std::chrono::minutes>(entry.time).time_since_epoch().count();
    const std::string to = entry.event == journal::event::flow ? std::string() : text_of(entry.to);
    std::string key;
    for (const auto& part :
         {entry.session, entry.event, std::to_string(entry.protocol), entry.rule, std::to_string(entry.generation),
          text_of(entry.from), text_of(entry.public_address), to, std::to_string(to_port), std::to_string(minute)}) {
        key += part + ' ';
    }
    return key;
}

WallTime end_of(const journal::FlowEntry& entry) {
    return entry.time + std::chrono::seconds(entry.seconds);
}

template <typename Number>
Number sum(Number one, Number other) {
    const Number most = std::numeric_limits<Number>::max();
    return one > most - other ? most : static_cast<Number>(one + other);
}

void merge(journal::FlowEntry& whole, const journal::FlowEntry& part) {
    const WallTime end = std::max(end_of(whole), end_of(part));
    whole.time = std::min(whole.time, part.time);
    if (whole.event == journal::event::flow) {
        whole.seconds = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(end - whole.time).count());
        whole.to.reset();
        whole.to_port = 0;
    }
    if (whole.from_port != part.from_port) {
        whole.from_port = 0;
    }
    if (whole.public_port != part.public_port) {
        whole.public_port = 0;
    }
    whole.bytes = sum(whole.bytes, part.bytes);
    whole.count = sum(whole.count, part.count);
}

}  // namespace

void Alike::add(Observed observed) {
    auto& entry = observed.entry;
    const auto key = key_of(entry, observed.to_port);
    const auto found = m_entries.find(key);
    if (found == m_entries.end()) {
        m_entries.emplace(key, std::move(entry));
    } else {
        merge(found->second, entry);
    }
}

std::vector<journal::FlowEntry> Alike::take() {
    std::vector<journal::FlowEntry> entries;
    entries.reserve(m_entries.size());
    for (auto& [key, entry] : m_entries) {
        entries.push_back(std::move(entry));
    }
    m_entries.clear();
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
    return entries;
}

}  // namespace beffroi::flow
