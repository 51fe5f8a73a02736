#include "gateway/throttle/throttle.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_one_at_a_time{2};

/// UTF-8 of U+00C0 to U+00FF but for the sharp s (it folds to two letters), and of the OE ligature and Y with
/// diaeresis.
bool is_french_letter(std::string_view bytes) {
    return (bytes[0] == '\xC3' && bytes[1] != '\x9F') || bytes == "\xC5\x92" || bytes == "\xC5\x93" ||
           bytes == "\xC5\xB8";
}

bool is_failed_guess(Denial denial) {
    return denial == Denial::unknown_user || denial == Denial::wrong_password || denial == Denial::account_disabled;
}

/// Whether the password was right although no session opened.
bool is_right_password(Denial denial) {
    return denial == Denial::no_role || denial == Denial::no_access || denial == Denial::enforcer_unavailable ||
           denial == Denial::journal_unavailable;
}

}  // namespace

Throttle::Counter& Throttle::Counters::at(std::uint64_t key) {
    if (const auto found = m_index.find(key); found != m_index.end()) {
        Line& line = found->second->heavy ? m_heavy : m_light;
        line.splice(line.begin(), line, found->second);
        return line.front();
    }
    if (m_index.size() >= m_capacity) {
        // Half of the room at most is of those that go last: the others would be forgotten at once.
        const bool many_heavy = 2 * m_heavy.size() > m_capacity;
        if ((many_heavy || !drop_one_of(m_light)) && drop_one_of(m_heavy)) {
            ++m_crowded_out;
        }
    }
    m_light.push_front({.key = key});
    m_index.emplace(key, m_light.begin());
    return m_light.front();
}

/// An attempt under way keeps its counter; there are never more of them than worker threads.
bool Throttle::Counters::drop_one_of(Line& line) {
    const auto idle = std::find_if(line.rbegin(), line.rend(), [](const Counter& c) { return !c.busy; });
    if (idle == line.rend()) {
        return false;
    }
    m_index.erase(idle->key);
    line.erase(std::next(idle).base());
    return true;
}

void Throttle::Counters::weigh(const Counter& counter, bool heavy) {
    const auto found = m_index.at(counter.key);
    if (found->heavy != heavy) {
        (heavy ? m_heavy : m_light).splice((heavy ? m_heavy : m_light).begin(), heavy ? m_light : m_heavy, found);
        found->heavy = heavy;
    }
}

Throttle::Throttle(const ThrottleConfig& config, const Clock& clock, std::size_t capacity)
    : m_config(config),
      m_clock(clock),
      m_key(random_sip_key()),
      m_capacity(capacity),
      m_accounts(capacity),
      m_devices(capacity),
      m_known_pairs(capacity) {}

std::variant<Throttle::Attempt, Throttle::Wait> Throttle::begin(const UserName& typed, const std::string& device,
                                                                std::chrono::milliseconds patience) {
    const std::string account = account_key(typed);
    const std::uint64_t device_key = siphash(m_key, device);
    const std::uint64_t pair_key = siphash(m_key, device + '\n' + account);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(m_mutex);
    std::uint64_t key = 0;
    for (bool in_time = true;;) {
        key = m_known_pairs.holds(pair_key) ? pair_key : siphash(m_key, account);
        const bool busy = m_accounts.at(key).busy || m_devices.at(device_key).busy;
        if (!busy || !in_time || patience == patience.zero() || m_waiting == most_waiting) {
            break;
        }
        ++m_waiting;
        in_time = m_ended.wait_until(lock, deadline) == std::cv_status::no_timeout;
        --m_waiting;
    }
    Counter& of_account = m_accounts.at(key);
    Counter& of_device = m_devices.at(device_key);
    const auto account_wait = wait_of(of_account);
    const auto device_wait = wait_of(of_device);
    if (account_wait || device_wait) {
        return Wait{std::max(account_wait.value_or(Wait{}).remaining, device_wait.value_or(Wait{}).remaining)};
    }
    of_account.busy = true;
    of_device.busy = true;
    return Attempt(*this, key, device_key, pair_key);
}

