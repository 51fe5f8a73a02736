// Sets of time slots as bits.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

namespace beffroi::policy {

/// Sets that meet in one operation have the same size.
class SlotSet {
  public:
    SlotSet() = default;
    explicit SlotSet(std::size_t slots) : m_words((slots + word_bits - 1) / word_bits) {}
    [[nodiscard]] static SlotSet all(std::size_t slots) {
        SlotSet set(slots);
        for (std::size_t slot = 0; slot < slots; ++slot) {
            set.insert(slot);
        }
        return set;
    }

    void insert(std::size_t slot) { m_words[slot / word_bits] |= std::uint64_t{1} << (slot % word_bits); }
    [[nodiscard]] bool contains(std::size_t slot) const {
        return (m_words[slot / word_bits] >> (slot % word_bits) & 1U) != 0;
    }
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
    void intersect(const SlotSet& other) {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            m_words[i] &= other.m_words[i];
        }
    }

    [[nodiscard]] bool empty() const {
        return std::all_of(m_words.begin(), m_words.end(), [](std::uint64_t word) { return word == 0; });
    }
    [[nodiscard]] bool meets(const SlotSet& other) const {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            if ((m_words[i] & other.m_words[i]) != 0) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] std::optional<std::size_t> first() const {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            if (m_words[i] != 0) {
                return i * word_bits + static_cast<std::size_t>(std::countr_zero(m_words[i]));
            }
        }
        return std::nullopt;
    }
    friend auto operator<=>(const SlotSet&, const SlotSet&) = default;

  private:
    static constexpr std::size_t word_bits = 64;
    std::vector<std::uint64_t> m_words;
};

}  // namespace beffroi::policy
