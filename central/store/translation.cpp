#include "central/store/translation.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace beffroi::central::store {

bool answers(const Row& row, const TranslationQuestion& question) {
    const std::int64_t from = question.from.time_since_epoch().count();
    const bool lease = row.ports > 1;
    const bool lasts = lease && row.seconds == 0;  // a lease without an end holds until the next of its ports
    const bool right_port = lease ? question.port < row.public_port + row.ports : row.public_port == question.port;
    const bool right_protocol = row.protocol == question.protocol || (lease && row.protocol == 0);
    const bool right_log = std::any_of(question.logs.begin(), question.logs.end(), [&row](const ReadableLog& log) {
        return log.log == row.log && log.stream == journal::Stream::flow;
    });
    return right_port && right_protocol && right_log && row.time_ms <= question.to.time_since_epoch().count() &&
           (lasts || row.time_ms + std::int64_t{row.seconds} * 1000 + 999 >= from);
}

void keep_last_leases(std::vector<Row>& rows) {
    std::set<std::tuple<std::uint8_t, std::uint32_t>> seen;  // by protocol and log: the newest comes first
    std::vector<Row> kept;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        const bool open_lease = row->ports > 1 && row->seconds == 0;
        if (!open_lease || seen.insert({row->protocol, row->log}).second) {
            kept.push_back(*row);
        }
    }
    rows.assign(kept.rbegin(), kept.rend());
}

}  // namespace beffroi::central::store
