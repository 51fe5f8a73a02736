#include "gateway/offline/offline_logins.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "gateway/offline/crypto.h"
#include "gateway/offline/file_key.h"

namespace beffroi::offline {
namespace {

constexpr int checks_at_once = 2;  // 32 MiB each
constexpr std::chrono::seconds between_tries{10};
/// Of what only adds to the snapshot: a bell's thousand logins are a few files, not a thousand.
constexpr std::chrono::seconds between_writes{30};

/// One of the checks at a time that memory has room for.
class Turn {
  public:
    explicit Turn(std::counting_semaphore<>& checks) : m_checks(checks) { m_checks.acquire(); }
    ~Turn() { m_checks.release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    std::counting_semaphore<>& m_checks;
};

std::string_view without_realm(std::string_view key) {
    return key.substr(0, key.rfind('@'));
}

Secret subkey(const Secret& key, std::string_view purpose) {
    return Secret(hmac(key.reveal(), purpose));
}

}  // namespace

OfflineLogins::OfflineLogins(OfflineConfig config, std::vector<Uai> served, const Clock& clock)
    : m_config(std::move(config)),
      m_served(std::move(served)),
      m_clock(clock),
      m_tag_key(random_bytes(key_bytes)),
      m_checks(checks_at_once) {
    const Secret key = load_or_make_key(m_config.key_file);
    m_file_key = subkey(key, "snapshot");
    m_password_key = subkey(key, "password");
    make_private_directory(std::filesystem::path(m_config.file).parent_path().string());
    auto loaded = load(m_config.file, m_file_key.reveal(), m_served.front());
    if (const auto* why = std::get_if<std::string>(&loaded)) {
        spdlog::error("offline: {} is not taken, so nobody is remembered: {}", m_config.file, *why);
    } else {
        for (Remembered& person : std::get<std::vector<Remembered>>(loaded)) {
            std::string name = person.key;
            m_people.insert_or_assign(std::move(name), Known{std::move(person), std::nullopt});
        }
    }
    m_worker = std::thread([this] { work(); });
}

OfflineLogins::~OfflineLogins() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    m_worker.join();
}

AuthOutcome OfflineLogins::settle(const UserName& typed, const Secret& password, AuthOutcome online) {
    if (const auto* identity = std::get_if<Identity>(&online)) {
        if (rule_for(identity->role) != nullptr) {
            remember(typed, password, *identity);
        } else {
            forget(typed);
        }
        return online;
    }
    if (std::holds_alternative<Denial>(online)) {
        forget(typed);
        return online;
    }
    return answer(typed, password, std::get<DirectoryUnavailable>(std::move(online)));
}

const OfflineConfig::Role* OfflineLogins::rule_for(const RoleName& role) const {
    const auto found = std::ranges::find(m_config.roles, role, &OfflineConfig::Role::name);
    return found == m_config.roles.end() ? nullptr : &*found;
}

/// By wall time, which may jump: what was proved in the future proves nothing.
bool OfflineLogins::is_current(const Remembered& person) const {
    const auto* rule = rule_for(person.role);
    const auto age = m_clock.wall() - person.proven;
    return rule != nullptr && age >= age.zero() && age <= rule->maximum_age &&
           std::ranges::find(m_served, person.uai) != m_served.end();
}

std::string OfflineLogins::keyed(const std::string& key, const Secret& password) const {
    std::string text = std::to_string(key.size()) + ":" + key;
    text.reserve(text.size() + password.reveal().size());  // no copy of the password is left behind
    text += password.reveal();
    std::string out = hmac(m_password_key.reveal(), text);
    wipe(text);
    return out;
}

/// Sixteen bits under a key of this process: enough to see that a password is still the same, too few to guess it by.
std::uint16_t OfflineLogins::tag_of(const std::string& keyed) const {
    const std::string full = hmac(m_tag_key.reveal(), keyed);
    std::uint16_t tag = 0;
    std::memcpy(&tag, full.data(), sizeof tag);
    return tag;
}

void OfflineLogins::remember(const UserName& typed, const Secret& password, const Identity& identity) {
    Remembered person{.key = ascii_lower(typed.get()),
                      .user = identity.user,
                      .uid = identity.uid,
                      .role = identity.role,
                      .uai = identity.uai,
                      .reason = identity.role_reason,
                      .proven = m_clock.wall(),
                      .salt = {},
                      .verifier = {}};
    std::string text = keyed(person.key, password);
    const std::uint16_t tag = tag_of(text);
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_waiting, [&](const Waiting& other) { return other.person.key == person.key; });
    if (const auto known = m_people.find(person.key); known != m_people.end() && known->second.tag == tag) {
        person.salt = known->second.person.salt;
        person.verifier = known->second.person.verifier;
        known->second.person = std::move(person);
        m_dirty = true;
    } else if (m_waiting.size() < max_people) {
        m_waiting.push_back({std::move(person), std::move(text), tag});
    }
    m_changed.notify_all();
}

