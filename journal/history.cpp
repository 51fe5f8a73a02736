#include "journal/history.h"

#include <algorithm>
#include <filesystem>

namespace beffroi::journal {

namespace {

constexpr std::uint64_t k_mark_distance = std::uint64_t{512} << 10;

/// Keeps what is wanted of the entries that pass by.
class Collector {
  public:
    Collector(std::uint64_t from, std::size_t max_entries, std::size_t max_bytes)
        : m_from(from), m_max_entries(max_entries), m_bytes_left(max_bytes), m_full(max_entries == 0) {}

    void offer(std::uint64_t index, std::string_view entry) {
        if (m_full || index < m_from) {
            return;
        }
        if (entry.size() > m_bytes_left && !m_entries.empty()) {
            m_full = true;
            return;
        }
        m_entries.emplace_back(entry);
        m_bytes_left -= std::min(m_bytes_left, entry.size());
        m_full = m_entries.size() == m_max_entries;
    }
    [[nodiscard]] bool full() const { return m_full; }
    [[nodiscard]] std::vector<std::string> take() { return std::move(m_entries); }

  private:
    std::uint64_t m_from;
    std::size_t m_max_entries;
    std::size_t m_bytes_left;
    bool m_full;
    std::vector<std::string> m_entries;
};

}  // namespace

void History::add(const std::string& segment, std::uint64_t offset, const CompactRange& before) {
    const std::lock_guard lock(m_mutex);
    if (m_marks.empty() || m_marks.back()->segment != segment || offset - m_marks.back()->offset >= k_mark_distance) {
        m_marks.push_back(std::make_shared<const Mark>(Mark{segment, offset, before}));
    }
}

void History::drop_before(std::uint64_t index) {
    const std::lock_guard lock(m_mutex);
    while (!m_marks.empty() && m_marks.front()->before.size() < index) {
        m_marks.pop_front();
    }
}

History::MarkPointer History::last_up_to(std::uint64_t index) const {
    const std::lock_guard lock(m_mutex);
    const auto beyond =
        std::upper_bound(m_marks.begin(), m_marks.end(), index,
                         [](std::uint64_t i, const MarkPointer& mark) { return i < mark->before.size(); });
    return beyond == m_marks.begin() ? nullptr : *std::prev(beyond);
}

History::MarkPointer History::first_beyond(std::uint64_t index) const {
    const std::lock_guard lock(m_mutex);
    const auto beyond =
        std::upper_bound(m_marks.begin(), m_marks.end(), index,
                         [](std::uint64_t i, const MarkPointer& mark) { return i < mark->before.size(); });
    return beyond == m_marks.end() ? nullptr : *beyond;
}

std::vector<std::string> History::read(std::uint64_t from, std::size_t max_entries, std::size_t max_bytes,
                                       const CompactRange& head) const {
    Collector collector(from, max_entries, max_bytes);
    if (from >= head.size()) {
        return {};
    }
    for (MarkPointer mark = last_up_to(from); mark != nullptr;) {
        const MarkPointer next = first_beyond(mark->before.size());
        const CompactRange& goal = next != nullptr && next->before.size() < head.size() ? next->before : head;
        SegmentReader reader(mark->segment);
        reader.seek(mark->offset);
        CompactRange range = mark->before;
        while (range.size() < goal.size()) {
            const auto frame = reader.next();
            if (!frame) {
                break;
            }
            for (const auto entry : frame->entries) {
                collector.offer(range.size(), entry);
                range.append(leaf_hash(entry));
            }
        }
        if (range != goal) {
            throw Damage(std::filesystem::path(mark->segment).filename().string(), mark->offset, mark->before.size(),
                         "or one after it has changed since it was written");
        }
        if (collector.full() || goal.size() == head.size()) {
            return collector.take();
        }
        mark = next;
    }
    throw Damage("none", 0, from, "is not on disk any more");
}

}  // namespace beffroi::journal
