#include "gateway/recovery.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "gateway/session/replay.h"
#include "journal/reader.h"

namespace beffroi {

std::string RecoveryReport::text() const {
    return fmt::format("restored {}, expired {}, kept in the kernel {}, readmitted {}, revoked {}{}", restored, expired,
                       kernel.kept, kernel.readmitted, kernel.revoked,
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
    for (const auto& session : replayed.open()) {
        if (!table.restore(session)) {
            spdlog::error("journal: session {} clashes with another one and stays closed", session.handle.get());
        } else if (session.expires <= clock.wall()) {
            life.end(session, SessionEnd::expired);
            ++report.expired;
        } else {
            ++report.restored;
        }
    }
    report.kernel = life.reconcile();
    return report;
}

}  // namespace beffroi
