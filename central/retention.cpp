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
                     Cases& cases, RecordEntry record, const Clock& clock,
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
    m_cases.note_holds();
    for (const RetainedLog& log : m_logs) {
        prune(log);
    }
    for (const auto stream : k_streams) {
        drop_months(stream);
    }
}

WallTime Retention::over_before(journal::Stream stream) const {
    return m_clock.wall() - m_rules.of(stream);
}

WallTime Retention::kept_since(journal::Stream stream, const std::string* site) const {
    WallTime since = over_before(stream);
    for (const Case& held : holds(stream, site)) {
        since = std::min<WallTime>(since, held.from - store::longest_session);  // who was in at its beginning
    }
    return since;
}

bool Retention::is_over(journal::Stream stream, const std::string& site, WallTime from, WallTime until) const {
    if (from < k_first_believed || from >= over_before(stream)) {
        return false;
    }
    const auto held = holds(stream, &site);
    return std::none_of(held.begin(), held.end(), [&](const Case& one) { return one.from <= until && from < one.to; });
}

/// Cases that hold entries of the stream (and of the site, if one is given).
std::vector<Case> Retention::holds(journal::Stream stream, const std::string* site) const {
    std::vector<Case> held = m_cases.holds();
    std::erase_if(held, [&](const Case& one) {
        const bool of_stream =
            std::find(one.streams.begin(), one.streams.end(), journal::to_string(stream)) != one.streams.end();
        const bool of_site = site == nullptr || one.sites.empty() ||
                             std::find(one.sites.begin(), one.sites.end(), *site) != one.sites.end();
        return !of_stream || !of_site;
    });
    return held;
}

/// The newest time among entries [from, to); nullopt when none of them has one that can be believed.
std::optional<WallTime> Retention::newest(const RetainedLog& log, std::uint64_t from, std::uint64_t to) const {
    std::optional<WallTime> latest;
    for (auto next = from; next < to;) {
        const Entries part = log.record->read(next, to - next);
        for (const auto line : part.lines) {
            const auto time = journal::entry_time(line, log.stream);
            if (time && *time >= k_first_believed) {
                latest = std::max(latest.value_or(*time), *time);
            }
        }
        next = part.end();
    }
    return latest;
}

/// Whole packs only, and none behind one that stays: a log is cut at its beginning, never in the middle.
std::uint64_t Retention::first_kept(const RetainedLog& log, WallTime before) const {
    const Record& record = *log.record;
    std::uint64_t first = record.minimum();
    for (;;) {
        const std::uint64_t end = record.pack_end(first);
        if (end > record.mirrored()) {
            return first;
        }
        const auto latest = newest(log, first, end);
        if (!latest) {
            m_on_problem(
                fmt::format("{}: no entry of {} to {} has a time that can be believed: they are kept, look at them "
                            "and at that gateway's clock",
                            log.origin, first, end));
            return first;
        }
        if (*latest >= before) {
            return first;
        }
        first = end;
    }
}

/// A hold may begin while the packs are read: it is looked for again, and none begins between that and the deletion.
void Retention::prune(const RetainedLog& log) {
    const WallTime before = kept_since(log.stream, &log.site);
    const std::uint64_t to = first_kept(log, before);
    if (to == log.record->minimum()) {
        return;
    }
    m_cases.while_no_hold_begins([&] {
        if (kept_since(log.stream, &log.site) >= before) {
            prune_to(log, to, before);
        }
    });
}

void Retention::prune_to(const RetainedLog& log, std::uint64_t to, WallTime before) {
    const std::uint64_t from = log.record->minimum();
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

void Retention::drop_months(journal::Stream stream) {
    for (const store::MonthRows& month : m_rows.months()) {
        m_cases.while_no_hold_begins([&] {
            const store::Month kept = store::month_of(kept_since(stream, nullptr).time_since_epoch().count());
            if (month.stream == stream && month.month < kept) {
                m_drop(stream, month.month);
            }
        });
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
