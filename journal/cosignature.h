// Timestamped cosignatures of checkpoints: cosignature/v1 of c2sp.org/tlog-cosignature, Ed25519 (type 0x04). What a
// cosigner states: at that time this was the largest consistent tree of the log that it had seen.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "journal/key_pair.h"
#include "journal/note.h"

namespace beffroi::journal {

/// Cosigns with one key. The signed message does not hold the cosigner's name: a party's witness and its mirror have
/// two keys. Key files hold the Go note form: PRIVATE+KEY+name+id+base64, type byte 0x04.
class Cosigner {
  public:
    /// Throws std::runtime_error on a malformed key or a key of another role; the message does not contain it.
    explicit Cosigner(const Secret& skey);
    /// Signs a message with Ed25519 (RFC 8032): 64 bytes. What it throws comes out of `line` and `approval`.
    using Sign = std::function<std::string(std::string_view message)>;
    /// With a key that stays where it is, as in a token. Its signatures are verified before they are given out: one
    /// that does not verify is a std::runtime_error. Throws it too if `name` is not a key name or `public_key` no key.
    Cosigner(const std::string& name, std::string_view public_key, Sign sign);
    ~Cosigner();
    Cosigner(Cosigner&&) noexcept;
    Cosigner(const Cosigner&) = delete;
    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::string& vkey() const;  ///< the public half, as CosignatureKey::parse reads it
    /// The signature line, with its newline, on the text of a checkpoint; the time counts in whole seconds.
    /// Thread-safe. Throws std::invalid_argument if the text is not a checkpoint's or the time is before 1970.
    [[nodiscard]] std::string line(std::string_view note_text, WallTime time) const;
    /// The same by an officer on a text that she approves. Throws std::invalid_argument if the text is a checkpoint's:
    /// no approval vouches for a log, and no cosignature of a log approves anything.
    [[nodiscard]] std::string approval(std::string_view note_text, WallTime time) const;

  private:
    [[nodiscard]] std::string signed_line(std::string_view note_text, WallTime time) const;

    struct Key;
    std::unique_ptr<Key> m_key;
};

/// A fresh key of that name, for `beffroi journal keygen --kind witness` or `officer`.
[[nodiscard]] KeyPair generate_cosigner_key(const std::string& name);

/// The public half: name+hex(id)+base64(0x04 || key).
class CosignatureKey {
  public:
    /// nullopt on a malformed vkey, an id that does not match or a key of another role, such as a log's.
    [[nodiscard]] static std::optional<CosignatureKey> parse(std::string_view vkey);
    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const KeyId& id() const noexcept { return m_id; }
    [[nodiscard]] bool owns(const NoteSignature& line) const { return line.name == m_name && line.id == m_id; }

    /// When the note's text was cosigned (the newest, should this key have several lines); nullopt without a line of
    /// this key. A line with this name and id that does not verify, or states a year after 9999, refuses the note.
    [[nodiscard]] std::optional<WallTime> verify(std::string_view note) const;
    [[nodiscard]] std::optional<WallTime> verify(const Note& note) const;
    /// One line on a text.
    [[nodiscard]] std::optional<WallTime> verify(std::string_view note_text, const NoteSignature& line) const;
    [[nodiscard]] std::string_view public_key() const noexcept {
        return {reinterpret_cast<const char*>(m_public.data()), m_public.size()};
    }

  private:
    std::string m_name;
    KeyId m_id{};
    std::array<std::uint8_t, 32> m_public{};
    friend bool operator==(const CosignatureKey&, const CosignatureKey&) = default;
};

/// Keys as a configuration lists them. Throws std::runtime_error naming one that is none.
[[nodiscard]] std::vector<CosignatureKey> parse_cosigners(const std::vector<std::string>& vkeys);

}  // namespace beffroi::journal
