// C2SP signed notes and checkpoints (c2sp.org/signed-note@v1.0.0, c2sp.org/tlog-checkpoint@v1.0.0), Ed25519 (type
// 0x01).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/secret.h"
#include "journal/key_pair.h"
#include "journal/note.h"
#include "journal/tree.h"

namespace beffroi::journal {

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The note text: origin, size, root, each on its line.
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);
[[nodiscard]] std::optional<Checkpoint> parse_checkpoint_text(std::string_view text);

struct SignedCheckpoint {
    Checkpoint checkpoint;
    std::string note;  ///< the whole signed note
};

/// Signs notes with one Ed25519 key. Key files hold the Go note form: PRIVATE+KEY+name+id+base64.
class Signer {
  public:
    /// Throws std::runtime_error on a malformed key; the message does not contain it.
    explicit Signer(const Secret& skey);
    ~Signer();
    Signer(Signer&&) noexcept;
    Signer(const Signer&) = delete;
    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::string& vkey() const;  ///< the public half, as Verifier::parse reads it
    /// The 64 bytes alone, where the note around them is known (frames of the journal).
    [[nodiscard]] std::string signature(std::string_view text) const;
    /// The note of a text and its signature().
    [[nodiscard]] std::string note(std::string_view text, std::string_view signature) const;
    [[nodiscard]] std::string sign(std::string_view text) const;  ///< the note: text, blank line, signature line
    [[nodiscard]] SignedCheckpoint sign(const Checkpoint& checkpoint) const;

  private:
    struct Key;
    std::unique_ptr<Key> m_key;
};

/// A fresh key of that name, for `beffroi journal keygen`.
[[nodiscard]] KeyPair generate_key(const std::string& name);

/// Verifies notes with one public key: name+hex(id)+base64(0x01 || key).
class Verifier {
  public:
    /// nullopt on a malformed vkey or an id that does not match.
    [[nodiscard]] static std::optional<Verifier> parse(std::string_view vkey);
    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const KeyId& id() const noexcept { return m_id; }
    [[nodiscard]] bool owns(const NoteSignature& line) const { return line.name == m_name && line.id == m_id; }
    [[nodiscard]] std::string_view public_key() const noexcept {
        return {reinterpret_cast<const char*>(m_public.data()), m_public.size()};
    }
    /// The text if the note carries a valid line of this key. A line with this name and id that does not verify refuses
    /// the note.
    [[nodiscard]] std::optional<std::string> verify(std::string_view note) const;
    [[nodiscard]] bool verify(const Note& note) const;
    [[nodiscard]] bool verify_signature(std::string_view text, std::string_view signature) const;
    /// The note that Signer::sign writes, from a signature kept alone.
    [[nodiscard]] std::string note(std::string_view text, std::string_view signature) const;
    /// The checkpoint of a note whose origin is `origin` (or the key's name when empty).
    [[nodiscard]] std::optional<Checkpoint> verify_checkpoint(std::string_view note,
                                                              std::string_view origin = {}) const;

  private:
    std::string m_name;
    KeyId m_id{};
    std::array<std::uint8_t, 32> m_public{};
    friend bool operator==(const Verifier&, const Verifier&) = default;
};

}  // namespace beffroi::journal
