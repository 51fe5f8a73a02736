#include "journal/checkpoint.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "base/random.h"
#include "journal/crypto.h"
#include "journal/lines.h"
#include "journal/note.h"

namespace beffroi::journal {

namespace {

constexpr std::uint8_t k_ed25519 = 0x01;
constexpr std::string_view k_private_prefix = "PRIVATE+KEY+";

std::string_view view(const KeyId& id) {
    return {reinterpret_cast<const char*>(id.data()), id.size()};
}

std::string_view without_newline(std::string_view text) {
    return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

/// The three parts of name+hex(id)+base64(type || 32 bytes), the type checked.
struct KeyText {
    std::string name;
    KeyId id{};
    Secret key;
};

std::optional<KeyText> parse_key_text(std::string_view text) {
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos || !is_key_name(text.substr(0, first))) {
        return std::nullopt;
    }
    const auto id_text = text.substr(first + 1, second - first - 1);
    const auto id = from_hex(id_text);
    auto payload = from_base64(text.substr(second + 1));
    std::optional<KeyText> found;
    if (id && to_hex(*id) == id_text && id->size() == KeyId{}.size() && payload &&
        payload->size() == 1 + ed25519_key_bytes && payload->front() == static_cast<char>(k_ed25519)) {
        found.emplace();
        found->name = text.substr(0, first);
        std::copy(id->begin(), id->end(), found->id.begin());
        found->key = Secret(payload->substr(1));
    }
    if (payload) {
        wipe(*payload);
    }
    return found;
}

std::string key_text(std::string_view name, const KeyId& id, std::string_view key) {
    std::string payload(1, static_cast<char>(k_ed25519));
    payload += key;
    std::string text(name);
    text += '+' + to_hex(view(id)) + '+' + to_base64(payload);
    wipe(payload);
    return text;
}

}  // namespace

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
    std::string name;
    KeyId id{};
    std::string vkey;
    journal::Key key;
};

Signer::Signer(const Secret& skey) : m_key(std::make_unique<Key>()) {
    const auto text = without_newline(skey.reveal());
    auto parts =
        text.starts_with(k_private_prefix) ? parse_key_text(text.substr(k_private_prefix.size())) : std::nullopt;
    if (!parts) {
        throw std::runtime_error("not a private key of the form PRIVATE+KEY+name+id+base64");
    }
    m_key->name = parts->name;
    m_key->id = parts->id;
    m_key->key = ed25519_private(parts->key.reveal());
    const auto public_key = ed25519_public(m_key->key);
    if (key_id(m_key->name, k_ed25519, public_key) != m_key->id) {
        throw std::runtime_error("the private key of " + m_key->name + " does not belong to its identifier");
    }
    m_key->vkey = key_text(m_key->name, m_key->id, public_key);
}

Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;

const std::string& Signer::name() const {
    return m_key->name;
}

const std::string& Signer::vkey() const {
    return m_key->vkey;
}

std::string Signer::signature(std::string_view text) const {
    return ed25519_sign(m_key->key, text);
}

std::string Signer::sign(std::string_view text) const {
    std::string note(text);
    note += '\n';
    note += signature_line(m_key->name, m_key->id, signature(text));
    return note;
}

SignedCheckpoint Signer::sign(const Checkpoint& checkpoint) const {
    return {checkpoint, sign(checkpoint_text(checkpoint))};
}

KeyPair generate_key(const std::string& name) {
    if (!is_key_name(name)) {
        throw std::runtime_error("a key's name has no space and no '+', and is not empty");
    }
    const Secret seed(random_bytes(ed25519_key_bytes));
    const auto public_key = ed25519_public(ed25519_private(seed.reveal()));
    const auto id = key_id(name, k_ed25519, public_key);
    std::string text = key_text(name, id, seed.reveal());
    Secret skey(std::string(k_private_prefix) + text);
    wipe(text);
    return {std::move(skey), key_text(name, id, public_key)};
}

std::optional<Verifier> Verifier::parse(std::string_view vkey) {
    const auto parts = parse_key_text(without_newline(vkey));
    if (!parts || key_id(parts->name, k_ed25519, parts->key.reveal()) != parts->id) {
        return std::nullopt;
    }
    Verifier verifier;
    verifier.m_name = parts->name;
    verifier.m_id = parts->id;
    const auto key = parts->key.reveal();
    std::copy(key.begin(), key.end(), verifier.m_public.begin());
    return verifier;
}

bool Verifier::verify_signature(std::string_view text, std::string_view signature) const {
    return ed25519_verify(view(m_public), text, signature);
}

std::string Verifier::note(std::string_view text, std::string_view signature) const {
    return std::string(text) + '\n' + signature_line(m_name, m_id, signature);
}

std::optional<std::string> Verifier::verify(std::string_view bytes) const {
    auto note = parse_note(bytes);
    if (!note) {
        return std::nullopt;
    }
    bool verified = false;
    for (const auto& line : note->signatures) {
        if (line.name != m_name || line.id != m_id) {
            continue;
        }
        if (!verify_signature(note->text, line.signature)) {
            return std::nullopt;
        }
        verified = true;
    }
    return verified ? std::optional(std::move(note->text)) : std::nullopt;
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
