#include "journal/ship/shipper.h"

#include <fmt/format.h>

#include <algorithm>

#include "journal/entry.h"
#include "journal/subtree.h"

namespace beffroi::ship {

namespace {

constexpr std::chrono::milliseconds k_look{250};  ///< how long a stop may wait for the writer's condition
constexpr std::size_t k_upload_bytes = std::size_t{4} << 20;
constexpr int k_tries = 3;  ///< two answers of a peer that contradict each other must not make a tight loop

/// The quorum's note if the peer is among those who signed it.
Cosigned::Quorum signed_by(const journal::CosignatureKey& key, Cosigned::Quorum quorum) {
    return key.verify(quorum.note) ? std::move(quorum) : Cosigned::Quorum{};
}

}  // namespace

Shipper::Shipper(Peer peer, std::string origin, const journal::Writer& writer, Cosigned& cosigned, Report report)
    : m_peer(std::move(peer)),
      m_origin(std::move(origin)),
      m_writer(writer),
      m_cosigned(cosigned),
      m_report(std::move(report)),
      m_client(m_peer),
      m_backoff(m_peer.retry_longest),
      m_signed(signed_by(m_peer.key, cosigned.quorum())),
      m_thread([this] { run(); }) {}

Shipper::~Shipper() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_client.stop();
    m_thread.join();
}

void Shipper::run() {
    while (!m_stop) {
        try {
            step();
        } catch (const std::exception& e) {
            // The journal's disk or memory: shipping must come back when they do.
            say(Urgency::alarm, e.what());
            wait(m_backoff.longest());
        }
    }
}

void Shipper::step() {
    offer_quorum();
    const auto checkpoint = m_cosigned.beyond(m_done, k_look);
    if (!checkpoint) {
        wait(k_look);  // the log has grown, but its next checkpoint is not published yet
    } else if (announce(*checkpoint) && m_peer.kind == PeerKind::mirror) {
        upload(*checkpoint);
    }
}

bool Shipper::announce(const journal::SignedCheckpoint& checkpoint) {
    const auto size = checkpoint.checkpoint.size;
    for (int i = 0; i < k_tries; ++i) {
        const auto proof = journal::consistency_proof(m_announced, size, m_writer.tree().nodes());
        const auto outcome = read_checkpoint_answer(
            m_client.post("/add-checkpoint", "text/plain", checkpoint_body(m_announced, proof, checkpoint.note)));
        if (const auto* lines = std::get_if<Cosignatures>(&outcome)) {
            compare_with_its_signature(m_announced);  // the old size that it agreed to is where it stood
            m_announced = size;
            if (m_peer.kind == PeerKind::witness) {
                acknowledged(checkpoint, lines->lines);
            }
            return true;
        }
        const auto* other = std::get_if<OtherSize>(&outcome);
        if (other == nullptr) {
            trouble(outcome);
            return false;
        }
        if (other->size > size) {
            stands_beyond_us(other->size);
            return false;
        }
        m_announced = other->size;
    }
    later({"its answers contradict each other", std::nullopt});
    return false;
}

void Shipper::upload(const journal::SignedCheckpoint& checkpoint) {
    const auto end = checkpoint.checkpoint.size;
    for (int conflicts = 0; conflicts < k_tries && !m_stop;) {
        const auto outcome =
            read_entries_answer(m_client.post("/add-entries", "application/octet-stream", next_body(checkpoint)));
        if (const auto* lines = std::get_if<Cosignatures>(&outcome)) {
            m_next = end;
            return acknowledged(checkpoint, lines->lines);
        }
        if (const auto* accepted = std::get_if<Accepted>(&outcome);
            accepted != nullptr && accepted->info.next > m_next.value_or(0)) {
            m_backoff.reset();
            if (!move_to(accepted->info, end)) {
                return;
            }
        } else if (const auto* conflict = std::get_if<Conflict>(&outcome)) {
            ++conflicts;
            if (!move_to(conflict->info, end)) {
                return;
            }
        } else {
            return trouble(outcome);
        }
    }
    later({"its answers contradict each other", std::nullopt});
}

std::string Shipper::next_body(const journal::SignedCheckpoint& checkpoint) const {
    if (!m_next) {
        return upload_header({m_origin, 0, 0, {}});  // asks where it stands
    }
    const auto end = checkpoint.checkpoint.size;
    const auto start = std::min(*m_next, end);
    if (start < m_writer.first()) {
        throw std::runtime_error(fmt::format(
            "it lacks entries from {} on, but those before {} are deleted here: let it fetch them from another "
            "mirror",
            start, m_writer.first()));
    }
    std::string body = upload_header({m_origin, start, end, m_ticket});
    const auto nodes = m_writer.tree().nodes();
    const auto rounded = start / package_entries * package_entries;
    const auto limit = std::min(end, rounded + max_packages * package_entries);
    // Whole packages only, and the first one whatever its size.
    const auto first = std::min(limit, rounded + package_entries) - start;
    auto entries = m_writer.entries(start, limit - start, k_upload_bytes);
    if (entries.size() < first) {
        entries = m_writer.entries(start, first, package_entries * journal::max_entry_bytes);
    }
    std::span<const std::string> rest(entries);
    for (auto from = start; from < limit;) {
        const auto to = std::min(limit, from / package_entries * package_entries + package_entries);
        if (rest.size() < to - from) {
            break;  // the bound on bytes: the mirror says 202, and the rest follows
        }
        add_package(body, rest.first(to - from),
                    journal::subtree_proof({from / package_entries * package_entries, to}, end, nodes));
        rest = rest.subspan(to - from);
        from = to;
    }
    return body;
}

