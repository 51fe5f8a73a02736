// Logins while no directory answers: people whom a directory proved lately, by what the site's configuration lets their
// role do (docs/decisions/0015-offline-logins.md).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/secret.h"
#include "gateway/offline/snapshot.h"
#include "gateway/settings.h"
#include "gateway/types.h"

namespace beffroi::offline {

/// Thread-safe. Verifiers are made and the snapshot is written by a thread of its own: a login does not wait for them.
class OfflineLogins {
  public:
    /// Reads the snapshot; one that cannot be read is nobody, with a line in the log. `served` as in SiteConfig, the
    /// first names the site. Throws what load_or_make_key throws, std::system_error if the snapshot's directory cannot
    /// be made.
    OfflineLogins(OfflineConfig config, std::vector<Uai> served, const Clock& clock);
    /// Writes what is known; passwords that wait for their verifier are given up.
    ~OfflineLogins();
    OfflineLogins(const OfflineLogins&) = delete;
    OfflineLogins& operator=(const OfflineLogins&) = delete;

    /// What the directories said, `online`, becomes the outcome of a login:
    /// - an identity stays, and is remembered if its role may log in offline;
    /// - a refusal stays, and whoever it was about is forgotten, under every realm;
    /// - DirectoryUnavailable becomes an identity with `offline` set if the password is the one that was remembered,
    /// and
    ///   wrong_password if it is another (so that guesses are counted). It stays for who is not remembered, was proved
    ///   too long ago or in the future, has a role that is refused offline, or belongs to no served establishment.
    [[nodiscard]] AuthOutcome settle(const UserName& typed, const Secret& password, AuthOutcome online);

    /// Waits until everything that was settled is in the file.
    void flush();
    [[nodiscard]] std::size_t size() const;

  private:
    struct Waiting {
        Remembered person;  ///< without its verifier
        std::string keyed;  ///< the password under a key of this file: never the password
        std::uint16_t tag;
    };
    struct Known {
        Remembered person;
        std::optional<std::uint16_t> tag;  ///< see tag_of
    };

    void remember(const UserName& typed, const Secret& password, const Identity& identity);
    void forget(const UserName& typed);
    [[nodiscard]] AuthOutcome answer(const UserName& typed, const Secret& password, DirectoryUnavailable down);
    [[nodiscard]] const OfflineConfig::Role* rule_for(const RoleName& role) const;
    [[nodiscard]] bool is_current(const Remembered& person) const;
    [[nodiscard]] std::string keyed(const std::string& key, const Secret& password) const;
    [[nodiscard]] std::uint16_t tag_of(const std::string& keyed) const;
    void insert(Waiting done);
    void work();
    void make_verifier(std::unique_lock<std::mutex>& lock);
    void write(std::unique_lock<std::mutex>& lock);

    const OfflineConfig m_config;
    const std::vector<Uai> m_served;
    const Clock& m_clock;
    Secret m_file_key;      ///< for the snapshot
    Secret m_password_key;  ///< for what goes into scrypt
    Secret m_tag_key;       ///< of this process
    std::counting_semaphore<> m_checks;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, Known> m_people;
    std::deque<Waiting> m_waiting;
    std::optional<std::string> m_being_made;  ///< key of the person whose verifier is made now; empty: forget it
    bool m_dirty = false;                     ///< the file is behind
    bool m_urgent = false;                    ///< by somebody who must be forgotten, or for flush
    bool m_writing = false;
    std::chrono::steady_clock::time_point m_next_write;
    bool m_stop = false;
    std::thread m_worker;
};

}  // namespace beffroi::offline
