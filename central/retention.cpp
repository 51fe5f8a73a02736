#include "central/retention.h"

#include <algorithm>

namespace beffroi::central {

namespace {

constexpr std::array<journal::Stream, 4> k_streams{journal::Stream::access, journal::Stream::flow,
                                                   journal::Stream::filter, journal::Stream::admin};

}  // namespace

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
    if (from < first_believed_time || from >= over_before(stream)) {
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

/// A hold may begin while the packs are read: it is looked for again, and none begins between that and the deletion.
void Retention::prune(const RetainedLog& log) {
    const WallTime before = kept_since(log.stream, &log.site);
    const std::uint64_t to = first_kept(log, before, m_clock.wall(), m_on_problem);
    if (to == log.record->minimum()) {
        return;
    }
    m_cases.while_no_hold_begins([&] {
        if (kept_since(log.stream, &log.site) >= before) {
            prune_to(log, to, before, m_record);
        }
    });
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

}  // namespace beffroi::central
