#include "gateway/health/watch.h"

#include <fmt/format.h>

#include <system_error>

#include "base/fd.h"
#include "base/http/certificate_facts.h"

namespace beffroi::health {

namespace {

constexpr std::chrono::seconds k_between_rooms{10};
constexpr std::chrono::minutes k_between_certificates{10};
constexpr std::chrono::hours k_between_tellings{24};
constexpr std::chrono::minutes k_quiet{10};  ///< after which a table is no longer crowded

journal::Entry headroom(std::string_view reason, std::string detail) {
    journal::Entry entry;
    entry.event = journal::event::headroom;
    entry.reason = reason;
    entry.detail = std::move(detail);
    return entry;
}

std::string words(Resource resource, const Room& room) {
    auto text = fmt::format("{}: {:.0f} % of {}", to_string(resource), percent_used(room), room.capacity);
    if (room.full_in) {
        text += fmt::format(", full in {} h if it goes on", room.full_in->count());
    }
    return text;
}

}  // namespace

std::optional<WallTime> read_end(const std::string& file) {
    try {
        const auto read = http::certificate_facts(read_file(file), {});
        const auto* facts = std::get_if<http::CertificateFacts>(&read);
        return facts != nullptr ? std::optional(facts->until) : std::nullopt;
    } catch (const std::system_error&) {
        return std::nullopt;
    }
}

Watch::Watch(Senses senses, std::vector<CertificateFile> certificates, const Clock& clock)
    : m_senses(std::move(senses)), m_certificates(std::move(certificates)), m_clock(clock), m_clock_watch(clock) {}

std::vector<journal::Entry> Watch::look() {
    m_vitals.clock = m_senses.clock();
    auto found = m_clock_watch.look(m_vitals.clock);
    const auto now = m_clock.steady();
    if (now >= m_next_rooms) {
        m_next_rooms = now + k_between_rooms;
        look_at_rooms(found);
        look_at_tables(found);
    }
    if (now >= m_next_certificates) {
        m_next_certificates = now + k_between_certificates;
        look_at_certificates();
    }
    if (now >= m_next_telling) {
        m_next_telling = now + k_between_tellings;
        tell_ends(found);
    }
    return found;
}

void Watch::look_at_rooms(std::vector<journal::Entry>& found) {
    for (std::size_t i = 0; i < resources.size(); ++i) {
        auto room = m_senses.room(resources[i]);
        if (room) {
            auto& kept = m_kept[i];
            kept.forecast.add(m_clock.steady(), room->used);
            room->full_in = kept.forecast.full_in(room->capacity);
            const RoomLevel before = std::exchange(kept.level, level_of(*room, kept.level));
            if (kept.level != before) {
                found.push_back(headroom(to_string(kept.level), words(resources[i], *room)));
            }
        }
        m_vitals.rooms[i] = room;
    }
}

void Watch::look_at_tables(std::vector<journal::Entry>& found) {
    for (const auto& table : m_senses.tables()) {
        auto& crowded = m_crowded[std::string(table.table)];
        const auto gone = table.crowded_out - std::exchange(crowded.out, table.crowded_out);
        const auto now = m_clock.steady();
        const auto words = fmt::format("table {}: {} of {} taken", table.table, table.used, table.capacity);
        if (gone != 0 && !std::exchange(crowded.since, now)) {
            found.push_back(headroom(to_string(RoomLevel::full), fmt::format("{}, {} had to go", words, gone)));
        } else if (crowded.since && now - *crowded.since >= k_quiet) {
            crowded.since.reset();
            found.push_back(headroom(to_string(RoomLevel::plenty), words));
        }
    }
}

void Watch::look_at_certificates() {
    m_vitals.certificates.clear();
    for (const auto& [name, file] : m_certificates) {
        if (const auto until = m_senses.end_of_certificate(file)) {
            m_vitals.certificates.push_back({name, *until});
        }
    }
}

void Watch::tell_ends(std::vector<journal::Entry>& found) const {
    const auto now = m_clock.wall();
    for (const auto& certificate : m_vitals.certificates) {
        if (now + certificate_notice >= certificate.until) {
            found.push_back(headroom("certificate", fmt::format("{}: {} {}", certificate.name,
                                                                now < certificate.until ? "ends on" : "ended on",
                                                                to_rfc3339(certificate.until).substr(0, 10))));
        }
    }
}

}  // namespace beffroi::health
