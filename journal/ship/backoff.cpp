#include "journal/ship/backoff.h"

#include <algorithm>

namespace beffroi::ship {

namespace {

constexpr std::chrono::milliseconds k_first{500};

}  // namespace

Backoff::Backoff(std::chrono::milliseconds longest)
    : m_longest(std::max(longest, k_first)), m_step(k_first), m_random(std::random_device{}()) {}

std::chrono::milliseconds Backoff::next() {
    std::uniform_int_distribution<std::chrono::milliseconds::rep> within(m_step.count() / 2, m_step.count());
    const std::chrono::milliseconds wait(within(m_random));
    m_step = std::min(m_step * 2, m_longest);
    return wait;
}

void Backoff::reset() {
    m_step = k_first;
}

}  // namespace beffroi::ship