/// False when the upload must begin again with another checkpoint.
bool Shipper::move_to(const MirrorInfo& info, std::uint64_t end) {
    if (std::max(info.next, info.pending) > m_writer.size()) {
        stands_beyond_us(std::max(info.next, info.pending));
        return false;
    }
    if (m_peer.kind == PeerKind::mirror) {
        compare_with_its_signature(info.next);
    }
    m_next = info.next;
    m_ticket = info.ticket;
    return info.pending == end;
}

// A mirror's copy shall carry every signature: the auditor may have nothing but that copy.
void Shipper::offer_quorum() {
    const auto quorum = m_cosigned.quorum();
    if (m_peer.kind != PeerKind::mirror || quorum.size <= m_offered || quorum.size != m_announced) {
        return;
    }
    const auto outcome = read_checkpoint_answer(
        m_client.post("/add-checkpoint", "text/plain", checkpoint_body(quorum.size, {}, quorum.note)));
    if (std::holds_alternative<Later>(outcome)) {
        return trouble(outcome);
    }
    m_offered = quorum.size;  // whatever else it says: the next quorum is another chance
}

void Shipper::acknowledged(const journal::SignedCheckpoint& checkpoint, const std::string& lines) {
    if (!m_cosigned.add(checkpoint, m_peer.key, lines)) {
        return refused("its answer has no valid signature of the configured key " + m_peer.key.name());
    }
    if (m_silent) {
        say(Urgency::note, fmt::format("answers again and has cosigned {} entries", checkpoint.checkpoint.size));
        m_silent = false;
    }
    m_backoff.reset();
    m_done = checkpoint.checkpoint.size;
    m_signed = {m_done, checkpoint.note + lines};
    m_told = false;
}

// A cosignature promises that a tree is not forgotten, and a mirror's that its entries are held. Shipping goes on: what
// it lost is sent again, as far as it is here; the broken promise must not be lost with it.
void Shipper::compare_with_its_signature(std::uint64_t size) {
    if (size >= m_signed.size || m_told) {
        return;
    }
    m_told = true;
    say(Urgency::alarm,
        fmt::format(
            "HAS GONE BACK BEHIND ITS OWN SIGNATURE: it stands at {} entries and has cosigned {}. The note that it "
            "signed is kept as {}",
            size, m_signed.size, m_cosigned.keep_broken_promise(m_peer.name, m_signed.note)));
}

void Shipper::stands_beyond_us(std::uint64_t size) {
    if (size <= m_writer.size()) {  // another publication has been there before; the next one is larger
        return wait(k_look);
    }
    // Never ship over it: the peer's copy is the proof of what this disk no longer has.
    say(Urgency::alarm,
        fmt::format("knows {} entries, this journal has only {}: was this disk restored from an old copy? "
                    "Nothing is sent until somebody decides",
                    size, m_writer.size()));
    wait(m_backoff.longest());
}

template <typename Outcome>
void Shipper::trouble(const Outcome& outcome) {
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
        refused(refusal->detail);
    } else if (const auto* soon = std::get_if<Later>(&outcome)) {
        later(*soon);
    } else if (!std::holds_alternative<Stopped>(outcome)) {
        later({"an answer that makes no progress", std::nullopt});
    }
}

void Shipper::refused(const std::string& detail) {
    say(Urgency::alarm, fmt::format("REFUSES THIS LOG ({}). Nothing is skipped; trying again every {} s", detail,
                                    m_backoff.longest().count() / 1000));
    wait(m_backoff.longest());
}

void Shipper::later(const Later& later) {
    if (!m_silent && !m_stop) {
        say(Urgency::warning, fmt::format("cannot be reached ({}); entries wait in the journal", later.detail));
        m_silent = true;
    }
    const auto asked = std::chrono::milliseconds(later.wait.value_or(std::chrono::seconds(0)));
    wait(std::max(m_backoff.next(), std::min(asked, m_backoff.longest())));
}

void Shipper::say(Urgency urgency, const std::string& sentence) const {
    m_report(urgency, fmt::format("{} of {}: {}", m_peer.name, m_origin, sentence));
}

void Shipper::wait(std::chrono::milliseconds time) {
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, time, [this] { return m_stop.load(); });
}

}  // namespace beffroi::ship
