#include "journal/ship/tidy.h"

#include <fmt/format.h>

#include <algorithm>

#include "journal/age.h"

namespace beffroi::ship {

void tidy(journal::Writer& writer, const std::string& directory, const Cosigned& cosigned, WallTime limit,
          const std::function<void(journal::Entry)>& record) {
    const auto quorum = cosigned.quorum();
    const auto index = std::min(journal::older_than(directory, limit), quorum.size);
    const auto kept = writer.first_after_prune(index);
    if (kept == writer.first()) {
        return;
    }
    journal::Entry entry;
    entry.event = journal::event::retention;
    entry.to = limit;
    entry.count = kept - writer.first();
    entry.detail =
        fmt::format("on this machine's disk only: entries {} to {}, in the tree of {} that the quorum signed",
                    writer.first(), kept - 1, quorum.size);
    record(std::move(entry));
    (void)writer.prune(index);
}

}  // namespace beffroi::ship
