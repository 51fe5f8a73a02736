#include "cli/token.h"

#include <fmt/format.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "base/secret.h"
#include "cli/typed_pin.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t k_public_bytes = 32;
constexpr std::size_t k_signature_bytes = 64;
constexpr CK_ULONG k_most_slots = 64;
constexpr CK_ULONG k_longest_label = 255;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

void require(CK_RV result, const std::string& doing) {
    if (result == CKR_PIN_INCORRECT || result == CKR_PIN_LEN_RANGE) {
        fail(doing + ": the token does not accept this PIN; after some more it locks itself");
    }
    if (result == CKR_PIN_LOCKED) {
        fail(doing + ": the token has locked its PIN; unlock it with the tool that came with it");
    }
    if (result != CKR_OK) {
        fail(fmt::format("{}: {}", doing, p11_kit_strerror(result)));
    }
}

struct UriFree {
    void operator()(P11KitUri* uri) const { p11_kit_uri_free(uri); }
};
using Uri = std::unique_ptr<P11KitUri, UriFree>;

struct ModulesRelease {
    void operator()(CK_FUNCTION_LIST** modules) const { p11_kit_modules_finalize_and_release(modules); }
};
using Modules = std::unique_ptr<CK_FUNCTION_LIST*, ModulesRelease>;

Uri parse(const std::string& text) {
    Uri uri(p11_kit_uri_new());
    if (p11_kit_uri_parse(text.c_str(), P11_KIT_URI_FOR_ANY, uri.get()) != P11_KIT_URI_OK) {
        fail("the key's URI is not one of RFC 7512: write it as pkcs11:token=NAME;object=LABEL");
    }
    if (p11_kit_uri_get_pin_value(uri.get()) != nullptr) {
        fail("a PIN in a command is everybody's: leave out pin-value, and name a file by pin-source, or type the PIN");
    }
    if (p11_kit_uri_any_unrecognized(uri.get()) != 0) {
        fail("the key's URI has a part that is unknown here: write it as pkcs11:token=NAME;object=LABEL");
    }
    return uri;
}

Secret pin_for(const P11KitUri* uri, const std::string& token) {
    const char* source = p11_kit_uri_get_pin_source(uri);
    if (source == nullptr) {
        return typed_secret("PIN of the token " + token);
    }
    std::string file = source;
    if (file.starts_with("file:")) {
        file.erase(0, std::string("file:").size());
    }
    return read_secret_line(file);
}

/// Padded with spaces to its fixed length.
std::string label_of(const CK_TOKEN_INFO& token) {
    const std::string label(reinterpret_cast<const char*>(token.label), sizeof token.label);
    return label.substr(0, label.find_last_not_of(' ') + 1);
}

/// The 32 bytes in CKA_EC_POINT: a DER OCTET STRING, or bare.
std::string public_bytes(const std::string& point) {
    const bool wrapped = point.size() == k_public_bytes + 2 && point.starts_with("\x04\x20");
    if (!wrapped && point.size() != k_public_bytes) {
        fail("the token's key is not one of Ed25519: make one of type EC:edwards25519");
    }
    return wrapped ? point.substr(2) : point;
}

}  // namespace

/// A session of the token, logged in, and the key's two halves. With the modules its session ends.
struct TokenKey::Session {
    explicit Session(const std::string& text) : uri(parse(text)), modules(p11_kit_modules_load_and_initialize(0)) {
        if (!modules) {
            fail(std::string("no module for tokens can be loaded: ") + p11_kit_message());
        }
        find_token();
        key = find(CKO_PRIVATE_KEY);
        name = attribute(key, CKA_LABEL);
        public_key = public_bytes(attribute(find(CKO_PUBLIC_KEY), CKA_EC_POINT));
    }
    /// The one that the URI is of.
    void find_token() {
        std::size_t matching = 0;
        CK_FUNCTION_LIST* of = nullptr;
        CK_SLOT_ID slot = 0;
        CK_TOKEN_INFO info{};
        for (CK_FUNCTION_LIST** one = modules.get(); *one != nullptr; ++one) {
            std::array<CK_SLOT_ID, k_most_slots> slots{};
            CK_ULONG count = slots.size();
            if ((*one)->C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) {
                continue;
            }
            for (CK_ULONG i = 0; i < count; ++i) {
                CK_TOKEN_INFO token{};
                if ((*one)->C_GetTokenInfo(slots.at(i), &token) == CKR_OK &&
                    p11_kit_uri_match_token_info(uri.get(), &token) == 1 &&
                    (token.flags & CKF_TOKEN_INITIALIZED) != 0 && (token.flags & CKF_LOGIN_REQUIRED) != 0) {
                    ++matching;
                    of = *one;
                    slot = slots.at(i);
                    info = token;
                }
            }
        }
        if (matching != 1) {
            fail(matching == 0 ? "no token of this URI is there: plug it in, or see `p11tool --list-tokens`"
                               : "several tokens are of this URI: add token=NAME, or serial=NUMBER");
        }
        open(of, slot, label_of(info));
    }

