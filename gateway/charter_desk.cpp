#include "gateway/charter_desk.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

#include "gateway/charter/written.h"

namespace beffroi {

CharterDesk::CharterDesk(const CharterConfig& config, const Clock& clock, Record& record, session::Live& live)
    : m_config(config),
      m_clock(clock),
      m_record(record),
      m_live(live),
      m_text(fmt::format("version {}, sha256 {}", config.version, charter::read_written(config.directory).digest)),
      m_acceptances(config.file, config.version, clock),
      m_room(clock) {}

bool CharterDesk::signed_paper(const Identity& identity) const {
    return std::ranges::find(m_config.signed_paper, identity.role) != m_config.signed_paper.end();
}

std::variant<Identity, CharterDesk::Nobody, CharterDesk::Unrecorded> CharterDesk::accept(const Device& device,
                                                                                         std::string_view browser) {
    auto identity = waiting(device, browser);
    if (!identity) {
        return Nobody{};
    }
    if (!put_on_record(*identity, device)) {
        return Unrecorded{};
    }
    m_room.leave(device);
    return std::move(*identity);
}

/// The journal first: what is only remembered proves nothing, and who is asked twice loses a minute.
bool CharterDesk::put_on_record(const Identity& identity, const Device& device) {
    const auto pseudonym = m_live.pseudonym({identity.user, identity.uid});
    if (!m_record.access(
            session::charter_accepted({identity, device, pseudonym, m_text}, m_record.site(), m_clock.wall()))) {
        return false;
    }
    try {
        m_acceptances.accept(identity.uid);
        return true;
    } catch (const std::system_error& e) {
        spdlog::error("charter: {}", e.what());
        return false;
    }
}

}  // namespace beffroi
