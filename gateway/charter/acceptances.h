// Who has accepted the charter, so that she is asked once a school year, and again when there is another version. What
// proves it is the journal (schemas/journal.md, "charter-accepted"); this is the gateway's memory of it. It names
// nobody: a line holds a keyed hash.
#pragma once

#include <mutex>
#include <string>
#include <unordered_set>

#include "base/clock.h"

namespace beffroi::charter {

/// The year in which the school year of that moment began, in the machine's time zone: on 1 September.
[[nodiscard]] int school_year(WallTime at);

/// Thread-safe.
class Acceptances {
  public:
    /// Reads what is there, and forgets earlier school years and other versions. A file that is damaged counts as far
    /// as it can be read: who is not in it is asked again. Throws std::system_error if it cannot be read or made.
    Acceptances(std::string file, std::string version, const Clock& clock);

    /// `uid`: of an Identity; never goes to somebody else.
    [[nodiscard]] bool has_accepted(const std::string& uid) const;
    /// Durable on return. Throws std::system_error.
    void accept(const std::string& uid);

  private:
    [[nodiscard]] std::string line_for(const std::string& uid) const;
    void read();

    const std::string m_file;
    const std::string m_version;
    const Clock& m_clock;
    std::string m_key;
    mutable std::mutex m_mutex;
    std::unordered_set<std::string> m_lines;
};

}  // namespace beffroi::charter
