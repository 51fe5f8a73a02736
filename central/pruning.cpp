#include "central/pruning.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/entry_time.h"

namespace beffroi::central {

namespace {

/// An entry from later than this after the own clock was written by a clock that is wrong.
constexpr std::chrono::hours k_ahead{24};

/// Of some entries: the newest time, if any can be believed, and how many cannot.
struct Times {
    std::optional<WallTime> newest;
    std::uint64_t not_believed = 0;
};

Times times(const RetainedLog& log, WallTime now, std::uint64_t from, std::uint64_t to) {
    const WallTime last_believed = now + k_ahead;
    Times found;
    for (auto next = from; next < to;) {
        const Entries part = log.record->read(next, to - next);
        for (const auto line : part.lines) {
            const auto time = journal::entry_time(line, log.stream);
            if (time && *time >= first_believed_time && *time <= last_believed) {
                found.newest = std::max(found.newest.value_or(*time), *time);
            } else {
                ++found.not_believed;
            }
        }
        next = part.end();
    }
    return found;
}

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

std::uint64_t first_kept(const RetainedLog& log, WallTime before, WallTime now,
                         const std::function<void(const std::string&)>& on_problem) {
    const Record& record = *log.record;
    std::uint64_t first = record.minimum();
    for (std::uint64_t next = first;;) {
        const std::uint64_t end = record.pack_end(next);
        if (end > record.mirrored()) {
            return first;
        }
        const Times found = times(log, now, next, end);
        if (found.not_believed > 0) {
            on_problem(
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

void prune_to(const RetainedLog& log, std::uint64_t to, WallTime before,
              const std::function<void(journal::Entry)>& record) {
    const std::uint64_t from = log.record->minimum();
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
    record(std::move(entry));
    log.record->prune(to);
}

}  // namespace beffroi::central
