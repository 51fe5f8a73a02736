#include "journal/proof.h"

#include <bit>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/lines.h"
#include "journal/note.h"
#include "journal/scan.h"
#include "journal/segment.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view k_extra = "extra ";
constexpr std::string_view k_index = "index ";
constexpr std::size_t k_max_hashes = 63;

using Nodes = std::map<std::pair<unsigned, std::uint64_t>, Hash>;

/// The complete subtrees that a proof is made of: asked for with a source that only takes note.
Nodes nodes_of_proof(std::uint64_t index, std::uint64_t size) {
    Nodes nodes;
    (void)inclusion_proof(index, size, [&nodes](unsigned level, std::uint64_t at) {
        return nodes[{level, at}] = Hash{};
    });
    return nodes;
}

/// Hands the complete subtrees of a range to `keep`, as appending its entries would.
void keep_roots(const CompactRange& range, const CompactRange::NodeSink& keep) {
    std::uint64_t end = range.size();
    for (const auto& hash : range.hashes()) {  // the smallest, and last in the tree, first
        const auto level = static_cast<unsigned>(std::countr_zero(end));
        end -= std::uint64_t{1} << level;
        keep(level, end >> level, hash);
    }
}

Checkpoint read_unverified_checkpoint(const std::string& note_bytes, const std::string& directory) {
    const auto note = parse_note(note_bytes);
    const auto checkpoint = note ? parse_checkpoint_text(note->text) : std::nullopt;
    if (!checkpoint) {
        throw DamagedJournal(directory + ": the checkpoint is malformed");
    }
    return *checkpoint;
}

}  // namespace

std::string to_text(const Proof& proof) {
    std::string text(k_first_line);
    text += '\n';
    if (proof.extra) {
        text += std::string(k_extra) + to_base64(*proof.extra) + '\n';
    }
    text += std::string(k_index) + std::to_string(proof.index) + '\n';
    for (const auto& hash : proof.hashes) {
        text += to_base64(view(hash)) + '\n';
    }
    return text + '\n' + proof.checkpoint;
}

std::optional<Proof> parse_proof(std::string_view text) {
    Proof proof;
    if (take_line(text) != k_first_line) {
        return std::nullopt;
    }
    auto line = take_line(text);
    if (line && line->starts_with(k_extra)) {
        proof.extra = from_base64(line->substr(k_extra.size()));
        if (!proof.extra) {
            return std::nullopt;
        }
        line = take_line(text);
    }
    const auto index = line && line->starts_with(k_index) ? parse_decimal(line->substr(k_index.size())) : std::nullopt;
    if (!index) {
        return std::nullopt;
    }
    proof.index = *index;
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        const auto hash = parse_hash(*line);
        if (!hash || proof.hashes.size() == k_max_hashes) {
            return std::nullopt;
        }
        proof.hashes.push_back(*hash);
    }
    if (!line || text.empty() || text.size() > max_note_bytes) {
        return std::nullopt;
    }
    proof.checkpoint = text;
    return proof;
}

namespace {

bool is_at(const Checkpoint& checkpoint, const Proof& proof, std::string_view entry) {
    return verify_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.hashes, checkpoint.root);
}

}  // namespace

std::optional<Checkpoint> check_proof(const Proof& proof, std::string_view entry, const Verifier& key) {
    const auto text = key.verify(proof.checkpoint);
    auto checkpoint = text ? parse_checkpoint_text(*text) : std::nullopt;
    return checkpoint && is_at(*checkpoint, proof, entry) ? std::move(checkpoint) : std::nullopt;
}

std::variant<Checkpoint, Distrust> check_proof(const Proof& proof, std::string_view entry, const TrustPolicy& policy,
                                               WallTime now) {
    auto trusted = policy.check(proof.checkpoint, now);
    const auto* checkpoint = std::get_if<Checkpoint>(&trusted);
    if (checkpoint != nullptr && !is_at(*checkpoint, proof, entry)) {
        return Distrust{"the checkpoint is trusted, but its tree does not hold this entry at index " +
                        std::to_string(proof.index)};
    }
    return trusted;
}

namespace {

/// The note that the quorum cosigned if it covers the entry: it convinces more people than the log's own.
std::string note_for(const std::string& directory, std::uint64_t index) {
    const std::string cosigned = directory + '/' + std::string(cosigned_name);
    if (std::filesystem::exists(cosigned)) {
        auto note = read_file(cosigned, max_note_bytes);
        if (read_unverified_checkpoint(note, directory).size > index) {
            return note;
        }
    }
    return read_file(directory + '/' + std::string(checkpoint_name), max_note_bytes);
}

}  // namespace

ProvenEntry prove(const std::string& directory, std::uint64_t index) {
    ProvenEntry proven;
    proven.proof.index = index;
    proven.proof.checkpoint = note_for(directory, index);
    proven.checkpoint = read_unverified_checkpoint(proven.proof.checkpoint, directory);
    const std::uint64_t size = proven.checkpoint.size;
    if (index >= size) {
        throw std::out_of_range("entry " + std::to_string(index) + " is not among the " + std::to_string(size) +
                                " that the signed checkpoint covers");
    }
    Nodes nodes = nodes_of_proof(index, size);
    CompactRange range;
    bool found = false;
    const auto keep = [&nodes](unsigned level, std::uint64_t at, const Hash& hash) {
        if (const auto wanted = nodes.find({level, at}); wanted != nodes.end()) {
            wanted->second = hash;
        }
    };
    bool begun = false;
    (void)scan(directory, [&](const FramePlace& place, const Frame& frame) {
        if (!begun) {  // behind deleted segments the tree begins with the roots that the first one left carries
            begun = true;
            range = place.before;
            keep_roots(range, keep);
        }
        for (const auto entry : frame.entries) {
            if (range.size() == index) {
                found = true;
                proven.entry = entry;
            }
            range.append(leaf_hash(entry), keep);
        }
    });
    proven.proof.hashes = inclusion_proof(index, size, [&nodes](unsigned level, std::uint64_t at) {
        return nodes.at({level, at});
    });
    if (!found) {
        throw std::out_of_range("entry " + std::to_string(index) + " was deleted: only its hashes are here");
    }
    if (!verify_inclusion(index, size, leaf_hash(proven.entry), proven.proof.hashes, proven.checkpoint.root)) {
        throw DamagedJournal("entry " + std::to_string(index) + " does not match the signed checkpoint");
    }
    return proven;
}

}  // namespace beffroi::journal
