#include "central/store/admin_log.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/random.h"

namespace beffroi::central {

namespace {

constexpr std::chrono::minutes k_refusal_interval{1};
constexpr std::size_t k_batch_entries = 2000;
constexpr std::size_t k_batch_bytes = 1 << 20;
constexpr std::size_t k_salt_bytes = 16;

}  // namespace

AdminLog::AdminLog(const std::string& origin, journal::Writer& writer, Store& store, const Clock& clock,
                   std::function<void(const std::string&)> on_problem)
    : m_origin(origin),
      m_writer(writer),
      m_store(&store),
      m_copy([this] { mirror_to_store(); }),
      m_clock(clock),
      m_on_problem(std::move(on_problem)) {
    m_store->register_log({origin, std::string(central_site), "Region", "admin"});
    mirror_to_store();
}

AdminLog::AdminLog(journal::Writer& writer, std::function<void()> copy, const Clock& clock,
                   std::function<void(const std::string&)> on_problem)
    : m_writer(writer), m_copy(std::move(copy)), m_clock(clock), m_on_problem(std::move(on_problem)) {
    m_copy();
}

void AdminLog::record(journal::Entry entry) {
    entry.time = m_clock.wall();
    entry.site = central_site;
    m_writer.append(journal::to_line(entry, random_bytes(k_salt_bytes)));
    // Durable now. The store is a copy of it: a store that refuses is repaired at the next record or start.
    try {
        m_copy();
    } catch (const std::exception& e) {
        m_on_problem(fmt::format("the admin stream is durable but not yet searchable: {}", e.what()));
    }
}

void AdminLog::record_refusal(std::string_view event, const std::string& actor, const std::string& reason,
                              std::string detail) {
    if (!write_now(actor, reason, detail)) {
        return;
    }
    journal::Entry entry;
    entry.event = event;
    entry.reason = reason;
    entry.actor = printable(actor);
    entry.detail = printable(detail);
    try {
        record(std::move(entry));
    } catch (const std::exception& e) {
        m_on_problem(fmt::format("a refusal of {} could not be recorded: {}", printable(actor), e.what()));
    }
}

bool AdminLog::write_now(const std::string& actor, const std::string& reason, std::string& detail) {
    const std::lock_guard lock(m_seen_mutex);
    const SteadyTime now = m_clock.steady();
    const auto [seen, first] = m_seen.try_emplace({actor, reason}, Seen{now, 0});
    if (first) {
        return true;
    }
    if (now - seen->second.written < k_refusal_interval) {
        ++seen->second.more;
        return false;
    }
    if (seen->second.more > 0) {
        detail += fmt::format(" (and {} more since the last one written)", seen->second.more);
    }
    seen->second = {now, 0};
    return true;
}

void AdminLog::mirror_to_store() {
    const std::lock_guard lock(m_ingest);
    for (;;) {
        const std::uint64_t next = m_store->snapshot().log(m_origin)->size;
        if (next >= m_writer.size()) {
            // Equal is the rule. More means that this journal was rolled back under its store: the next append says so.
            if (next > m_writer.size()) {
                m_on_problem(
                    fmt::format("the store holds {} entries of {}, the journal only {}: was it restored from "
                                "an old copy?",
                                next, m_origin, m_writer.size()));
            }
            return;
        }
        const journal::Writer::Batch fresh = m_writer.batch(next, k_batch_entries, k_batch_bytes);
        const Batch batch{fresh.from, {fresh.entries.begin(), fresh.entries.end()}, fresh.checkpoint};
        const AppendOutcome outcome = m_store->append(m_origin, batch, m_clock.wall());
        if (const auto* contradiction = std::get_if<Contradiction>(&outcome)) {
            m_on_problem(fmt::format("the centre's own admin stream contradicts the store: {}", contradiction->detail));
            return;
        }
    }
}

}  // namespace beffroi::central
