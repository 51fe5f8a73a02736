#include "gateway/aaf_watch.h"

#include <utility>

#include "base/encoding.h"

namespace beffroi {
namespace {

journal::Entry entry(std::string_view reason, std::string detail) {
    journal::Entry entry;
    entry.event = journal::event::aaf_index;
    entry.reason = reason;
    entry.detail = printable(detail);
    return entry;
}

}  // namespace

AafWatch::AafWatch(std::optional<AafConfig> config) : m_config(std::move(config)) {}

void AafWatch::read_again() {
    struct stat now {};
    if (::stat(m_config->index_file.c_str(), &now) != 0) {
        m_seen = {};
        m_missing = "there is none";
        return;
    }
    if (aaf::is_same_file(now, m_seen)) {
        return;
    }
    m_seen = now;
    auto read = aaf::load(m_config->index_file);
    if (auto* why = std::get_if<std::string>(&read)) {
        m_missing = std::move(*why);
        return;
    }
    m_missing.clear();
    m_changed = true;
    m_head = std::get<aaf::Index>(std::move(read));
    m_people = m_head.people.size();
    m_head.people.clear();
}

journal::Entry AafWatch::index_entry(WallTime now) const {
    if (!m_missing.empty()) {
        return entry("missing", m_missing);
    }
    if (aaf::too_old(m_head, *m_config, now)) {
        return entry("too-old", "export of " + aaf::to_text(m_head.date));
    }
    auto active = entry("active", "export of " + aaf::to_text(m_head.date));
    active.count = m_people;
    return active;
}

std::vector<journal::Entry> AafWatch::look(WallTime now) {
    std::vector<journal::Entry> found;
    if (!m_config) {
        return found;
    }
    read_again();
    m_changed = m_changed && m_missing.empty() && !aaf::too_old(m_head, *m_config, now);
    auto on_index = index_entry(now);
    auto told = on_index.reason + std::to_string(on_index.count) + on_index.detail;
    if (told != m_told) {
        m_told = std::move(told);
        found.push_back(std::move(on_index));
    }
    auto incomplete = m_missing.empty() ? aaf::to_text(m_head.missing) : std::string();
    if (incomplete != m_told_incomplete) {
        m_told_incomplete = incomplete;
        if (!incomplete.empty()) {
            found.push_back(entry("incomplete", "no export of " + incomplete));
        }
    }
    const auto refusal = aaf::last_refusal(m_config->index_file);
    auto refused = refusal ? refusal->when + ": " + refusal->why : std::string();
    if (refused != m_told_refusal) {
        m_told_refusal = refused;
        if (refusal) {
            found.push_back(entry("refused", std::move(refused)));
        }
    }
    return found;
}

bool AafWatch::take_change() {
    return std::exchange(m_changed, false);
}

std::optional<AafWatch::InForce> AafWatch::in_force() const {
    return m_config && m_missing.empty() ? std::optional(InForce{m_head.date, m_head.missing.size()}) : std::nullopt;
}

}  // namespace beffroi
