// Looks again at the roles of those who are in, when what people are has changed: an import of the AAF has replaced the
// index. Whose role is another now is out, and comes in anew with it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "gateway/session/session_table.h"
#include "gateway/types.h"

namespace beffroi {

/// Thread-safe. A thread of its own asks the directories, one person after another: nobody's login waits for it.
class RoleReview {
  public:
    struct Actions {
        std::function<AuthOutcome(const UserName&)> look_up;  ///< without a password; may block
        std::function<void(const Session&)> end;              ///< its role is another now
    };
    /// `table` outlives it. `patience`: how long it waits for directories that do not answer, before it begins again.
    RoleReview(const session::SessionTable& table, Actions actions,
               std::chrono::milliseconds patience = std::chrono::minutes(1));
    ~RoleReview();
    RoleReview(const RoleReview&) = delete;
    RoleReview& operator=(const RoleReview&) = delete;

    /// Again from the beginning, if it is at work.
    void begin();

  private:
    void work();
    [[nodiscard]] bool is_interrupted() const;
    /// False: a directory did not answer.
    [[nodiscard]] bool look_at(const Session& session);
    [[nodiscard]] bool look_at_all();

    const session::SessionTable& m_table;
    const Actions m_actions;
    const std::chrono::milliseconds m_patience;
    mutable std::mutex m_mutex;
    std::condition_variable m_news;
    bool m_wanted = false;
    bool m_over = false;
    std::thread m_thread;  ///< last: it uses all of the above
};

}  // namespace beffroi
