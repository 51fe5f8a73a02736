#include "journal/append_queue.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "journal/encode.h"
#include "journal/entry.h"
#include "journal/segment.h"

namespace beffroi::journal {

namespace {

/// Bound on the bytes of one commit that several waiters share; a single request may have up to
/// max_frame_entries_bytes.
constexpr std::size_t k_window_bytes = std::size_t{1} << 20;

std::size_t checked_bytes(std::span<const std::string> lines) {
    std::size_t bytes = 0;
    for (const auto& line : lines) {
        if (line.size() > max_entry_bytes) {
            throw std::length_error("a journal entry has more than 65535 bytes");
        }
        if (!is_valid_utf8(line)) {  // what tells an entry from the start of a frame
            throw std::invalid_argument("a journal entry is not UTF-8");
        }
        bytes += entry_bytes(line);
    }
    if (lines.empty() || bytes > max_frame_entries_bytes) {
        throw std::length_error("an append has no entry, or more than fit into one commit");
    }
    return bytes;
}

}  // namespace

Request::Request(std::span<const std::string> entries)
    : lines(entries), bytes(checked_bytes(entries)), leaves(entries.size()) {
    std::transform(lines.begin(), lines.end(), leaves.begin(), [](const auto& line) { return leaf_hash(line); });
}

void AppendQueue::push(Request& request) {
    m_requests.push_back(&request);
    count(request);
}

void AppendQueue::count(const Request& request) {
    m_entries += request.lines.size();
    m_bytes += request.bytes;
}

bool AppendQueue::is_window_full() const {
    return m_entries >= m_window_entries || m_bytes >= k_window_bytes;
}

std::vector<Request*> AppendQueue::take_group() {
    std::vector<Request*> group;
    std::size_t entries = 0;
    std::size_t bytes = 0;
    while (!m_requests.empty()) {
        Request* const request = m_requests.front();
        entries += request->lines.size();
        bytes += request->bytes;
        if (!group.empty() && (entries > m_window_entries || bytes > k_window_bytes)) {
            break;
        }
        group.push_back(request);
        m_requests.pop_front();
        m_entries -= request->lines.size();
        m_bytes -= request->bytes;
    }
    return group;
}

void AppendQueue::put_back(std::vector<Request*>& group) {
    m_requests.insert(m_requests.begin(), group.begin(), group.end());
    for (const Request* request : group) {
        count(*request);
    }
    group.clear();
}

}  // namespace beffroi::journal
