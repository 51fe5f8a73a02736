// What waits for a commit of the writer, in the order of the log.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/tree.h"

namespace beffroi::journal {

/// One append, on its caller's stack while it waits.
struct Request {
    /// Checks and hashes the lines. Here and not in the writer's threads: all cores that append hash, and they do while
    /// the disk is busy. Throws std::length_error, std::invalid_argument as Writer::append says.
    explicit Request(std::span<const std::string> entries);

    std::span<const std::string> lines;
    std::size_t bytes = 0;     ///< of the lines in a frame
    std::vector<Hash> leaves;  ///< of the lines
    std::uint64_t index = 0;   ///< of the first line, once it is in a commit
    bool done = false;
    std::optional<std::string> error;
};

/// Not thread-safe: the writer's mutex guards it.
class AppendQueue {
  public:
    /// A commit takes at most `window_entries` of those who wait, or one request whatever its size.
    explicit AppendQueue(std::size_t window_entries) : m_window_entries(window_entries) {}

    void push(Request& request);
    /// The requests of the next commit, which then wait no longer.
    [[nodiscard]] std::vector<Request*> take_group();
    /// Those of a commit that was given up wait again, in their place before the others. Empties `group`.
    void put_back(std::vector<Request*>& group);

    [[nodiscard]] bool empty() const { return m_requests.empty(); }
    /// More would not fit into one commit.
    [[nodiscard]] bool is_window_full() const;

  private:
    void count(const Request& request);

    const std::size_t m_window_entries;
    std::deque<Request*> m_requests;
    std::size_t m_entries = 0;
    std::size_t m_bytes = 0;
};

}  // namespace beffroi::journal
