#include "journal/key_text.h"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "base/random.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_private_prefix = "PRIVATE+KEY+";

std::string_view without_newline(std::string_view text) {
    return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

/// The three parts, the type checked; whether the id belongs to them, the caller checks with the public key.
struct Parts {
    std::string name;
    KeyId id{};
    Secret key;
};

std::optional<Parts> parse_parts(std::string_view text, KeyType type) {
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos || !is_key_name(text.substr(0, first))) {
        return std::nullopt;
    }
    const auto id_text = text.substr(first + 1, second - first - 1);
    const auto id = from_hex(id_text);
    auto payload = from_base64(text.substr(second + 1));
    std::optional<Parts> found;
    if (id && to_hex(*id) == id_text && id->size() == KeyId{}.size() && payload &&
        payload->size() == 1 + ed25519_key_bytes && payload->front() == static_cast<char>(type)) {
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

std::string key_text(std::string_view name, const KeyId& id, KeyType type, std::string_view key) {
    std::string payload(1, static_cast<char>(type));
    payload += key;
    std::string text(name);
    text += '+' + to_hex({reinterpret_cast<const char*>(id.data()), id.size()}) + '+' + to_base64(payload);
    wipe(payload);
    return text;
}

KeyId id_of(std::string_view name, KeyType type, std::string_view public_key) {
    return key_id(name, static_cast<std::uint8_t>(type), public_key);
}

}  // namespace

std::string public_key_text(const std::string& name, KeyType type, std::string_view key) {
    if (!is_key_name(name)) {
        throw std::runtime_error("a key's name has no space and no '+', and is not empty");
    }
    return key_text(name, id_of(name, type, key), type, key);
}

std::optional<PublicKeyText> parse_public_key(std::string_view vkey, KeyType type) {
    const auto parts = parse_parts(without_newline(vkey), type);
    if (!parts || id_of(parts->name, type, parts->key.reveal()) != parts->id) {
        return std::nullopt;
    }
    return PublicKeyText{parts->name, parts->id, std::string(parts->key.reveal())};
}

std::optional<std::uint8_t> stated_type(std::string_view vkey) {
    const auto at = vkey.find('+', vkey.find('+') == std::string_view::npos ? 0 : vkey.find('+') + 1);
    const auto payload = at == std::string_view::npos ? std::nullopt : from_base64(vkey.substr(at + 1));
    return payload && !payload->empty() ? std::optional(static_cast<std::uint8_t>(payload->front())) : std::nullopt;
}

PrivateKey parse_private_key(const Secret& skey, KeyType type) {
    const auto text = without_newline(skey.reveal());
    const auto parts =
        text.starts_with(k_private_prefix) ? parse_parts(text.substr(k_private_prefix.size()), type) : std::nullopt;
    if (!parts) {
        throw std::runtime_error(type == KeyType::log
                                     ? "not a log's private key of the form PRIVATE+KEY+name+id+base64"
                                     : "not a witness's private key of the form PRIVATE+KEY+name+id+base64");
    }
    PrivateKey found;
    found.name = parts->name;
    found.id = parts->id;
    found.key = ed25519_private(parts->key.reveal());
    const auto public_key = ed25519_public(found.key);
    if (id_of(found.name, type, public_key) != found.id) {
        throw std::runtime_error("the private key of " + found.name + " does not belong to its identifier");
    }
    found.vkey = key_text(found.name, found.id, type, public_key);
    return found;
}

KeyPair generate_key_pair(const std::string& name, KeyType type) {
    const Secret seed(random_bytes(ed25519_key_bytes));
    const auto public_key = ed25519_public(ed25519_private(seed.reveal()));
    std::string vkey = public_key_text(name, type, public_key);
    std::string text = key_text(name, id_of(name, type, public_key), type, seed.reveal());
    Secret skey(std::string(k_private_prefix) + text);
    wipe(text);
    return {std::move(skey), std::move(vkey)};
}

}  // namespace beffroi::journal
