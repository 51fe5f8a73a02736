// A site's log in memory: lines, and a checkpoint of any size signed with the site's key. It may lie.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "central/store/store.h"
#include "journal/checkpoint.h"
#include "journal/entry.h"
#include "journal/tree.h"

namespace beffroi::central {

using namespace std::chrono_literals;

inline const WallTime school_day{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 7h};

/// A session opened by `user` at `minute` after seven o'clock UTC.
inline journal::Entry session_entry(const std::string& user, int minute) {
    journal::Entry entry;
    entry.time = school_day + std::chrono::minutes(minute);
    entry.site = "0599991P";
    entry.event = journal::event::session_open;
    entry.session = std::string(30, 'a') + std::to_string(minute + 10);
    entry.user = user;
    entry.uid = "uid-" + user;
    entry.role = "eleve";
    entry.zone = "salles";
    entry.mac = "02:00:00:00:00:01";
    entry.addresses = {"10.1.0." + std::to_string(minute)};
    return entry;
}

class SignedLog {
  public:
    explicit SignedLog(std::string origin = "journal.test.example/0599991P/access")
        : m_origin(std::move(origin)),
          m_keys(journal::generate_key("journal.test.example/0599991P")),
          m_signer(m_keys.skey) {}

    void add(const std::string& line) { m_lines.push_back(line); }
    void add(const journal::Entry& entry) { add(journal::to_line(entry, std::string(16, 's'))); }
    void change(std::size_t index, const std::string& line) { m_lines.at(index) = line; }

    [[nodiscard]] journal::SignedCheckpoint checkpoint(std::uint64_t size) const {
        journal::CompactRange range;
        for (std::uint64_t i = 0; i < size; ++i) {
            range.append(journal::leaf_hash(m_lines.at(i)));
        }
        return m_signer.sign({m_origin, size, range.root()});
    }
    /// The batch views the lines of this log.
    [[nodiscard]] Batch batch(std::uint64_t from, std::uint64_t to) const {
        return {
            from, {m_lines.begin() + static_cast<long>(from), m_lines.begin() + static_cast<long>(to)}, checkpoint(to)};
    }
    [[nodiscard]] Log registration() const { return {m_origin, "0599991P", "Lycée Alan-Turing", "access"}; }
    [[nodiscard]] const std::string& origin() const { return m_origin; }
    [[nodiscard]] const std::string& vkey() const { return m_keys.vkey; }
    [[nodiscard]] const journal::Signer& signer() const { return m_signer; }
    [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }
    [[nodiscard]] std::uint64_t size() const { return m_lines.size(); }

  private:
    std::string m_origin;
    journal::KeyPair m_keys;
    journal::Signer m_signer;
    std::vector<std::string> m_lines;
};

}  // namespace beffroi::central
