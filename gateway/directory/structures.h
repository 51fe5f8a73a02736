// The served establishments as a directory names them: a cache of structure DN -> UAI.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ldap/entry.h"
#include "gateway/directory/role.h"

namespace beffroi::directory {

/// One thread reads again, the others go on with what is known; an old answer is better than none. Thread-safe.
class Structures {
  public:
    /// Asks the directory; nullopt if it does not answer. May throw.
    using Fetch = std::function<std::optional<ServedStructures>()>;
    explicit Structures(Fetch fetch);

    /// What is known at `now`. Reads again after an hour, or after a minute if one of `seen` is not known (a new
    /// establishment, or merely one that is not served). Null if nothing was ever read.
    [[nodiscard]] std::shared_ptr<const ServedStructures> current(const std::vector<std::string>& seen, SteadyTime now);

  private:
    [[nodiscard]] bool is_due(const std::vector<std::string>& seen, SteadyTime now) const;
    void read_again(std::unique_lock<std::mutex>& lock, SteadyTime now);

    Fetch m_fetch;
    std::mutex m_mutex;
    std::condition_variable m_read;
    std::shared_ptr<const ServedStructures> m_known;
    SteadyTime m_asked_at;
    bool m_reading = false;
};

/// The filter that finds the served establishments: indexed, and small whatever the size of the directory.
[[nodiscard]] std::string structures_filter(const std::vector<Uai>& served);
[[nodiscard]] ServedStructures read_structures(const std::vector<ldap::Entry>& entries, const std::vector<Uai>& served);

}  // namespace beffroi::directory
