// Entries that are alike, as one: what a disk that fills up still has room for.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/flow/entries.h"

namespace beffroi::flow {

/// Alike are entries of one session, rule, inside and public address, protocol and destination port that began in the
/// same minute; denied ones of one destination as well, for an entry that names another would accuse somebody of it.
/// What differs among them is left out: the ports of the device, the destination of a permitted flow.
class Alike {
  public:
    void add(Observed observed);
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    /// All that were added since the last call. `seconds` is from the first's begin to the last's end; `bytes` and
    /// `count` are sums.
    [[nodiscard]] std::vector<journal::FlowEntry> take();

  private:
    std::map<std::string, journal::FlowEntry> m_entries;
};

}  // namespace beffroi::flow
