#include "central/collector/upload.h"

#include <algorithm>

namespace beffroi::central {

/// Entries that are held already: only the same bytes pass. The others are the tree's business.
bool Upload::matches_record(const Package& package) {
    const auto held_end = std::min(package.subtree.end, m_held);
    for (auto i = package.first; i < held_end; ++i) {
        if (journal::leaf_hash(package.entries[i - package.first]) != m_record.hashes().node(0, i)) {
            m_differing = i;
            return false;
        }
    }
    return true;
}

Addition Upload::extend(const Package& package) const {
    Addition addition(m_additions.empty() ? m_record.range() : m_additions.back().after());
    for (auto i = addition.first(); i < package.subtree.end; ++i) {
        addition.add(package.entries[i - package.first]);
    }
    return addition;
}

bool Upload::take(const Package& package) {
    if (!matches_record(package)) {
        return false;
    }
    const auto proven = [&](const journal::Hash& subtree) {
        return journal::verify_subtree(package.subtree, m_pending.size, subtree, m_pending.root, package.proof);
    };
    if (package.subtree.end <= m_held) {
        return proven(journal::range_hash(package.subtree.start, package.subtree.end, m_record.hashes().nodes()));
    }
    auto addition = extend(package);
    if (!proven(addition.last_tile())) {
        return false;
    }
    m_additions.push_back(std::move(addition));
    return true;
}

void Upload::store() {
    m_record.append(m_additions);
    m_additions.clear();
}

}  // namespace beffroi::central
