#include "gateway/recovery.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "gateway/session/replay.h"
#include "journal/reader.h"

namespace beffroi {

std::string RecoveryReport::text() const {
    return fmt::format("restored {}, expired {}, lost {}, kept in the kernel {}, readmitted {}, revoked {}{}", restored,
                       expired, lost, kernel.kept, kernel.readmitted, kernel.revoked,
                       kernel.reached ? "" : "; the enforcer did not answer yet");
}

RecoveryReport recover(const std::string& directory, const Clock& clock, session::SessionTable& table,
                       SessionLife& life) {
    session::Replay replayed;
    journal::replay(directory, [&replayed](std::uint64_t index, std::string_view line) {
        if (const auto entry = journal::parse_line(line)) {
            replayed.add(*entry);
        } else {
            spdlog::warn("journal: entry {} is of a version that this program does not know; it is kept and ignored",
                         index);
        }
    });
    RecoveryReport report;
    const auto [open, lost] = replayed.join(life.live());
    for (const auto& opening : lost) {
        life.end_lost(opening);
    }
    report.lost = lost.size();
    life.live().keep_only(open);
    for (const auto& session : open) {
        if (!table.restore(session)) {
            spdlog::error("journal: session {} clashes with another one and stays closed", session.handle.get());
            life.end_unrestored(session);
        } else if (session.expires <= clock.wall()) {
            life.end(session, {SessionEnd::expired});
            ++report.expired;
        } else {
            ++report.restored;
        }
    }
    life.live().tidy();
    report.kernel = life.reconcile();
    return report;
}

}  // namespace beffroi
