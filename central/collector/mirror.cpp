#include "central/collector/mirror.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "journal/note.h"

namespace beffroi::central {

namespace {

/// Uploads may go on to any of these while newer checkpoints arrive.
constexpr std::size_t k_pending_kept = 16;
constexpr unsigned k_retry_disk_seconds = 30;

std::vector<WitnessedLog> witnessed(const Records& records) {
    std::vector<WitnessedLog> logs;
    for (const auto& log : records.all()) {
        logs.push_back({log->log.origin, log->log.key});
    }
    return logs;
}

std::optional<journal::Checkpoint> checkpoint_of(const std::string& note) {
    const auto parsed = journal::parse_note(note);
    return parsed ? journal::parse_checkpoint_text(parsed->text) : std::nullopt;
}

}  // namespace

Mirror::Mirror(Options options, Records& records, journal::Files& files, const Clock& clock)
    : m_options(std::move(options)),
      m_records(records),
      m_clock(clock),
      m_pending({m_options.directory, witnessed(records), nullptr, m_options.known,
                 [this](const std::string& text) { m_options.on_evidence(text); }},
                files, clock) {
    for (const auto& log : records.all()) {
        auto state = std::make_unique<State>(*log);
        state->evidence =
            std::make_unique<EvidenceStore>(m_options.directory + "/" + log->hash + "/contradictions", files);
        if (auto note = m_pending.latest(log->log.origin)) {
            state->pending.push_back({checkpoint_of(*note).value(), std::move(*note)});
        }
        m_states.emplace(log->log.origin, std::move(state));
    }
}

Mirror::State* Mirror::find(std::string_view origin) const {
    const auto found = m_states.find(origin);
    return found == m_states.end() ? nullptr : found->second.get();
}

void Mirror::remember(State& state, Pending pending) {
    const std::lock_guard lock(state.mutex);
    auto& kept = state.pending;
    if (!kept.empty() && kept.back().checkpoint.size == pending.checkpoint.size) {
        kept.pop_back();
    }
    kept.push_back(std::move(pending));
    if (kept.size() > k_pending_kept) {
        kept.pop_front();
    }
}

std::optional<Mirror::Pending> Mirror::pending_of_size(State& state, std::uint64_t size) const {
    const std::lock_guard lock(state.mutex);
    for (const auto& pending : state.pending) {
        if (pending.checkpoint.size == size) {
            return pending;
        }
    }
    return std::nullopt;
}

Resync Mirror::resync(State& state, std::optional<std::uint64_t> valid_end) const {
    const std::lock_guard lock(state.mutex);
    const auto newest = state.pending.empty() ? 0 : state.pending.back().checkpoint.size;
    return {{valid_end.value_or(newest), state.log.record->size()}};
}

AdvanceOutcome Mirror::add_checkpoint(const AddCheckpoint& request) {
    const auto offered = checkpoint_of(request.note);
    State* const state = offered ? find(offered->origin) : nullptr;
    auto outcome = m_pending.advance(request);
    if (state == nullptr || std::holds_alternative<NotSigned>(outcome) || state->log.record == nullptr) {
        return outcome;
    }
    if (const auto* advanced = std::get_if<Advanced>(&outcome)) {
        remember(*state, {advanced->checkpoint, advanced->note});
        const std::lock_guard lock(state->uploading);
        const auto mirrored = state->log.record->checkpoint();
        if (mirrored && mirrored->checkpoint == advanced->checkpoint) {
            keep_checkpoint(*state, {advanced->checkpoint, advanced->note}, "");
        }
    } else {
        convict(*state, *offered, request);
    }
    return outcome;
}

/// A witness knows one checkpoint; a mirror has the whole tree. Whatever the log signed must be a tree of it.
void Mirror::convict(State& state, const journal::Checkpoint& offered, const AddCheckpoint& request) {
    const auto& record = *state.log.record;
    const auto held = record.checkpoint();
    if (!held || offered.size > record.size() || (offered.size != 0 && offered.size < record.minimum()) ||
        record.hashes().range(offered.size).root() == offered.root) {
        return;
    }
    const std::lock_guard lock(state.mutex);
    if (const auto file =
            state.evidence->keep({Evidence::Kind::fork, m_clock.wall(), held->note, request.note, request.proof})) {
        m_options.on_evidence(
            fmt::format("{}: fork: the log has signed a tree of size {} that is not the one mirrored ({})",
                        offered.origin, offered.size, *file));
    }
}

UploadOutcome Mirror::add_entries(const UploadHeader& header, UploadReader& packages) {
    State* const state = find(header.origin);
    if (state == nullptr) {
        return UnknownOrigin{};
    }
    if (state->log.record == nullptr) {
        return Unavailable{"the record copy of this log is damaged", k_retry_disk_seconds};
    }
    const auto pending = pending_of_size(*state, header.entries.end);
    const auto& record = *state->log.record;
    if (!pending || header.entries.end < record.mirrored()) {
        return resync(*state, std::nullopt);
    }
    if (header.entries.start > record.size() || header.entries.start < record.minimum()) {
        return resync(*state, header.entries.end);
    }
    const std::unique_lock uploading(state->uploading, std::try_to_lock);
    if (!uploading.owns_lock()) {
        return Unavailable{"another upload to this log is under way"};
    }
    try {
        return upload(*state, *pending, packages);
    } catch (const std::system_error& e) {
        m_options.on_problem(fmt::format("entries of {} cannot be kept: {}", state->log.log.origin, e.what()));
        return Unavailable{"the entries cannot be kept at the moment", k_retry_disk_seconds};
    }
}

UploadOutcome Mirror::upload(State& state, const Pending& pending, UploadReader& packages) {
    Upload upload(*state.log.record, pending.checkpoint);
    std::size_t taken = 0;
    std::optional<Unproven> unproven;
    for (auto package = packages.next(); package; package = packages.next()) {
        if (!upload.take(*package)) {
            unproven = refuse(state, upload, *package);
            break;
        }
        ++taken;
    }
    upload.store();  // what was proven before stays, whatever came after
    if (unproven) {
        return *unproven;
    }
    if (state.log.record->size() >= pending.checkpoint.size) {
        return finish(state, pending);
    }
    if (taken == 0) {
        return NoPackage{};
    }
    return Progress{{pending.checkpoint.size, state.log.record->size()}};
}

Unproven Mirror::refuse(State& state, const Upload& upload, const Package& package) {
    if (!upload.differing()) {
        return {
            fmt::format("entries [{}, {}) are not in the tree of the checkpoint", package.first, package.subtree.end)};
    }
    // What is held and what is sent are under checkpoints that lead from one to the other: these are not the bytes that
    // the log has signed, and whoever sends them keeps sending them.
    auto reason = fmt::format("entry {} was mirrored with other bytes", *upload.differing());
    const std::lock_guard lock(state.mutex);
    if (std::exchange(state.differing, upload.differing()) != upload.differing()) {
        m_options.on_evidence(fmt::format("{}: {}", state.log.log.origin, reason));
    }
    return {std::move(reason)};
}

UploadOutcome Mirror::finish(State& state, const Pending& pending) {
    const auto text = journal::checkpoint_text(pending.checkpoint);
    if (pending.checkpoint.size < state.log.record->mirrored()) {
        return resync(state, std::nullopt);
    }
    auto line = m_options.cosigner.line(text, m_clock.wall());
    keep_checkpoint(state, pending, line);
    return Cosigned{std::move(line)};
}

/// The mirrored checkpoint becomes `pending`, with its lines, `more_lines` and, at the same size, those kept before.
void Mirror::keep_checkpoint(State& state, const Pending& pending, const std::string& more_lines) {
    auto lines = journal::parse_signature_lines(more_lines).value_or(std::vector<journal::NoteSignature>());
    if (const auto kept = state.log.record->checkpoint(); kept && kept->checkpoint == pending.checkpoint) {
        const auto note = journal::parse_note(kept->note).value();
        lines.insert(lines.end(), note.signatures.begin(), note.signatures.end());
    }
    auto note = journal::merge_signatures(pending.note, lines);
    if (!note) {
        throw std::runtime_error("the checkpoint of " + pending.checkpoint.origin + " has too many signatures");
    }
    const bool by_all = std::all_of(m_options.known.begin(), m_options.known.end(),
                                    [&note](const auto& key) { return key.verify(*note).has_value(); });
    const journal::SignedCheckpoint checkpoint{pending.checkpoint, std::move(*note)};
    state.log.record->set_checkpoint(checkpoint);
    if (by_all) {
        state.log.record->set_cosigned(checkpoint);
    }
}

}  // namespace beffroi::central
