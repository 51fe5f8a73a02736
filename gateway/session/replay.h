// From the journal back to the open sessions: what a restart does.
#pragma once

#include <unordered_map>
#include <vector>

#include "gateway/session/entries.h"

namespace beffroi::session {

/// Feed it every entry of stream `access` in order, then take what is open.
class Replay {
  public:
    void add(const journal::Entry& entry);
    [[nodiscard]] std::vector<Session> open() const;

  private:
    void take_address(const Interface& interface, const IpAddress& address);

    std::unordered_map<std::string, Session> m_open;
};

}  // namespace beffroi::session
