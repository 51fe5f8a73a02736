#include "central/witness/witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/note.h"

namespace beffroi::central {

namespace {

namespace fs = std::filesystem;
using journal::Checkpoint;

constexpr std::string_view k_checkpoint = "/checkpoint";
constexpr std::string_view k_evidence = "/evidence";

/// From nothing every tree is reached without a proof; c2sp.org/tlog-witness has this rule, RFC 6962 none.
bool leads_to(const std::optional<Checkpoint>& held, const Checkpoint& offered,
              const std::vector<journal::Hash>& proof) {
    if (offered.size == 0 && offered.root != journal::empty_root()) {
        return false;
    }
    return !held || held->size == 0
               ? proof.empty()
               : journal::verify_consistency(held->size, offered.size, held->root, offered.root, proof);
}

std::string lines_of(const std::vector<journal::NoteSignature>& signatures) {
    std::string lines;
    for (const auto& line : signatures) {
        lines += journal::signature_line(line.name, line.id, line.signature);
    }
    return lines;
}

}  // namespace

std::string origin_hash(std::string_view origin) {
    return journal::sha256_hex(origin);
}

Witness::Log::Log(WitnessedLog log, const std::string& place, journal::Files& files)
    : key(std::move(log.key)),
      origin(std::move(log.origin)),
      directory(place),
      evidence(place + std::string(k_evidence), files) {}

Witness::Witness(Options options, journal::Files& files, const Clock& clock)
    : m_options(std::move(options)), m_files(files), m_clock(clock) {
    for (const WitnessedLog& log : m_options.logs) {
        const std::string hash = origin_hash(log.origin);
        const std::string directory = m_options.directory + '/' + hash;
        const auto [place, fresh] = m_logs.emplace(log.origin, std::make_unique<Log>(log, directory, files));
        if (!fresh) {
            throw std::runtime_error("two logs have the origin " + log.origin);
        }
        m_origins.emplace(hash, log.origin);
        fs::create_directories(directory);
        read(*place->second);
    }
}

void Witness::read(Log& log) const {
    const std::string path = log.directory + std::string(k_checkpoint);
    log.held.reset();
    if (fs::exists(path)) {
        std::string note = read_file(path, journal::max_note_bytes);
        auto checkpoint = log.key.verify_checkpoint(note, log.origin);
        if (!checkpoint) {
            throw std::runtime_error(path + ": not a checkpoint of " + log.origin + " signed by its key; restore it, " +
                                     "for without it this party does not know what it has seen");
        }
        log.held = Held{std::move(*checkpoint), std::move(note)};
    }
    log.is_known = true;
    log.is_durable = false;  // a rename that can be read may still be lost with the power
}

AdvanceOutcome Witness::advance(const AddCheckpoint& request) {
    const auto note = journal::parse_note(request.note);
    const auto offered = note ? journal::parse_checkpoint_text(note->text) : std::nullopt;
    if (!offered) {
        return NotSigned{};
    }
    const auto found = m_logs.find(offered->origin);
    if (found == m_logs.end()) {
        return UnknownLog{};
    }
    if (!found->second->key.verify(*note)) {
        return NotSigned{};
    }
    const std::lock_guard lock(found->second->mutex);
    return advance(*found->second, request, *offered);
}

AdvanceOutcome Witness::advance(Log& log, const AddCheckpoint& request, const Checkpoint& offered) {
    if (!log.is_known) {
        read(log);
    }
    const auto held = log.held ? std::optional(log.held->checkpoint) : std::nullopt;
    // Two roots for one size convict the log, whatever else the request says.
    if (held && held->size == offered.size && held->root != offered.root) {
        return contradiction(log, request, Evidence::Kind::fork,
                             "the log has signed another root for this size, which is kept as evidence");
    }
    if (request.old_size > offered.size) {
        return OldAboveNew{};
    }
    const std::uint64_t size = held ? held->size : 0;
    if (request.old_size != size) {
        return OtherSize{size};
    }
    if (!leads_to(held, offered, request.proof)) {
        return contradiction(log, request, Evidence::Kind::no_proof,
                             "the proof does not lead from the newest checkpoint to this one");
    }
    return keep(log, offered, request.note);
}

Inconsistent Witness::contradiction(Log& log, const AddCheckpoint& request, Evidence::Kind kind, std::string reason) {
    const auto kept = log.held ? log.evidence.keep({kind, m_clock.wall(), log.held->note, request.note, request.proof})
                               : std::nullopt;
    if (kept && m_options.on_alarm) {
        m_options.on_alarm(fmt::format("{}: {} ({}{}/{})", log.origin, reason, log.directory, k_evidence, *kept));
    }
    return {std::move(reason)};
}

std::string Witness::known_lines(const Log& log, const std::string& base, const std::string& note,
                                 const std::string& own_line) const {
    // The newest first: of several lines of one key the first stays. Unknown lines are left out.
    std::vector<journal::NoteSignature> lines =
        journal::parse_signature_lines(own_line).value_or(std::vector<journal::NoteSignature>());
    for (const std::string& source : {note, base}) {
        const auto parsed = journal::parse_note(source);
        for (const auto& line : parsed ? parsed->signatures : std::vector<journal::NoteSignature>()) {
            const auto verifies = [&](const journal::CosignatureKey& key) {
                return key.verify(parsed->text, line).has_value();
            };
            const bool is_known = (log.key.owns(line) && log.key.verify_signature(parsed->text, line.signature)) ||
                                  std::any_of(m_options.known.begin(), m_options.known.end(), verifies);
            if (is_known && std::none_of(lines.begin(), lines.end(), [&](const auto& l) { return l.same_key(line); })) {
                lines.push_back(line);
            }
        }
    }
    // The log's own line leads, as in the note that it signed.
    std::stable_partition(lines.begin(), lines.end(), [&](const auto& line) { return log.key.owns(line); });
    lines.resize(std::min(lines.size(), journal::max_note_signatures));
    return lines_of(lines);
}

Advanced Witness::keep(Log& log, const Checkpoint& offered, const std::string& note) {
    const std::string text = note.substr(0, note.rfind("\n\n") + 1);
    // Lines of the note held join only if they are on the same bytes.
    const bool same_text = log.held && log.held->note.starts_with(text + '\n');
    const std::string line = m_options.cosigner != nullptr ? m_options.cosigner->line(text, m_clock.wall()) : "";
    std::string kept = text + '\n' + known_lines(log, same_text ? log.held->note : "", note, line);
    if (!log.is_durable || log.held->note != kept) {
        log.is_known = false;  // until the disk has it, either may be read after a crash
        log.is_durable = false;
        m_files.replace(log.directory + std::string(k_checkpoint), kept);
        log.held = Held{offered, kept};
        log.is_known = true;
        log.is_durable = true;
    }
    return {offered, std::move(kept), line};
}

std::optional<std::string> Witness::latest(const std::string& origin) const {
    const auto found = m_logs.find(origin);
    if (found == m_logs.end()) {
        return std::nullopt;
    }
    const std::lock_guard lock(found->second->mutex);
    return found->second->held && found->second->is_known ? std::optional(found->second->held->note) : std::nullopt;
}

std::optional<std::string> Witness::evidence(const std::string& origin) const {
    const auto found = m_logs.find(origin);
    if (found == m_logs.end()) {
        return std::nullopt;
    }
    const std::lock_guard lock(found->second->mutex);
    return found->second->evidence.to_json();
}

const std::string* Witness::origin_of(std::string_view hash) const {
    const auto found = m_origins.find(hash);
    return found == m_origins.end() ? nullptr : &found->second;
}

}  // namespace beffroi::central
