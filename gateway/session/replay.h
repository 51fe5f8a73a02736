// From the journal back to the open sessions: what a restart does.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/session/entries.h"

namespace beffroi::session {

/// Feed it every entry of stream `access` in order, then take what is open. As in SessionTable a device has at most one
/// session and an address belongs to one session of its interface: the last one. A year of entries costs seconds, so
/// nothing here walks through the open sessions.
class Replay {
  public:
    void add(const journal::Entry& entry);
    [[nodiscard]] std::vector<Session> open() const;

  private:
    void open(Session session);
    void close(const std::string& id);
    void give_address(Session& session, const IpAddress& address);

    std::unordered_map<std::string, Session> m_open;
    std::map<std::pair<Interface, MacAddress>, std::string> m_by_device;
    std::map<std::pair<Interface, IpAddress>, std::string> m_by_address;
};

}  // namespace beffroi::session
