#include "central/sign_in/sessions.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/random.h"
#include "journal/crypto.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::size_t k_token_bytes = 32;

}  // namespace

void Sessions::make_room(const std::string& account) {
    const SteadyTime now = m_clock.steady();
    std::erase_if(m_open, [now](const auto& one) { return one.second.until <= now; });
    const auto is_theirs = [&account](const auto& one) { return one.second.account.name == account; };
    if (static_cast<std::size_t>(std::count_if(m_open.begin(), m_open.end(), is_theirs)) < per_account) {
        return;
    }
    auto oldest = m_open.end();
    for (auto one = m_open.begin(); one != m_open.end(); ++one) {
        if (is_theirs(*one) && (oldest == m_open.end() || one->second.began < oldest->second.began)) {
            oldest = one;
        }
    }
    m_open.erase(oldest);
}

Secret Sessions::begin(const Account& account) {
    std::string bytes = random_bytes(k_token_bytes);
    Secret token(to_base64url(bytes));
    wipe(bytes);
    const SteadyTime now = m_clock.steady();
    const std::lock_guard lock(m_mutex);
    make_room(account.name);
    m_open.insert_or_assign(journal::sha256_hex(token.reveal()), Open{account, now, now + m_idle, now});
    return token;
}

Sessions::Table::iterator Sessions::find(std::string_view token) {
    const auto found = m_open.find(journal::sha256_hex(token));
    if (found != m_open.end() && found->second.until <= m_clock.steady()) {
        m_open.erase(found);
        return m_open.end();
    }
    return found;
}

Session Sessions::told(const Open& open) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(open.until - m_clock.steady());
    return {open.account, m_clock.wall() + left, m_clock.steady() - open.shown < m_fresh};
}

std::optional<Session> Sessions::of(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    const auto found = find(token);
    return found == m_open.end() ? std::nullopt : std::optional(told(found->second));
}

std::optional<Session> Sessions::extend(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    const auto found = find(token);
    if (found == m_open.end()) {
        return std::nullopt;
    }
    Open& open = found->second;
    open.until = std::min<SteadyTime>(m_clock.steady() + m_idle, open.began + longest);
    return told(open);
}

std::optional<Session> Sessions::confirm(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    const auto found = find(token);
    if (found == m_open.end()) {
        return std::nullopt;
    }
    found->second.shown = m_clock.steady();
    return told(found->second);
}

void Sessions::end(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    if (const auto found = find(token); found != m_open.end()) {
        m_open.erase(found);
    }
}

void Sessions::end_all(const std::string& account) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_open, [&account](const auto& one) { return one.second.account.name == account; });
}

}  // namespace beffroi::central::sign_in
