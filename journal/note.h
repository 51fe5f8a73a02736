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
/// "— name base64(id || signature)\n"
[[nodiscard]] std::string signature_line(std::string_view name, const KeyId& id, std::string_view signature);

}  // namespace beffroi::journal
