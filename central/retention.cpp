#include "central/retention.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/entry_time.h"

namespace beffroi::central {

namespace {

constexpr std::array<journal::Stream, 4> k_streams{journal::Stream::access, journal::Stream::flow,
                                                   journal::Stream::filter, journal::Stream::admin};
constexpr std::chrono::hours k_between{1};
/// A gateway's clock is believed from here on; an entry from before it was written by a clock that had lost its
/// battery.
constexpr WallTime k_first_believed{std::chrono::sys_days{std::chrono::year(2026) / 1 / 1}};
/// And up to here after the centre's own: an entry from later was written by a clock that is wrong.
constexpr std::chrono::hours k_ahead{24};

}  // namespace

std::chrono::days RetentionRules::of(journal::Stream stream) const {
    switch (stream) {
        case journal::Stream::access:
            return access;
        case journal::Stream::flow:
            return flow;
        case journal::Stream::filter:
            return filter;
        case journal::Stream::admin:
            return admin;
    }
    return admin;
}

Retention::Retention(RetentionRules rules, std::vector<RetainedLog> logs, const store::RowStore& rows, DropMonth drop,
                     const Cases& cases, RecordEntry record, const Clock& clock,
                     std::function<void(const std::string&)> on_problem)
    : m_rules(rules),
      m_logs(std::move(logs)),
      m_rows(rows),
      m_drop(std::move(drop)),
      m_cases(cases),
      m_record(std::move(record)),
      m_clock(clock),
      m_on_problem(std::move(on_problem)) {}

void Retention::run() {
    for (const RetainedLog& log : m_logs) {
        prune(log, kept_since(log.stream, &log.site));
    }
    for (const auto stream : k_streams) {
        drop_months(stream, kept_since(stream, nullptr));
    }
}

WallTime Retention::kept_since(journal::Stream stream, const std::string* site) const {
    const WallTime over = m_clock.wall() - m_rules.of(stream);
    return std::min(over, held_since(stream, site).value_or(over));
}

bool Retention::is_over(journal::Stream stream, const std::string& site, WallTime time) const {
    return time >= k_first_believed && time < kept_since(stream, &site);
}

/// Since when a case holds entries of the stream (and of the site, if one is given).
std::optional<WallTime> Retention::held_since(journal::Stream stream, const std::string* site) const {
    std::optional<WallTime> since;
    for (const Case& held : m_cases.holds()) {
        const bool of_stream =
            std::find(held.streams.begin(), held.streams.end(), journal::to_string(stream)) != held.streams.end();
        const bool of_site = site == nullptr || held.sites.empty() ||
                             std::find(held.sites.begin(), held.sites.end(), *site) != held.sites.end();
        if (of_stream && of_site) {
            since = std::min(since.value_or(held.from), held.from);
        }
    }
    return since;
}

Retention::Times Retention::times(const RetainedLog& log, std::uint64_t from, std::uint64_t to) const {
    const WallTime last_believed = m_clock.wall() + k_ahead;
    Times found;
    for (auto next = from; next < to;) {
        const Entries part = log.record->read(next, to - next);
        for (const auto line : part.lines) {
            const auto time = journal::entry_time(line, log.stream);
            if (time && *time >= k_first_believed && *time <= last_believed) {
                found.newest = std::max(found.newest.value_or(*time), *time);
            } else {
                ++found.not_believed;
            }
        }
        next = part.end();
    }
    return found;
}

/// Whole packs only, and none behind one that stays: a log is cut at its beginning, never in the middle. A pack without
/// any time that can be believed is as old as what was written behind it.
std::uint64_t Retention::first_kept(const RetainedLog& log, WallTime before) const {
    const Record& record = *log.record;
    std::uint64_t first = record.minimum();
    for (std::uint64_t next = first;;) {
        const std::uint64_t end = record.pack_end(next);
        if (end > record.mirrored()) {
            return first;
        }
        const Times found = times(log, next, end);
        if (found.not_believed > 0) {
            m_on_problem(
                fmt::format("{}: of the entries {} to {}, {} have no time that can be believed (none, before 2026, or "
                            "more than a day ahead): they go with those around them; look at that gateway's clock",
                            log.origin, next, end - 1, found.not_believed));
        }
        if (found.newest && *found.newest >= before) {
            return first;
        }
        next = end;
        first = found.newest ? end : first;
    }
}

void Retention::prune(const RetainedLog& log, WallTime before) {
    const std::uint64_t from = log.record->minimum();
    const std::uint64_t to = first_kept(log, before);
    if (to == from) {
        return;
    }
    // What an auditor needs later: that the entries from `to` on continue a tree of this root, which the gateway's and
    // both parties' signatures covered while the others were still here.
    const journal::Hash root = log.record->hashes().range(to).root();
    journal::Entry entry;
    entry.event = journal::event::retention;
    entry.stream = log.origin;
    entry.to = before;
    entry.count = to - from;
    entry.detail = fmt::format("entries {} to {}, older than their retention; tree of the first {}: {}", from, to - 1,
                               to, to_base64(journal::view(root)));
    m_record(std::move(entry));
    log.record->prune(to);
}

void Retention::drop_months(journal::Stream stream, WallTime before) {
    const store::Month kept = store::month_of(before.time_since_epoch().count());
    for (const store::MonthRows& month : m_rows.months()) {
        if (month.stream == stream && month.month < kept) {
            m_drop(stream, month.month);
        }
    }
}

RetentionThread::RetentionThread(std::function<void()> let_go, std::function<void(const std::string&)> on_problem)
    : m_let_go(std::move(let_go)), m_on_problem(std::move(on_problem)), m_thread([this] { run(); }) {}

RetentionThread::~RetentionThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void RetentionThread::run() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        lock.unlock();
        try {
            m_let_go();
        } catch (const std::exception& e) {
            m_on_problem(fmt::format("retention: {}; what is over is kept until the next hour", e.what()));
        }
        lock.lock();
        m_wake.wait_for(lock, k_between, [this] { return m_stop; });
    }
}

}  // namespace beffroi::central
