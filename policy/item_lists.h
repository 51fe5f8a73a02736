// Lists of numbers, each kept once: equal lists have equal ids.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace beffroi::policy {

class ItemLists {
  public:
    using Id = std::uint32_t;
    using List = std::vector<std::uint32_t>;

    struct Found {
        Id id;
        bool added;
    };
    Found intern(const List& list) {
        const std::uint64_t hash = hash_of(list);
        const auto [from, to] = m_ids.equal_range(hash);
        for (auto known = from; known != to; ++known) {
            if (m_lists[known->second] == list) {
                return {known->second, false};
            }
        }
        const auto id = static_cast<Id>(m_lists.size());
        m_lists.push_back(list);
        m_ids.emplace(hash, id);
        return {id, true};
    }
    [[nodiscard]] const List& at(Id id) const { return m_lists[id]; }
    [[nodiscard]] std::size_t size() const { return m_lists.size(); }

  private:
    static std::uint64_t hash_of(const List& list) {
        std::uint64_t hash = list.size();
        for (const auto item : list) {
            hash = (hash ^ item) * 0x9e3779b97f4a7c15U;
            hash ^= hash >> 29U;
        }
        return hash;
    }

    std::deque<List> m_lists;
    std::unordered_multimap<std::uint64_t, Id> m_ids;
};

}  // namespace beffroi::policy
