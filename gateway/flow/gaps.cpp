#include "gateway/flow/gaps.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "journal/salt.h"

namespace beffroi::flow {

namespace {

constexpr std::chrono::minutes k_between{1};
constexpr std::array k_kinds{TrafficKind::flow, TrafficKind::denied};

std::size_t index(TrafficKind kind) {
    return static_cast<std::size_t>(kind);
}

journal::Stream stream_of(TrafficKind kind) {
    return kind == TrafficKind::flow ? journal::Stream::flow : journal::Stream::filter;
}

}  // namespace

void Gaps::join(Gap& whole, const Gap& part) {
    if (whole.causes.none()) {
        whole = part;
        return;
    }
    const auto most = std::numeric_limits<std::uint64_t>::max();
    whole.count = whole.count > most - part.count ? most : whole.count + part.count;
    whole.causes |= part.causes;
    whole.from = std::min(whole.from, part.from);
    whole.to = std::max(whole.to, part.to);
}

void Gaps::add(const TrafficLoss& loss) {
    Gap gap{loss.count, {}, loss.from, loss.to};
    gap.causes.set(static_cast<std::size_t>(loss.cause));
    put_back(loss.kind, gap);
}

void Gaps::put_back(TrafficKind kind, const Gap& gap) {
    const std::scoped_lock lock(m_mutex);
    join(m_gaps.at(index(kind)), gap);
}

Gaps::Gap Gaps::take(TrafficKind kind) {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_gaps.at(index(kind)), Gap{});
}

journal::Entry Gaps::entry(TrafficKind kind, const Gap& gap) const {
    journal::Entry entry;
    entry.time = m_clock.wall();
    entry.site = m_site.get();
    entry.event = journal::event::journal_gap;
    entry.stream = journal::to_string(stream_of(kind));
    entry.from = gap.from;
    entry.to = gap.to;
    entry.count = gap.count;
    for (std::size_t cause = 0; cause < gap.causes.size(); ++cause) {
        if (gap.causes.test(cause)) {
            entry.detail += entry.detail.empty() ? "" : ", ";
            entry.detail += to_string(static_cast<LossCause>(cause));
        }
    }
    return entry;
}

/// The lock is not held while the disk is waited for: whoever loses something meanwhile must not wait too.
bool Gaps::tell(TrafficKind kind) {
    const Gap gap = take(kind);
    if (gap.causes.none()) {
        return true;
    }
    try {
        const auto told = entry(kind, gap);
        m_admin.append(journal::to_line(told, journal::Salt::fresh()));
        spdlog::warn("journal: {} entries of {} were lost: {}", gap.count == 0 ? "some" : std::to_string(gap.count),
                     told.stream, told.detail);
    } catch (const journal::JournalUnavailable& e) {
        put_back(kind, gap);
        spdlog::error("journal: a loss could not be written down and is kept: {}", e.what());
        return false;
    }
    m_told.at(index(kind)) = m_clock.steady();
    return true;
}

void Gaps::tell() {
    for (const TrafficKind kind : k_kinds) {
        const auto told = m_told.at(index(kind));
        if (!told || m_clock.steady() - *told >= k_between) {
            static_cast<void>(tell(kind));
        }
    }
}

bool Gaps::tell_all() {
    const bool flows = tell(TrafficKind::flow);
    return tell(TrafficKind::denied) && flows;
}

}  // namespace beffroi::flow
