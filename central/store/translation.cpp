#include "central/store/translation.h"

#include <algorithm>

namespace beffroi::central::store {

namespace {

std::int64_t count(WallTime time) {
    return time.time_since_epoch().count();
}

bool is_before(const Row& a, const Row& b) {
    return place_of(a) < place_of(b);
}

bool is_open_lease(const Row& row) {
    return row.ports > 1 && row.seconds == 0;
}

std::pair<std::uint8_t, std::uint32_t> ports_of(const Row& row) {
    return {row.protocol, row.log};
}

/// `leases` are oldest first, and stay so.
void leave_out_repeats(std::vector<Row>& leases) {
    std::map<std::pair<std::uint8_t, std::uint32_t>, Key> holder;
    std::erase_if(leases, [&holder](const Row& lease) {
        const auto [known, first] = holder.try_emplace(ports_of(lease), lease.session);
        const bool again = !first && known->second == lease.session && lease.session != Key{};
        known->second = lease.session;
        return again;
    });
}

}  // namespace

bool answers(const Row& row, const TranslationQuestion& question) {
    const bool lease = row.ports > 1;
    const bool right_port = lease ? row.public_port <= question.port && question.port < row.public_port + row.ports
                                  : row.public_port == question.port;
    const bool right_protocol = row.protocol == question.protocol || (lease && row.protocol == 0);
    const bool right_log = std::any_of(question.logs.begin(), question.logs.end(), [&row](const ReadableLog& log) {
        return log.log == row.log && log.stream == journal::Stream::flow;
    });
    return right_port && right_protocol && right_log && row.time_ms < count(question.to) &&
           (is_open_lease(row) || row.time_ms + std::int64_t{row.seconds} * 1000 + 999 >= count(question.from));
}

void Holders::add(const Row& row) {
    if (!answers(row, m_question)) {
        return;
    }
    if (!is_open_lease(row)) {
        m_flows.push_back(row);
        keep_oldest(m_flows);
    } else if (row.time_ms > count(m_question.from)) {
        m_lent.push_back(row);
        keep_oldest(m_lent);
    } else if (const auto [known, first] = m_holding.try_emplace(ports_of(row), row);
               !first && is_before(known->second, row)) {
        known->second = row;
    }
}

/// Sorts when there are twice as many as can be told, so that each row is sorted a few times at most.
void Holders::keep_oldest(std::vector<Row>& rows) {
    if (rows.size() >= 2 * max_translations) {
        std::sort(rows.begin(), rows.end(), is_before);
        rows.resize(max_translations);
        m_more = true;
    }
}

Translations Holders::take() {
    Translations found;
    for (const auto& [ports, lease] : m_holding) {
        found.rows.push_back(lease);
    }
    found.rows.insert(found.rows.end(), m_lent.begin(), m_lent.end());
    std::sort(found.rows.begin(), found.rows.end(), is_before);
    leave_out_repeats(found.rows);
    std::sort(m_flows.begin(), m_flows.end(), is_before);
    found.rows.insert(found.rows.end(), m_flows.begin(), m_flows.end());  // behind: a block tells of many flows
    found.more = m_more || found.rows.size() > max_translations;
    found.rows.resize(std::min(found.rows.size(), max_translations));
    std::sort(found.rows.begin(), found.rows.end(), is_before);
    return found;
}

}  // namespace beffroi::central::store
