#include "gateway/radius/disconnect_packet.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>

namespace beffroi::radius {

namespace {

constexpr std::size_t k_header = 20;        ///< code, identifier, length, authenticator
constexpr std::size_t k_authenticator = 4;  ///< its offset
constexpr std::size_t k_digest = 16;        ///< MD5
constexpr std::size_t k_longest_value = 253;
enum Code : std::uint8_t { disconnect_request_code = 40, disconnect_ack = 41, disconnect_nak = 42 };
enum Type : std::uint8_t {
    calling_station_id = 31,
    acct_session_id = 44,
    event_timestamp = 55,
    message_authenticator = 80,
    error_cause = 101
};

void append_number(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> shift);
    }
}

void append_attribute(std::string& out, Type type, std::string_view value) {
    value = value.substr(0, k_longest_value);
    out += static_cast<char>(type);
    out += static_cast<char>(value.size() + 2);
    out += value;
}

void set_length(std::string& packet) {
    packet[2] = static_cast<char>(packet.size() >> 8);
    packet[3] = static_cast<char>(packet.size() & 0xff);
}

std::string md5(std::string_view bytes, const Secret& secret) {
    std::string text(bytes);
    text += secret.reveal();
    std::string digest(k_digest, '\0');
    const bool done = EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                                 EVP_md5(), nullptr) == 1;
    wipe(text);
    if (!done) {
        throw std::runtime_error("RADIUS: OpenSSL gives no MD5");
    }
    return digest;
}

std::string hmac_md5(std::string_view bytes, const Secret& secret) {
    std::string digest(k_digest, '\0');
    if (HMAC(EVP_md5(), secret.reveal().data(), static_cast<int>(secret.reveal().size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
             reinterpret_cast<unsigned char*>(digest.data()), nullptr) == nullptr) {
        throw std::runtime_error("RADIUS: OpenSSL gives no HMAC-MD5");
    }
    return digest;
}

std::uint32_t number_in(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes) {
        value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
}

/// Calls `each` with type, offset of the value and value; false if the attributes do not fill the packet exactly.
template <typename Each>
bool each_attribute(std::string_view packet, const Each& each) {
    for (std::size_t at = k_header; at < packet.size();) {
        const std::size_t size = at + 1 < packet.size() ? static_cast<unsigned char>(packet[at + 1]) : 0;
        if (size < 2 || at + size > packet.size()) {
            return false;
        }
        each(static_cast<std::uint8_t>(packet[at]), at + 2, packet.substr(at + 2, size - 2));
        at += size;
    }
    return true;
}

}  // namespace

DisconnectRequest disconnect_request(std::uint8_t identifier, const NetworkPort& port, WallTime now,
                                     const Secret& secret) {
    DisconnectRequest request;
    std::string& packet = request.bytes;
    packet += static_cast<char>(disconnect_request_code);
    packet += static_cast<char>(identifier);
    packet.append(k_header - packet.size(), '\0');
    append_attribute(packet, acct_session_id, port.accounting);
    append_attribute(packet, calling_station_id, port.station);
    std::string time;
    append_number(time, static_cast<std::uint32_t>(
                            std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count()));
    append_attribute(packet, event_timestamp, time);
    append_attribute(packet, message_authenticator, std::string(k_digest, '\0'));
    set_length(packet);
    // Both are computed while the authenticator is zero, this one first (RFC 5176 sections 2.3 and 3.4).
    packet.replace(packet.size() - k_digest, k_digest, hmac_md5(packet, secret));
    packet.replace(k_authenticator, k_digest, md5(packet, secret));
    std::copy_n(packet.begin() + k_authenticator, k_digest, request.authenticator.begin());
    return request;
}

std::optional<DisconnectAnswer> disconnect_answer(std::string_view bytes, const DisconnectRequest& request,
                                                  const Secret& secret) {
    if (bytes.size() < k_header || bytes.size() > longest_disconnect_packet ||
        number_in(bytes.substr(2, 2)) != bytes.size() || bytes[1] != request.bytes[1]) {
        return std::nullopt;
    }
    const auto code = static_cast<std::uint8_t>(bytes[0]);
    if (code != disconnect_ack && code != disconnect_nak) {
        return std::nullopt;
    }
    std::string signed_bytes(bytes);
    std::ranges::copy(request.authenticator, signed_bytes.begin() + k_authenticator);
    if (!constant_time_equal(md5(signed_bytes, secret), bytes.substr(k_authenticator, k_digest))) {
        return std::nullopt;
    }
    DisconnectAnswer answer{code == disconnect_ack, 0};
    bool genuine = true;
    const bool whole = each_attribute(bytes, [&](std::uint8_t type, std::size_t at, std::string_view value) {
        if (type == error_cause && value.size() == sizeof answer.error_cause) {
            answer.error_cause = number_in(value);
        } else if (type == message_authenticator) {
            std::string zeroed = signed_bytes;
            zeroed.replace(at, value.size(), value.size(), '\0');
            genuine = genuine && constant_time_equal(hmac_md5(zeroed, secret), value);
        }
    });
    return whole && genuine ? std::optional(answer) : std::nullopt;
}

}  // namespace beffroi::radius
