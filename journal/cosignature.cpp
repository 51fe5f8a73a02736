#include "journal/cosignature.h"

#include <algorithm>
#include <stdexcept>

#include "journal/bytes.h"
#include "journal/checkpoint.h"
#include "journal/crypto.h"
#include "journal/key_text.h"

namespace beffroi::journal {

namespace {

constexpr std::uint64_t k_last_second = 253402300799;  // 9999-12-31T23:59:59Z: what to_rfc3339 can say

std::string signed_message(std::string_view note_text, std::uint64_t seconds) {
    std::string message = "cosignature/v1\ntime " + std::to_string(seconds) + '\n';
    message += note_text;
    return message;
}

}  // namespace

struct Cosigner::Key {
    std::string name;
    KeyId id;
    std::string vkey;
    Sign sign;
};

Cosigner::Cosigner(const Secret& skey) {
    auto parts = std::make_shared<const PrivateKey>(parse_private_key(skey, KeyType::cosignature));
    m_key = std::make_unique<Key>(Key{parts->name, parts->id, parts->vkey,
                                      [parts](std::string_view message) { return ed25519_sign(parts->key, message); }});
}

Cosigner::Cosigner(const std::string& name, std::string_view public_key, Sign sign) {
    const std::string vkey = public_key_text(name, KeyType::cosignature, public_key);
    const auto parts = parse_public_key(vkey, KeyType::cosignature);
    if (!parts) {
        throw std::runtime_error("an Ed25519 public key has 32 bytes");
    }
    m_key = std::make_unique<Key>(
        Key{name, parts->id, vkey, [key = parts->key, sign = std::move(sign)](std::string_view message) {
                std::string signature = sign(message);
                if (!ed25519_verify(key, message, signature)) {
                    throw std::runtime_error("the signature that came back is not one of this key: nothing was signed");
                }
                return signature;
            }});
}

Cosigner::~Cosigner() = default;
Cosigner::Cosigner(Cosigner&&) noexcept = default;

const std::string& Cosigner::name() const {
    return m_key->name;
}

const std::string& Cosigner::vkey() const {
    return m_key->vkey;
}

std::string Cosigner::line(std::string_view note_text, WallTime time) const {
    if (!parse_checkpoint_text(note_text)) {
        throw std::invalid_argument("a cosignature is on a checkpoint");
    }
    return signed_line(note_text, time);
}

std::string Cosigner::approval(std::string_view note_text, WallTime time) const {
    if (parse_checkpoint_text(note_text)) {
        throw std::invalid_argument("an approval is not on a checkpoint");
    }
    return signed_line(note_text, time);
}

std::string Cosigner::signed_line(std::string_view note_text, WallTime time) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    if (seconds < 0) {
        throw std::invalid_argument("a signature has a time after 1970");
    }
    std::string payload;
    put(payload, static_cast<std::uint64_t>(seconds));
    payload += m_key->sign(signed_message(note_text, static_cast<std::uint64_t>(seconds)));
    return signature_line(m_key->name, m_key->id, payload);
}

KeyPair generate_cosigner_key(const std::string& name) {
    return generate_key_pair(name, KeyType::cosignature);
}

std::optional<CosignatureKey> CosignatureKey::parse(std::string_view vkey) {
    const auto parts = parse_public_key(vkey, KeyType::cosignature);
    if (!parts) {
        return std::nullopt;
    }
    CosignatureKey key;
    key.m_name = parts->name;
    key.m_id = parts->id;
    std::copy(parts->key.begin(), parts->key.end(), key.m_public.begin());
    return key;
}

std::optional<WallTime> CosignatureKey::verify(std::string_view note_text, const NoteSignature& line) const {
    std::string_view rest = line.signature;
    if (!owns(line) || rest.size() != sizeof(std::uint64_t) + ed25519_signature_bytes) {
        return std::nullopt;
    }
    const auto seconds = take<std::uint64_t>(rest);
    if (seconds > k_last_second || !ed25519_verify(public_key(), signed_message(note_text, seconds), rest)) {
        return std::nullopt;
    }
    return WallTime(std::chrono::seconds(seconds));
}

std::optional<WallTime> CosignatureKey::verify(const Note& note) const {
    std::optional<WallTime> newest;
    for (const auto& line : note.signatures) {
        if (!owns(line)) {
            continue;
        }
        const auto time = verify(note.text, line);
        if (!time) {
            return std::nullopt;
        }
        newest = std::max(newest, time);
    }
    return newest;
}

std::optional<WallTime> CosignatureKey::verify(std::string_view bytes) const {
    const auto note = parse_note(bytes);
    return note ? verify(*note) : std::nullopt;
}

std::vector<CosignatureKey> parse_cosigners(const std::vector<std::string>& vkeys) {
    std::vector<CosignatureKey> keys;
    for (const auto& vkey : vkeys) {
        auto key = CosignatureKey::parse(vkey);
        if (!key) {
            throw std::runtime_error("the cosigner's key " + vkey + " is malformed");
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

}  // namespace beffroi::journal