void OfflineLogins::forget(const UserName& typed) {
    const std::string key = ascii_lower(typed.get());
    const auto same = [name = std::string(without_realm(key))](std::string_view other) {
        return without_realm(other) == name;
    };
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_waiting, [&](const Waiting& other) { return same(other.person.key); });
    if (m_being_made && same(*m_being_made)) {
        m_being_made.reset();
    }
    if (std::erase_if(m_people, [&](const auto& known) { return same(known.first); }) > 0) {
        m_dirty = true;
        m_urgent = true;
    }
    m_changed.notify_all();
}

AuthOutcome OfflineLogins::answer(const UserName& typed, const Secret& password, DirectoryUnavailable down) {
    const std::string key = ascii_lower(typed.get());
    std::optional<Remembered> person;
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto known = m_people.find(key); known != m_people.end() && is_current(known->second.person)) {
            person = known->second.person;
        }
    }
    if (!person) {
        return down;
    }
    const Turn turn(m_checks);
    const std::string verifier = scrypt(keyed(key, password), person->salt);
    if (!constant_time_equal(verifier, person->verifier)) {
        return Denial::wrong_password;
    }
    const OfflineConfig::Role& rule = *rule_for(person->role);
    spdlog::warn("offline: a login as {} stands on what a directory said at {}", person->role.get(),
                 to_rfc3339(person->proven));
    return Identity{.user = person->user,
                    .uid = person->uid,
                    .display_name = {},
                    .role = rule.reduced_to.value_or(person->role),
                    .uai = person->uai,
                    .role_reason = "offline, as proved at " + to_rfc3339(person->proven) + ": " + person->reason,
                    .offline = true};
}

void OfflineLogins::insert(Waiting done) {
    std::string key = done.person.key;
    m_people.insert_or_assign(std::move(key), Known{std::move(done.person), done.tag});
    m_dirty = true;
    if (m_people.size() > max_people) {
        m_people.erase(
            std::ranges::min_element(m_people, {}, [](const auto& known) { return known.second.person.proven; }));
    }
}

void OfflineLogins::make_verifier(std::unique_lock<std::mutex>& lock) {
    Waiting next = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_being_made = next.person.key;
    lock.unlock();
    try {
        next.person.salt = random_bytes(salt_bytes);
        next.person.verifier = scrypt(next.keyed, next.person.salt);
    } catch (const std::exception& e) {
        spdlog::error("offline: somebody is not remembered: {}", e.what());
        next.person.verifier.clear();
    }
    wipe(next.keyed);
    lock.lock();
    if (m_being_made && !next.person.verifier.empty()) {  // otherwise she was refused meanwhile
        insert(std::move(next));
    }
    m_being_made.reset();
}

void OfflineLogins::write(std::unique_lock<std::mutex>& lock) {
    std::erase_if(m_people, [this](const auto& known) { return !is_current(known.second.person); });
    std::vector<Remembered> people;
    for (const auto& [key, known] : m_people) {
        people.push_back(known.person);
    }
    m_dirty = false;
    m_urgent = false;
    m_writing = true;
    lock.unlock();
    bool written = true;
    try {
        save(m_config.file, m_file_key.reveal(), m_served.front(), people);
    } catch (const std::exception& e) {
        written = false;
        spdlog::error("offline: {} cannot be written; what changed is tried again: {}", m_config.file, e.what());
    }
    lock.lock();
    m_writing = false;
    m_next_write = std::chrono::steady_clock::now() + between_writes;
    if (!written) {
        m_dirty = true;
        m_changed.wait_for(lock, between_tries, [this] { return m_stop; });
    }
}

void OfflineLogins::work() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        // Whoever is to be forgotten is forgotten on disk first; what only adds waits for the verifiers and for its
        // time.
        const bool time_to_write = m_dirty && m_waiting.empty() && std::chrono::steady_clock::now() >= m_next_write;
        if (m_urgent || time_to_write) {
            write(lock);
        } else if (!m_waiting.empty()) {
            make_verifier(lock);
        } else {
            const auto anything = [this] { return m_stop || m_urgent || !m_waiting.empty(); };
            if (m_dirty) {
                m_changed.wait_until(lock, m_next_write, anything);
            } else {
                m_changed.wait(lock, [&] { return anything() || m_dirty; });
            }
        }
        m_changed.notify_all();
    }
    if (m_dirty) {
        write(lock);
    }
}

void OfflineLogins::flush() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_waiting.empty() && !m_being_made; });
    m_urgent = m_dirty;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return !m_dirty && !m_writing; });
}

std::size_t OfflineLogins::size() const {
    const std::scoped_lock lock(m_mutex);
    return m_people.size();
}

}  // namespace beffroi::offline
