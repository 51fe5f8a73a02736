#include "central/recorded_flows.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "central/store/record_source.h"
#include "journal/entry.h"

namespace beffroi::central {

namespace {

/// Read at once; a reader is asked in between whether it has enough.
constexpr std::uint64_t k_step = 4096;

bool is_of_flows(const MirroredLog& log) {
    return log.stream == journal::to_string(journal::Stream::flow) ||
           log.stream == journal::to_string(journal::Stream::filter);
}

std::uint64_t held(const Record& record) {
    return record.mirrored() - std::min(record.minimum(), record.mirrored());
}

/// The smallest first: what they leave of their share goes to the others.
std::vector<const Records::Log*> logs_of(const Records& records, const policy::Sites& sites) {
    std::vector<const Records::Log*> logs;
    for (const auto& log : records.all()) {
        if (is_of_flows(log->log) && policy::holds_at(sites, log->log.site)) {
            logs.push_back(log.get());
        }
    }
    std::sort(logs.begin(), logs.end(), [](const auto* a, const auto* b) {
        return (a->record ? held(*a->record) : 0) < (b->record ? held(*b->record) : 0);
    });
    return logs;
}

struct Share {
    std::uint64_t read = 0;
    bool whole = false;
};

/// From the newest back, step by step; each step's entries are read in their order.
Share read_back(const Record& record, std::uint64_t at_most, const change::RecordedQuestion& question) {
    const store::RecordSource source(record);
    const std::uint64_t end = source.size();
    Share share;
    bool older_wanted = true;
    while (older_wanted && end - share.read > source.first()) {
        const std::uint64_t step = std::min({k_step, at_most - share.read, end - share.read - source.first()});
        if (step == 0 || question.enough()) {
            return share;
        }
        const std::uint64_t to = end - share.read;
        source.read(to - step, to, [&](std::string_view line) { older_wanted = question.each(line) && older_wanted; });
        share.read += step;
    }
    share.whole = true;
    return share;
}

}  // namespace

change::RecordedFlows recorded_flows(const Records& records) {
    return [&records](const change::RecordedQuestion& question) {
        const auto logs = logs_of(records, question.sites);
        change::RecordedExtent extent;
        std::set<std::string> sites;
        std::uint64_t left = question.at_most;
        for (std::size_t i = 0; i < logs.size(); ++i) {
            Share share;
            try {
                share = logs[i]->record ? read_back(*logs[i]->record, left / (logs.size() - i), question) : share;
            } catch (const DamagedRecord&) {
                // What is damaged is reported by who keeps it; a change is judged by the others.
            }
            left -= share.read;
            extent.whole = extent.whole && share.whole;
            if (share.read != 0) {
                sites.insert(logs[i]->log.site);
            }
        }
        extent.sites = sites.size();
        return extent;
    };
}

}  // namespace beffroi::central
