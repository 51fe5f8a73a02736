#include "central/sign_in/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace beffroi::central::sign_in {

namespace {

constexpr std::uint64_t k_step_seconds = 30;
constexpr std::size_t k_secret_bytes = 20;
constexpr std::size_t k_key_bytes = 32;  ///< 192 bits, in base64
constexpr std::uint32_t k_modulus = 1'000'000;

using Mac = std::array<unsigned char, EVP_MAX_MD_SIZE>;

Mac hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
    Mac mac{};
    unsigned size = 0;
    if (HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
             text.size(), mac.data(), &size) == nullptr) {
        throw std::runtime_error("HMAC failed");
    }
    return mac;
}

/// RFC 3986 section 2.3: all but letters, digits and -._~ as %HH.
std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

}  // namespace

std::string hotp(std::string_view secret, std::uint64_t counter) {
    std::string text(8, '\0');
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = static_cast<char>(counter >> (56 - 8 * i) & 0xFFU);
    }
    const Mac mac = hmac(EVP_sha1(), secret, text);
    constexpr std::size_t last = 19;  // of SHA-1's 20 bytes
    const std::size_t at = mac.at(last) & 0x0FU;
    std::uint32_t number = mac.at(at) & 0x7FU;
    for (std::size_t i = 1; i < 4; ++i) {
        number = number << 8 | mac.at(at + i);
    }
    return fmt::format("{:06}", number % k_modulus);
}

std::optional<std::uint64_t> totp_step(std::string_view secret, std::string_view code, WallTime now,
                                       std::uint64_t last) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const std::uint64_t current = static_cast<std::uint64_t>(seconds) / k_step_seconds;
    std::optional<std::uint64_t> found;
    for (std::uint64_t step = current - 1; step <= current + 1; ++step) {
        const std::string expected = hotp(secret, step);
        if (constant_time_equal(expected, code) && step > last) {
            found = step;
        }
    }
    return found;
}

Secret read_totp_key(const std::string& file) {
    Secret key = read_secret_line(file);
    if (key.reveal().size() < k_key_bytes) {
        throw std::runtime_error(
            fmt::format("{}: the key has fewer than {} characters: make one with `openssl rand "
                        "-base64 32`",
                        file, k_key_bytes));
    }
    return key;
}

Secret totp_secret(const Secret& key, std::string_view account, std::string_view salt) {
    std::string text = "beffroi totp v1\n";
    text.append(salt).append(account);  // the salt's length is fixed: no other pair gives the same text
    const Mac mac = hmac(EVP_sha256(), key.reveal(), text);
    return Secret(std::string(reinterpret_cast<const char*>(mac.data()), k_secret_bytes));
}

Secret to_base32(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);  // a secret is not left behind where a string grew
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char byte : bytes) {
        held = held << 8 | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5) {
            text += letters[held >> (bits - 5) & 0x1FU];
        }
        held &= 0x1FU;
    }
    if (bits > 0) {
        text += letters[held << (5 - bits) & 0x1FU];
    }
    return Secret(std::move(text));
}

Secret otpauth_uri(const Secret& base32, std::string_view account) {
    return Secret(
        fmt::format("otpauth://totp/Beffroi:{}?secret={}&issuer=Beffroi", percent_encoded(account), base32.reveal()));
}

}  // namespace beffroi::central::sign_in
