// Sets of time slots as bits.
#pragma once

#include <cstdint>
#include <vector>

namespace beffroi::policy {

/// Sets that meet in one operation have the same size.
class SlotSet {
  public:
    SlotSet() = default;
    explicit SlotSet(std::size_t slots) : m_words((slots + 63) / 64) {}

    void insert(std::size_t slot) { m_words[slot / 64] |= std::uint64_t{1} << (slot % 64); }
    [[nodiscard]] bool contains(std::size_t slot) const { return (m_words[slot / 64] >> (slot % 64) & 1U) != 0; }
    void clear() { m_words.assign(m_words.size(), 0); }

    void unite(const SlotSet& other) {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            m_words[i] |= other.m_words[i];
        }
    }
    void subtract(const SlotSet& other) {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            m_words[i] &= ~other.m_words[i];
        }
    }
    friend auto operator<=>(const SlotSet&, const SlotSet&) = default;

  private:
    std::vector<std::uint64_t> m_words;
};

}  // namespace beffroi::policy