std::optional<Throttle::Wait> Throttle::wait_of(Counter& counter) {
    const SteadyTime now = m_clock.steady();
    if (counter.busy) {
        return Wait{k_one_at_a_time};
    }
    if (now < counter.until) {
        return Wait{std::chrono::ceil<std::chrono::seconds>(counter.until - now)};
    }
    if (now - counter.last_failure > 8 * m_config.longest_delay) {
        counter.failures = 0;
    }
    return std::nullopt;
}

void Throttle::count_failure(Counters& counters, Counter& counter) {
    const SteadyTime now = m_clock.steady();
    ++counter.failures;
    counter.last_failure = now;
    if (counter.failures <= m_config.free_failures) {
        return;
    }
    auto delay = m_config.first_delay;
    for (unsigned i = m_config.free_failures + 1; i < counter.failures && delay < m_config.longest_delay; ++i) {
        delay *= 2;
    }
    counter.until = now + std::min(delay, m_config.longest_delay);
    counters.weigh(counter, true);
}

void Throttle::release(std::uint64_t account, std::uint64_t device) {
    m_accounts.at(account).busy = false;
    m_devices.at(device).busy = false;
    m_ended.notify_all();
}

std::size_t Throttle::size() const {
    const std::lock_guard lock(m_mutex);
    return m_accounts.size() + m_devices.size();
}

std::array<Crowding, 2> Throttle::crowding() const {
    const std::lock_guard lock(m_mutex);
    return {Crowding{"accounts", m_accounts.size(), m_capacity, m_accounts.crowded_out()},
            Crowding{"devices", m_devices.size(), m_capacity, m_devices.crowded_out()}};
}

std::size_t Throttle::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_waiting;
}

Throttle::Attempt::Attempt(Attempt&& other) noexcept
    : m_throttle(std::exchange(other.m_throttle, nullptr)),
      m_account(other.m_account),
      m_device(other.m_device),
      m_pair(other.m_pair) {}

Throttle::Attempt::~Attempt() {
    if (m_throttle != nullptr) {
        const std::lock_guard lock(m_throttle->m_mutex);
        m_throttle->release(m_account, m_device);
    }
}

void Throttle::Attempt::succeeded() {
    const std::lock_guard lock(m_throttle->m_mutex);
    Counter& account = m_throttle->m_accounts.at(m_account);
    Counter& device = m_throttle->m_devices.at(m_device);
    device.failures -= std::min(device.failures, account.failures);
    account.failures = 0;
    m_throttle->m_accounts.weigh(account, false);
    m_throttle->m_devices.weigh(device, device.failures > m_throttle->m_config.free_failures);
    m_throttle->m_known_pairs.at(m_pair);
}

void Throttle::Attempt::failed() {
    const std::lock_guard lock(m_throttle->m_mutex);
    m_throttle->count_failure(m_throttle->m_accounts, m_throttle->m_accounts.at(m_account));
    m_throttle->count_failure(m_throttle->m_devices, m_throttle->m_devices.at(m_device));
}

void Throttle::Attempt::ended(std::optional<Denial> denial) {
    if (denial && is_failed_guess(*denial)) {
        failed();
    } else if (!denial || is_right_password(*denial)) {
        succeeded();
    }
}

std::string account_key(const UserName& typed) {
    std::string key;
    const std::size_t at = typed.get().rfind('@');
    const std::string text = typed.get().substr(0, at == 0 ? std::string::npos : at);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == ' ') {
            continue;
        }
        if (byte < 0x80) {
            key += ascii_lower(text[i]);
        } else if (i + 1 < text.size() && is_french_letter(text.substr(i, 2))) {
            key += '\x01';
            ++i;
        } else {
            return "\x02";
        }
    }
    return key;
}

}  // namespace beffroi
