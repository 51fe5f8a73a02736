#include "journal/checkpoint.h"

#include <algorithm>

#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/key_text.h"
#include "journal/lines.h"
#include "journal/note.h"

namespace beffroi::journal {

std::string checkpoint_text(const Checkpoint& checkpoint) {
    return checkpoint.origin + '\n' + std::to_string(checkpoint.size) + '\n' + to_base64(view(checkpoint.root)) + '\n';
}

std::optional<Checkpoint> parse_checkpoint_text(std::string_view text) {
    const auto origin = take_line(text);
    const auto size_line = take_line(text);
    const auto root_line = take_line(text);
    if (!origin || origin->empty() || !size_line || !root_line) {
        return std::nullopt;
    }
    const auto size = parse_decimal(*size_line);
    const auto root = parse_hash(*root_line);
    if (!size || !root) {
        return std::nullopt;
    }
    while (!text.empty()) {  // extension lines: allowed by the specification, unused here, never empty
        const auto extension = take_line(text);
        if (!extension || extension->empty()) {
            return std::nullopt;
        }
    }
    return Checkpoint{std::string(*origin), *size, *root};
}

struct Signer::Key {
    PrivateKey parts;
};

Signer::Signer(const Secret& skey) : m_key(std::make_unique<Key>(Key{parse_private_key(skey, KeyType::log)})) {}

Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;

const std::string& Signer::name() const {
    return m_key->parts.name;
}

const std::string& Signer::vkey() const {
    return m_key->parts.vkey;
}

std::string Signer::signature(std::string_view text) const {
    return ed25519_sign(m_key->parts.key, text);
}

std::string Signer::note(std::string_view text, std::string_view signature) const {
    return std::string(text) + '\n' + signature_line(m_key->parts.name, m_key->parts.id, signature);
}

std::string Signer::sign(std::string_view text) const {
    return note(text, signature(text));
}

SignedCheckpoint Signer::sign(const Checkpoint& checkpoint) const {
    return {checkpoint, sign(checkpoint_text(checkpoint))};
}

KeyPair generate_key(const std::string& name) {
    return generate_key_pair(name, KeyType::log);
}

std::optional<Verifier> Verifier::parse(std::string_view vkey) {
    const auto parts = parse_public_key(vkey, KeyType::log);
    if (!parts) {
        return std::nullopt;
    }
    Verifier verifier;
    verifier.m_name = parts->name;
    verifier.m_id = parts->id;
    std::copy(parts->key.begin(), parts->key.end(), verifier.m_public.begin());
    return verifier;
}

bool Verifier::verify_signature(std::string_view text, std::string_view signature) const {
    return ed25519_verify(view(m_public), text, signature);
}

std::string Verifier::note(std::string_view text, std::string_view signature) const {
    return std::string(text) + '\n' + signature_line(m_name, m_id, signature);
}

bool Verifier::verify(const Note& note) const {
    bool verified = false;
    for (const auto& line : note.signatures) {
        if (!owns(line)) {
            continue;
        }
        if (!verify_signature(note.text, line.signature)) {
            return false;
        }
        verified = true;
    }
    return verified;
}

std::optional<std::string> Verifier::verify(std::string_view bytes) const {
    auto note = parse_note(bytes);
    return note && verify(*note) ? std::optional(std::move(note->text)) : std::nullopt;
}

std::optional<Checkpoint> Verifier::verify_checkpoint(std::string_view note, std::string_view origin) const {
    const auto text = verify(note);
    auto checkpoint = text ? parse_checkpoint_text(*text) : std::nullopt;
    if (checkpoint && checkpoint->origin != (origin.empty() ? std::string_view(m_name) : origin)) {
        return std::nullopt;
    }
    return checkpoint;
}

}  // namespace beffroi::journal