    void open(CK_FUNCTION_LIST* of, CK_SLOT_ID slot, const std::string& token) {
        module = of;
        require(module->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session), "token " + token);
        const Secret pin = pin_for(uri.get(), token);
        std::string bytes(pin.reveal());
        const CK_RV result = module->C_Login(session, CKU_USER, reinterpret_cast<CK_UTF8CHAR_PTR>(bytes.data()),
                                             static_cast<CK_ULONG>(bytes.size()));
        wipe(bytes);
        require(result, "token " + token);
    }

    /// The object of the URI's label and id, of this class and of Edwards curves; there must be one.
    [[nodiscard]] CK_OBJECT_HANDLE find(CK_OBJECT_CLASS of) const {
        CK_KEY_TYPE type = CKK_EC_EDWARDS;
        std::vector<CK_ATTRIBUTE> wanted{{CKA_CLASS, &of, sizeof of}, {CKA_KEY_TYPE, &type, sizeof type}};
        for (const CK_ATTRIBUTE_TYPE by : {CKA_LABEL, CKA_ID}) {
            if (const CK_ATTRIBUTE* given = p11_kit_uri_get_attribute(uri.get(), by)) {
                wanted.push_back(*given);
            }
        }
        require(module->C_FindObjectsInit(session, wanted.data(), wanted.size()), "looking for the key");
        std::array<CK_OBJECT_HANDLE, 2> found{};
        CK_ULONG count = 0;
        const CK_RV result = module->C_FindObjects(session, found.data(), found.size(), &count);
        module->C_FindObjectsFinal(session);
        require(result, "looking for the key");
        if (count != 1) {
            fail(count == 0 ? "the token has no Ed25519 key of this URI, with both halves"
                            : "several keys of the token are of this URI: add object=LABEL, or id=");
        }
        return found.front();
    }

    [[nodiscard]] std::string attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE of) const {
        std::string value(k_longest_label, '\0');
        CK_ATTRIBUTE asked{of, value.data(), value.size()};
        require(module->C_GetAttributeValue(session, object, &asked, 1), "reading the key");
        value.resize(asked.ulValueLen);
        return value;
    }

    Uri uri;
    Modules modules;
    CK_FUNCTION_LIST* module = nullptr;
    CK_SESSION_HANDLE session = 0;
    CK_OBJECT_HANDLE key = 0;
    std::string name;
    std::string public_key;
};

TokenKey::TokenKey(const std::string& uri) : m_session(std::make_unique<Session>(uri)) {}
TokenKey::~TokenKey() = default;

const std::string& TokenKey::label() const {
    return m_session->name;
}

const std::string& TokenKey::public_key() const {
    return m_session->public_key;
}

std::string TokenKey::sign(std::string_view message) const {
    CK_MECHANISM mechanism{CKM_EDDSA, nullptr, 0};
    require(m_session->module->C_SignInit(m_session->session, &mechanism, m_session->key), "signing in the token");
    std::string bytes(message);
    std::array<CK_BYTE, k_signature_bytes> signature{};
    CK_ULONG size = signature.size();
    require(m_session->module->C_Sign(m_session->session, reinterpret_cast<CK_BYTE_PTR>(bytes.data()), bytes.size(),
                                      signature.data(), &size),
            "signing in the token");
    return {reinterpret_cast<const char*>(signature.data()), size};
}

}  // namespace beffroi::cli
