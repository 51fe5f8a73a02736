// Elements of nf_tables sets and maps as messages. What they are is in elements.h (sessions) and policy_elements.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/enforce/netlink.h"

namespace beffroi::enforce {

[[nodiscard]] NftSetElem set_element(const std::string& key);
/// Of a map from keys to marks.
[[nodiscard]] NftSetElem map_element(const std::string& key, std::uint32_t mark);
/// At least a millisecond: 0 would be "for ever".
void set_timeout(nftnl_set_elem* element, std::chrono::milliseconds lifetime);

/// Elements of one set of the family inet, in as few messages as they fit in.
class ElementWriter {
  public:
    /// `message` is NFT_MSG_NEWSETELEM or NFT_MSG_DELSETELEM.
    ElementWriter(std::string table, std::string set, std::uint16_t message, std::uint16_t flags,
                  bool may_be_gone = false);

    void add(NftSetElem element);
    [[nodiscard]] std::vector<NetlinkMessage> take();

  private:
    void end_message();

    const std::string m_table;
    const std::string m_name;
    const std::uint16_t m_message;
    const std::uint16_t m_flags;
    const bool m_may_be_gone;
    NftSet m_set;
    std::size_t m_count = 0;
    std::vector<NetlinkMessage> m_messages;
};

}  // namespace beffroi::enforce
