#include "gateway/flow/shedding_writer.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "journal/salt.h"

namespace beffroi::flow {

namespace {

constexpr std::chrono::minutes k_join_for{1};
constexpr std::size_t k_most_joined = 8192;  ///< entries in memory

TrafficKind kind_of(const journal::FlowEntry& entry) {
    return entry.event == journal::event::flow ? TrafficKind::flow : TrafficKind::denied;
}

}  // namespace

void SheddingWriter::write(std::vector<Observed> observed) {
    const RoomLevel level = m_gauge.look();
    if (level != RoomLevel::plenty) {
        if (level == RoomLevel::full) {
            for (const auto& one : observed) {
                lose(one.entry, LossCause::disk_full);
            }
        } else {
            join(std::move(observed));
        }
        return;
    }
    write_joined();
    std::vector<journal::FlowEntry> entries;
    entries.reserve(observed.size());
    for (auto& one : observed) {
        entries.push_back(std::move(one.entry));
    }
    append(entries);
}

void SheddingWriter::join(std::vector<Observed> observed) {
    for (auto& one : observed) {
        m_alike.add(std::move(one));
        if (m_alike.size() >= k_most_joined) {
            write_joined();
        }
    }
}

void SheddingWriter::write_joined() {
    m_alike_since = m_clock.steady();
    append(m_alike.take());
}

void SheddingWriter::turn() {
    if (m_clock.steady() - m_alike_since >= k_join_for) {
        write_joined();
    }
    m_gaps.tell();
}

void SheddingWriter::finish() {
    write_joined();
    if (!m_gaps.tell_all()) {
        spdlog::critical("journal: flows were lost, and there is no room to say so");
    }
}

void SheddingWriter::lose(const journal::FlowEntry& entry, LossCause cause) {
    const WallTime now = m_clock.wall();
    m_gaps.add({kind_of(entry), cause, entry.count, std::min(entry.time, now), now});
}

void SheddingWriter::append(const std::vector<journal::FlowEntry>& entries) {
    for (const TrafficKind kind : {TrafficKind::flow, TrafficKind::denied}) {
        std::vector<const journal::FlowEntry*> of_kind;
        for (const auto& entry : entries) {
            if (kind_of(entry) == kind) {
                of_kind.push_back(&entry);
            }
        }
        append(kind, of_kind);
    }
}

void SheddingWriter::append(TrafficKind kind, const std::vector<const journal::FlowEntry*>& entries) {
    std::vector<std::string> lines;
    std::vector<const journal::FlowEntry*> written;
    for (const auto* entry : entries) {
        try {
            lines.push_back(journal::to_line(*entry, journal::Salt::fresh()));
            written.push_back(entry);
        } catch (const std::invalid_argument& e) {  // a name that the format cannot say: the others must not suffer
            spdlog::error("journal: {}", e.what());
            lose(*entry, LossCause::journal_refused);
        }
    }
    if (lines.empty()) {
        return;
    }
    try {
        (kind == TrafficKind::flow ? m_pens.flow : m_pens.filter).append(lines);
    } catch (const journal::JournalUnavailable&) {
        for (const auto* entry : written) {
            lose(*entry, LossCause::journal_refused);
        }
    }
}

}  // namespace beffroi::flow
