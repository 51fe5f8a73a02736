#include "journal/log_tree.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "journal/reader.h"
#include "journal/repair_note.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_hashed_at_once = 65536;

/// The note comes first: a crash between the two finds the damage again.
std::string settled_tree(const std::string& directory, Files& files, const std::optional<TreeDamage>& damage) {
    auto tree = directory + '/' + std::string(tree_name);
    if (damage) {
        add_to_repair_note(directory, files, damage->sentence + "; it was computed again from the entries");
        write_tree_state(tree, files, damage->sound);
    }
    return tree;
}

}  // namespace

LogTree::LogTree(const std::string& directory, Files& files, History& history, std::uint64_t first,
                 const CompactRange& head, const std::optional<TreeDamage>& damage)
    : m_directory(directory),
      m_files(files),
      m_history(history),
      m_hashes(settled_tree(directory, files, damage), head.size(), files),
      m_first(first) {
    complete(head);
    m_hashes.prune(first);  // a crash may have come before it
}

void LogTree::complete(const CompactRange& head) {
    while (m_hashes.size() < head.size()) {
        auto range = m_hashes.range(m_hashes.size());
        TileHashes tiles;
        const auto sink = tiles.sink();
        for (const auto& entry : m_history.read(range.size(), k_hashed_at_once, max_frame_entries_bytes, head)) {
            range.append(leaf_hash(entry), sink);
        }
        m_hashes.append(tiles);
    }
    if (head.size() != 0 && m_hashes.range(head.size()) != head) {
        throw DamagedJournal(m_directory + ": the hashes in tree/ changed while they were read");
    }
}

void LogTree::follow(const std::string& segment) {
    const std::unique_lock lock(m_pruning, std::try_to_lock);
    if (segment == m_synced_segment || !lock) {
        return;
    }
    try {
        if (!m_synced_segment.empty()) {
            m_hashes.sync();
        }
        m_synced_segment = segment;
    } catch (const std::system_error&) {  // it is tried again after the next commit
    }
}

std::uint64_t LogTree::first_after_prune(std::uint64_t index, std::uint64_t published) const {
    const auto segments = list_segments(m_directory);
    const auto limit = std::min(index, published);  // what the file `checkpoint` does not cover stays
    std::uint64_t kept = m_first;
    for (const auto& segment : segments) {
        if (segment.first_index <= limit) {
            kept = std::max(kept, segment.first_index);
        }
    }
    return kept;
}

// The index is noted first: a crash leaves segments that the next call deletes, never a gap that nobody announced.
std::uint64_t LogTree::prune(std::uint64_t index, std::uint64_t published) {
    const std::lock_guard lock(m_pruning);
    const auto kept = first_after_prune(index, published);
    if (kept == m_first) {
        return kept;
    }
    m_files.replace(m_directory + '/' + std::string(pruned_name), std::to_string(kept) + '\n');
    m_hashes.prune(kept);
    m_history.drop_before(kept);
    // What was set aside holds the same entries, and goes when they do.
    for (const auto& segments : {list_segments(m_directory), list_set_aside(m_directory)}) {
        for (const auto& segment : segments) {
            if (segment.first_index < kept) {
                std::filesystem::remove(segment.path);
            }
        }
    }
    m_first = kept;
    return kept;
}

}  // namespace beffroi::journal
