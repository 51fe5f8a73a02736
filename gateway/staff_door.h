// The gateway's door for those who work on its machine: a local socket, for root and the gateway's own user. One line
// is asked and one document is answered, both JSON; then the connection ends.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/fd.h"

namespace beffroi {

class StaffDoor {
  public:
    /// What `user`, by the name that the kernel vouches for, is answered. Called from the door's own thread.
    using Answer = std::function<std::string(const std::string& user, std::string_view request)>;

    static constexpr std::size_t longest_request = 4096;

    /// Opens at once, in the place of a predecessor's socket. Besides root the gateway's own user is let in: its
    /// programs could do all of it without asking. Throws std::system_error.
    StaffDoor(const std::string& path, Answer answer);
    ~StaffDoor();
    StaffDoor(const StaffDoor&) = delete;
    StaffDoor& operator=(const StaffDoor&) = delete;

  private:
    void serve() const;
    void attend(const UniqueFd& peer) const;
    /// Whether the peer can be read or written (`events`) before the deadline, and before the door closes.
    [[nodiscard]] bool ready(const UniqueFd& peer, short events, SteadyTime deadline) const;
    [[nodiscard]] std::optional<std::string> read_line(const UniqueFd& peer) const;
    void write(const UniqueFd& peer, std::string_view answer) const;

    Answer m_answer;
    UniqueFd m_listener;
    UniqueFd m_closing;  ///< readable: the thread is to end
    std::thread m_thread;
};

}  // namespace beffroi
