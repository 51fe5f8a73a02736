// The nf_tables messages that fill a policy table's maps and ring its bell, built with libnftnl: a hundred thousand
// elements as text take nft a second, as messages a tenth. Names and marks: policy/compile.h. Nothing here sends.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gateway/enforce/netlink.h"
#include "policy/compile.h"

namespace beffroi::enforce {

/// Fills a map that is empty. Several messages of at most 64 KiB; they may go in several transactions.
[[nodiscard]] std::vector<NetlinkMessage> fill_map(const std::string& table, const policy::DataMap& map);

/// From one slot's elements to another's (both rising by key), touching only what differs.
[[nodiscard]] std::vector<NetlinkMessage> change_slot(const std::string& table,
                                                      const std::vector<policy::DataMap::Element>& from,
                                                      const std::vector<policy::DataMap::Element>& to);

/// Empties `live` and `timely` and fills them anew.
[[nodiscard]] std::vector<NetlinkMessage> renew_gates(const std::string& table, unsigned epoch,
                                                      std::chrono::milliseconds lifetime);

/// Replaces the rule of the chain `stamp` by: put this epoch in the conntrack mark.
[[nodiscard]] std::vector<NetlinkMessage> replace_stamp(const std::string& table, unsigned epoch);

}  // namespace beffroi::enforce
