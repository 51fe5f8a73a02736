// From the journal and the gateway's memory back to the open sessions: what a restart does.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/session/entries.h"

namespace beffroi::session {

struct Replayed {
    std::vector<Session> open;
    /// Open in the journal, and nobody knows any more whose they were: they have to be ended.
    std::vector<journal::Entry> lost;
};

/// Feed it every entry of stream `access` in order, then join what is open with what the gateway remembers.
class Replay {
  public:
    void add(const journal::Entry& entry);
    [[nodiscard]] Replayed join(Live& live) const;

  private:
    std::unordered_map<std::string, journal::Entry> m_open;  ///< the session-open entry of each session
};

/// The end of a session of which only its opening is known.
[[nodiscard]] journal::Entry lost_end(const journal::Entry& opening, WallTime now);

}  // namespace beffroi::session
