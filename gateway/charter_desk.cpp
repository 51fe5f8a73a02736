#include "gateway/charter_desk.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>

#include "gateway/charter/written.h"

namespace beffroi {

namespace {

constexpr std::chrono::minutes k_patience{10};
constexpr std::size_t k_most_waiting = 4096;  ///< a device each: as many as a school has

}  // namespace

CharterDesk::CharterDesk(const CharterConfig& config, const Clock& clock, Record& record, session::Live& live)
    : m_config(config),
      m_clock(clock),
      m_record(record),
      m_live(live),
      m_text(fmt::format("version {}, sha256 {}", config.version, charter::read_written(config.directory).digest)),
      m_acceptances(config.file, config.version, clock) {}

void CharterDesk::wait(const Device& device, Identity identity) {
    const std::scoped_lock lock(m_mutex);
    forget_late();
    const Place place{device.interface, device.name()};
    if (m_waiting.size() < k_most_waiting || m_waiting.contains(place)) {
        m_waiting.insert_or_assign(place, Waiting{std::move(identity), m_clock.steady()});
    }
}

void CharterDesk::forget_late() {
    std::erase_if(m_waiting,
                  [now = m_clock.steady()](const auto& one) { return one.second.since + k_patience <= now; });
}

std::optional<Identity> CharterDesk::waiting(const Device& device) const {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_waiting.find({device.interface, device.name()});
    const bool is_there = found != m_waiting.end() && m_clock.steady() < found->second.since + k_patience;
    return is_there ? std::optional(found->second.identity) : std::nullopt;
}

bool CharterDesk::signed_paper(const Identity& identity) const {
    return std::ranges::find(m_config.signed_paper, identity.role) != m_config.signed_paper.end();
}

std::variant<Identity, CharterDesk::Nobody, CharterDesk::Unrecorded> CharterDesk::accept(const Device& device) {
    auto identity = waiting(device);
    if (!identity) {
        return Nobody{};
    }
    if (!put_on_record(*identity, device)) {
        return Unrecorded{};
    }
    const std::scoped_lock lock(m_mutex);
    m_waiting.erase({device.interface, device.name()});
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
