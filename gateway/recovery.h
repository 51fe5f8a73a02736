// What a start does before anybody is let in: replay the journal, end what has expired, agree with the kernel.
#pragma once

#include <string>

#include "gateway/session_life.h"

namespace beffroi {

struct RecoveryReport {
    std::size_t restored = 0;  ///< sessions that the journal holds open
    std::size_t expired = 0;   ///< whose end came while nobody was here
    std::size_t lost = 0;      ///< open in the journal, but nobody remembers whose: they are ended
    Reconciled kernel;
    [[nodiscard]] std::string text() const;
};

/// Restores `table` from the journal of stream `access` in `directory` (journal::replay) joined with the life's memory
/// of who is who, writes the ends that are due, and reconciles. The caller records the report in stream `admin`. Throws
/// DamagedJournal.
[[nodiscard]] RecoveryReport recover(const std::string& directory, const Clock& clock, session::SessionTable& table,
                                     SessionLife& life);

}  // namespace beffroi
