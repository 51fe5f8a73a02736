#include "gateway/enforce/element_writer.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <algorithm>
#include <utility>

namespace beffroi::enforce {

namespace {

constexpr std::size_t elements_per_message = 400;  // the list is one attribute of at most 64 KiB
constexpr std::size_t element_room = 128;          // a key of 40 bytes, a mark, a timeout, the attributes around them

}  // namespace

NftSetElem set_element(const std::string& key) {
    auto element = own<NftSetElem>(nftnl_set_elem_alloc());
    nftnl_set_elem_set(element.get(), NFTNL_SET_ELEM_KEY, key.data(), static_cast<std::uint32_t>(key.size()));
    return element;
}

NftSetElem map_element(const std::string& key, std::uint32_t mark) {
    NftSetElem element = set_element(key);
    nftnl_set_elem_set(element.get(), NFTNL_SET_ELEM_DATA, &mark, sizeof mark);
    return element;
}

void set_timeout(nftnl_set_elem* element, std::chrono::milliseconds lifetime) {
    nftnl_set_elem_set_u64(element, NFTNL_SET_ELEM_TIMEOUT,
                           static_cast<std::uint64_t>(std::max<std::int64_t>(lifetime.count(), 1)));
}

ElementWriter::ElementWriter(std::string table, std::string set, std::uint16_t message, std::uint16_t flags,
                             bool may_be_gone)
    : m_table(std::move(table)),
      m_name(std::move(set)),
      m_message(message),
      m_flags(flags),
      m_may_be_gone(may_be_gone) {}

void ElementWriter::add(NftSetElem element) {
    if (!m_set) {
        m_set = own<NftSet>(nftnl_set_alloc());
        nftnl_set_set_str(m_set.get(), NFTNL_SET_TABLE, m_table.c_str());
        nftnl_set_set_str(m_set.get(), NFTNL_SET_NAME, m_name.c_str());
        nftnl_set_set_u32(m_set.get(), NFTNL_SET_FAMILY, NFPROTO_INET);
    }
    nftnl_set_elem_add(m_set.get(), element.release());
    if (++m_count == elements_per_message) {
        end_message();
    }
}

std::vector<NetlinkMessage> ElementWriter::take() {
    if (m_count != 0) {
        end_message();
    }
    return std::move(m_messages);
}

void ElementWriter::end_message() {
    MessageBuilder builder(nft_type(m_message), NFPROTO_INET, m_flags, message_room + m_count * element_room);
    nftnl_set_elems_nlmsg_build_payload(builder.header(), m_set.get());
    m_messages.push_back(builder.take(m_may_be_gone));
    m_set.reset();
    m_count = 0;
}

}  // namespace beffroi::enforce
