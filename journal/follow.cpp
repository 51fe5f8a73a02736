#include "journal/follow.h"

#include <fmt/format.h>

#include <filesystem>

#include "journal/crypto.h"

namespace beffroi::journal {

namespace {

std::string name_of(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

}  // namespace

Follower::Follower(const Verifier& key, Checkpoint checkpoint)
    : m_key(key),
      m_checkpoint(std::move(checkpoint)),
      m_origin_hash(sha256({m_checkpoint.origin})),
      m_root(empty_root()) {}

void Follower::visit(const FramePlace& place, const Frame& frame) {
    check_origin(place.origin_hash);
    if (!m_last) {
        check_beginning(place);
    }
    if (m_last && m_last->segment != place.segment.path) {
        check_signature();
    }
    m_last = LastFrame{place.segment.path, place.offset, frame.first_index, frame.time, frame.signature};
    m_size = place.after.size();
    m_root = frame.root;
    const bool passes_checkpoint = place.before.size() < m_checkpoint.size && m_size >= m_checkpoint.size;
    if (passes_checkpoint && (m_size != m_checkpoint.size || m_root != m_checkpoint.root)) {
        throw failure("does not match the signed checkpoint");
    }
}

void Follower::finish(const Scanned& found) const {
    if (found.origin_hash) {  // of a segment without frames
        check_origin(*found.origin_hash);
    }
    if (m_size < m_checkpoint.size) {
        const auto segment = found.segments.empty() ? segment_name(0) : name_of(found.segments.back().path);
        throw Damage(segment, found.good_bytes, m_size,
                     fmt::format("is missing: the signed checkpoint promises {} entries", m_checkpoint.size));
    }
    if (m_last) {
        check_signature();
    }
}

/// Behind deleted segments the log begins with a tree that it only claims. It must grow into the checkpoint, or be it.
void Follower::check_beginning(const FramePlace& place) const {
    const auto& before = place.before;
    if (before.size() == 0 || before.size() < m_checkpoint.size) {
        return;
    }
    if (before.size() > m_checkpoint.size || before.root() != m_checkpoint.root) {
        throw Damage(name_of(place.segment.path), place.offset, before.size(),
                     fmt::format("does not follow from the signed checkpoint of {} entries, which covers none of those "
                                 "that are left",
                                 m_checkpoint.size));
    }
}

void Follower::check_origin(const Hash& origin_hash) const {
    if (origin_hash != m_origin_hash) {
        throw DamagedJournal("the entries belong to another log than the checkpoint: " + m_checkpoint.origin);
    }
}

void Follower::check_signature() const {
    if (!m_key.verify_signature(checkpoint_text({m_checkpoint.origin, m_size, m_root}), m_last->signature)) {
        throw failure("does not match the signature of its commit by " + m_key.name());
    }
}

Damage Follower::failure(const std::string& what) const {
    return {name_of(m_last->segment), m_last->offset, m_last->first_index, what};
}

}  // namespace beffroi::journal
