// What of DER (X.690) a sealing is written with. Reading is OpenSSL's.
#pragma once

#include <openssl/objects.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace beffroi::journal::der {

/// Tag, length, content.
[[nodiscard]] inline std::string element(unsigned char tag, std::string_view content) {
    std::string length;
    for (std::size_t rest = content.size(); rest != 0 || length.empty(); rest >>= 8U) {
        length.insert(length.begin(), static_cast<char>(rest & 0xffU));
    }
    std::string out(1, static_cast<char>(tag));
    if (content.size() > 0x7f) {
        out += static_cast<char>(0x80U | length.size());
    }
    return out.append(length).append(content);
}

[[nodiscard]] inline std::string sequence(std::initializer_list<std::string_view> members) {
    std::string content;
    for (const auto member : members) {
        content += member;
    }
    return element(0x30, content);
}

/// Of one member: of several, DER asks for an order.
[[nodiscard]] inline std::string set(std::string_view member) {
    return element(0x31, member);
}

/// From 0 to 127.
[[nodiscard]] inline std::string integer(unsigned char value) {
    return {2, 1, static_cast<char>(value)};
}

[[nodiscard]] inline std::string octets(std::string_view bytes) {
    return element(4, bytes);
}

/// Whole bytes of bits.
[[nodiscard]] inline std::string bits(std::string_view bytes) {
    return element(3, std::string(1, '\0').append(bytes));
}

/// [number] EXPLICIT, or IMPLICIT of what is constructed.
[[nodiscard]] inline std::string explicitly(unsigned char number, std::string_view content) {
    return element(static_cast<unsigned char>(0xa0U | number), content);
}

/// [number] IMPLICIT OCTET STRING.
[[nodiscard]] inline std::string implicit_octets(unsigned char number, std::string_view bytes) {
    return element(static_cast<unsigned char>(0x80U | number), bytes);
}

/// The object identifier that OpenSSL knows by this number (NID_…).
[[nodiscard]] inline std::string object(int nid) {
    const ASN1_OBJECT* object = OBJ_nid2obj(nid);
    if (object == nullptr || OBJ_length(object) == 0) {
        throw std::logic_error("OpenSSL does not know this object");
    }
    return element(6, {reinterpret_cast<const char*>(OBJ_get0_data(object)), OBJ_length(object)});
}

}  // namespace beffroi::journal::der
