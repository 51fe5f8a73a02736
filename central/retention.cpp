#include "central/retention.h"

#include <algorithm>

namespace beffroi::central {

namespace {

constexpr std::array<journal::Stream, 4> k_streams{journal::Stream::access, journal::Stream::flow,
                                                   journal::Stream::filter, journal::Stream::admin};

}  // namespace

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
    return time >= first_believed_time && time < kept_since(stream, &site);
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

void Retention::prune(const RetainedLog& log, WallTime before) {
    prune_to(log, first_kept(log, before, m_clock.wall(), m_on_problem), before, m_record);
}

void Retention::drop_months(journal::Stream stream, WallTime before) {
    const store::Month kept = store::month_of(before.time_since_epoch().count());
    for (const store::MonthRows& month : m_rows.months()) {
        if (month.stream == stream && month.month < kept) {
            m_drop(stream, month.month);
        }
    }
}

}  // namespace beffroi::central
