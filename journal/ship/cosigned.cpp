#include "journal/ship/cosigned.h"

#include <filesystem>

#include "base/fd.h"
#include "journal/note.h"
#include "journal/segment.h"

namespace beffroi::ship {

namespace {

/// A peer that is this many publications behind the others signs for itself alone.
constexpr std::size_t k_kept_notes = 64;

}  // namespace

Cosigned::Cosigned(Options options, const journal::Writer& writer, journal::Verifier log, journal::TrustPolicy policy,
                   journal::Files& files, const Clock& clock)
    : m_options(std::move(options)),
      m_writer(writer),
      m_log(std::move(log)),
      m_policy(std::move(policy)),
      m_files(files),
      m_clock(clock) {
    read();
}

void Cosigned::read() {
    const auto path = m_options.directory + '/' + std::string(journal::cosigned_name);
    if (!std::filesystem::exists(path)) {
        return;
    }
    auto note = read_file(path, journal::max_note_bytes);
    const auto trusted = m_policy.check(note, m_log, m_clock.wall());
    if (const auto* checkpoint = std::get_if<journal::Checkpoint>(&trusted)) {
        m_quorum = {checkpoint->size, std::move(note)};
    }
}

std::optional<journal::SignedCheckpoint> Cosigned::beyond(std::uint64_t than, std::chrono::milliseconds patience) {
    if (!m_writer.wait_beyond(than, patience)) {
        return std::nullopt;
    }
    const std::lock_guard lock(m_mutex);
    const auto now = m_clock.steady();
    const bool is_due = !m_published_at || now - *m_published_at >= m_options.publish_interval;
    if (is_due && (!m_published || m_writer.size() > m_published->checkpoint.size)) {
        m_published = m_writer.checkpoint();
        m_published_at = now;
        m_notes.emplace(m_published->checkpoint.size, m_published->note);
        if (m_notes.size() > k_kept_notes) {
            m_notes.erase(m_notes.begin());
        }
    }
    return m_published && m_published->checkpoint.size > than ? m_published : std::nullopt;
}

bool Cosigned::add(const journal::SignedCheckpoint& checkpoint, const journal::CosignatureKey& key,
                   std::string_view lines) {
    const auto signatures = journal::parse_signature_lines(lines);
    if (!signatures) {
        return false;
    }
    const auto text = journal::checkpoint_text(checkpoint.checkpoint);
    std::vector<journal::NoteSignature> valid;
    for (const auto& line : *signatures) {
        if (key.owns(line) && key.verify(text, line)) {
            valid.push_back(line);
        }
    }
    if (valid.empty()) {
        return false;
    }
    const std::lock_guard lock(m_mutex);
    auto& note = m_notes.emplace(checkpoint.checkpoint.size, checkpoint.note).first->second;
    if (auto merged = journal::merge_signatures(note, valid)) {
        note = std::move(*merged);
    }
    // Only a larger one, or the same with more lines: what may be deleted never shrinks.
    const auto trusted = m_policy.check(note, m_log, m_clock.wall());
    if (std::holds_alternative<journal::Checkpoint>(trusted) && checkpoint.checkpoint.size >= m_quorum.size &&
        note != m_quorum.note) {
        m_files.replace(m_options.directory + '/' + std::string(journal::cosigned_name), note);
        m_quorum = {checkpoint.checkpoint.size, note};
        m_notes.erase(m_notes.begin(), m_notes.find(checkpoint.checkpoint.size));
    }
    return true;
}

Cosigned::Quorum Cosigned::quorum() const {
    const std::lock_guard lock(m_mutex);
    return m_quorum;
}

std::string Cosigned::keep_broken_promise(const std::string& peer, const std::string& note) {
    auto path = m_options.directory + "/broken-promise-of-" + peer;
    const std::lock_guard lock(m_mutex);
    m_files.replace(path, note);
    return path;
}

}  // namespace beffroi::ship
