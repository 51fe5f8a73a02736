#include "central/sign_in/challenges.h"

#include <algorithm>

#include "base/random.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::size_t k_challenge_bytes = 32;

}  // namespace

void Challenges::make_room(const IpAddress& client) {
    while (!m_out.empty() && (m_out.front().until <= m_clock.steady() || m_out.size() >= capacity)) {
        m_out.pop_front();
    }
    const auto is_theirs = [&client](const Out& out) { return out.client == client; };
    if (static_cast<std::size_t>(std::count_if(m_out.begin(), m_out.end(), is_theirs)) >= per_address) {
        m_out.erase(std::find_if(m_out.begin(), m_out.end(), is_theirs));
    }
}

std::string Challenges::make(const IpAddress& client) {
    std::string challenge = random_bytes(k_challenge_bytes);
    const std::lock_guard lock(m_mutex);
    make_room(client);
    m_out.push_back({challenge, client, m_clock.steady() + lifetime});
    return challenge;
}

bool Challenges::take(std::string_view challenge) {
    const std::lock_guard lock(m_mutex);
    const auto found =
        std::find_if(m_out.begin(), m_out.end(), [challenge](const Out& out) { return out.challenge == challenge; });
    if (found == m_out.end()) {
        return false;
    }
    const bool in_time = m_clock.steady() < found->until;
    m_out.erase(found);
    return in_time;
}

}  // namespace beffroi::central::sign_in
