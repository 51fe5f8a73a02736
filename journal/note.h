// The frame of a C2SP signed note (c2sp.org/signed-note@v1.0.0), below keys and checkpoints.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::journal {

using KeyId = std::array<std::uint8_t, 4>;

struct NoteSignature {
    std::string name;
    KeyId id{};
    std::string signature;  ///< what follows the id; 64 bytes for Ed25519
    [[nodiscard]] bool same_key(const NoteSignature& other) const { return name == other.name && id == other.id; }
};

struct Note {
    std::string text;  ///< what is signed, with its final newline
    std::vector<NoteSignature> signatures;
};

/// Bound on a note read from others: a checkpoint with sixteen cosignatures is under 4 KiB.
inline constexpr std::size_t max_note_bytes = std::size_t{64} << 10;

/// SHA256(name || "\n" || type || key)[0:4]
[[nodiscard]] KeyId key_id(std::string_view name, std::uint8_t type, std::string_view public_key);
/// Not empty, UTF-8, no '+', no space of any script, no control character.
[[nodiscard]] bool is_key_name(std::string_view name);

/// nullopt on malformed text or on any malformed signature line.
[[nodiscard]] std::optional<Note> parse_note(std::string_view bytes);
/// What is signed, of a note that may not have been signed yet and is then no note: its text and an empty line. Empty
/// for anything else.
[[nodiscard]] std::string text_to_sign(std::string_view bytes);
/// The signature lines of a note, each with its newline; none for what is no note.
[[nodiscard]] std::vector<std::string> signature_lines(std::string_view bytes);
/// "— name base64(id || signature)\n"
[[nodiscard]] std::string signature_line(std::string_view name, const KeyId& id, std::string_view signature);
/// Signature lines alone, as a witness answers them: at least one, each with its newline. nullopt if one is malformed.
[[nodiscard]] std::optional<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines);

/// Bound on the lines that merging gives: what every verifier must accept.
inline constexpr std::size_t max_note_signatures = 16;
/// The note with those of the `added` signatures whose name and id it does not carry yet; its own lines come first and
/// stay. Verifies nothing: add only what has been verified for this note's text, or anyone fills the sixteen places.
/// nullopt if the note is malformed or would carry more than max_note_signatures.
[[nodiscard]] std::optional<std::string> merge_signatures(std::string_view note,
                                                          const std::vector<NoteSignature>& added);

}  // namespace beffroi::journal
