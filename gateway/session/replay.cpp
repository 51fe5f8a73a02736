#include "gateway/session/replay.h"

namespace beffroi::session {

void Replay::add(const journal::Entry& entry) {
    if (entry.event == journal::event::session_close) {
        m_open.erase(entry.session);
    } else if (entry.event == journal::event::session_open) {
        auto kept = entry;
        kept.sealed.clear();
        m_open.insert_or_assign(entry.session, std::move(kept));
    }
}

Replayed Replay::join(Live& live) const {
    Replayed replayed;
    for (const auto& [id, entry] : m_open) {
        const auto known = live.find(id);
        if (auto session = known ? session_from(entry, *known) : std::nullopt) {
            replayed.open.push_back(std::move(*session));
        } else {
            replayed.lost.push_back(entry);
        }
    }
    return replayed;
}

journal::Entry lost_end(const journal::Entry& opening, WallTime now) {
    journal::Entry entry;
    entry.time = now;
    entry.site = opening.site;
    entry.event = journal::event::session_close;
    entry.reason = to_string(SessionEnd::recovery);
    entry.session = opening.session;
    entry.handle = opening.handle;
    entry.token = opening.token;
    entry.month = opening.month;
    entry.role = opening.role;
    entry.zone = opening.zone;
    entry.interface = opening.interface;
    entry.bound = opening.bound;
    return entry;
}

}  // namespace beffroi::session
