#include "gateway/record.h"

#include <spdlog/spdlog.h>

#include "journal/salt.h"

namespace beffroi {

namespace {

bool append(journal::Writer& writer, const journal::Entry& entry) {
    try {
        writer.append(journal::to_line(entry, journal::Salt::fresh()));
        return true;
    } catch (const journal::JournalUnavailable& e) {
        spdlog::error("journal: an entry of kind {} could not be made durable: {}", entry.event, e.what());
        return false;
    }
}

}  // namespace

bool Record::access(const journal::Entry& entry) {
    return append(m_access, entry);
}

bool Record::access(session::Unsealed unsealed) {
    try {
        unsealed.entry.sealed = m_sealer.seal(unsealed.who);
    } catch (const std::runtime_error& e) {
        spdlog::error("journal: an entry of kind {} could not be sealed: {}", unsealed.entry.event, e.what());
        return false;
    }
    return append(m_access, unsealed.entry);
}

bool Record::admin(const KeyNotice& notice) {
    journal::Entry entry;
    entry.time = m_clock.wall();
    entry.site = m_site.get();
    entry.event = journal::event::month_key;
    entry.reason = notice.reason;
    entry.month = notice.month;
    entry.detail = notice.detail;
    if (!notice.reason.empty()) {
        spdlog::error("escrow: {}", notice.detail);
    }
    return append(m_admin, entry);
}

bool Record::admin(journal::Entry entry) {
    entry.time = m_clock.wall();
    entry.site = m_site.get();
    return append(m_admin, entry);
}

bool Record::admin(std::string_view event, const std::string& detail, std::uint32_t generation) {
    journal::Entry entry;
    entry.time = m_clock.wall();
    entry.site = m_site.get();
    entry.event = event;
    entry.detail = detail;
    entry.generation = generation;
    return append(m_admin, entry);
}

}  // namespace beffroi
