// Fields of the packets between gateway and enforcer: little-endian, of fixed size or with their size before them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/address.h"
#include "gateway/enforce/messages.h"

namespace beffroi::enforce::wire {

enum class Type : unsigned char {
    apply = 1,
    admit = 2,
    revoke = 3,
    list = 4,
    subscribe = 5,
    confirm = 6,
    block = 7,
    state = 0x81,
    done = 0x82,
    refusal = 0x83,
    page = 0x84,
    traffic = 0x85,
    error = 0xff,
};

inline constexpr unsigned char protocol_version = 1;
inline constexpr std::size_t header_bytes = 4;
inline constexpr std::size_t address_bytes = 17;

class Writer {
  public:
    explicit Writer(Type type) {
        byte(protocol_version);
        byte(static_cast<unsigned char>(type));
        number(0, 2);
    }
    void byte(unsigned char value) { m_bytes.push_back(static_cast<char>(value)); }
    void number(std::uint64_t value, unsigned bytes) {
        for (unsigned i = 0; i < bytes; ++i) {
            byte(static_cast<unsigned char>(value >> (8 * i)));
        }
    }
    void padded(std::string_view text, std::size_t field) {
        if (text.size() > field) {
            throw std::length_error("a name is too long for the enforcer's protocol");
        }
        m_bytes.append(text);
        m_bytes.append(field - text.size(), '\0');
    }
    void name(std::string_view text) {
        if (text.empty()) {
            throw std::invalid_argument("an empty name for the enforcer");
        }
        byte(static_cast<unsigned char>(std::min(text.size(), max_name)));
        padded(text, max_name);
    }
    void address(const IpAddress& address) {
        byte(static_cast<unsigned char>(address.family));
        raw(address.bytes.data(), address.bytes.size());
    }
    void raw(const void* data, std::size_t size) { m_bytes.append(static_cast<const char*>(data), size); }
    [[nodiscard]] std::string take() { return std::move(m_bytes); }

  private:
    std::string m_bytes;
};

/// Reads fields in order; after the first field that does not fit or is invalid everything reads as zero and `ok` is
/// false.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}
    [[nodiscard]] std::string_view take(std::size_t n) {
        if (m_rest.size() < n) {
            m_ok = false;
        }
        if (!m_ok) {
            return {};
        }
        const std::string_view field = m_rest.substr(0, n);
        m_rest.remove_prefix(n);
        return field;
    }
    [[nodiscard]] std::uint64_t number(unsigned bytes) {
        std::uint64_t value = 0;
        const std::string_view field = take(bytes);
        for (std::size_t i = field.size(); i > 0; --i) {
            value = value << 8 | static_cast<unsigned char>(field[i - 1]);
        }
        return value;
    }
    void require(bool condition) { m_ok = m_ok && condition; }
    /// A NUL-padded field of which the first `size` bytes are a printable name without spaces.
    [[nodiscard]] std::string padded(std::size_t size, std::size_t field) {
        const std::string_view whole = take(field);
        require(size >= 1 && size <= whole.size());
        if (!m_ok) {
            return {};
        }
        const std::string_view text = whole.substr(0, size);
        require(std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; }));
        const std::string_view padding = whole.substr(size);
        require(padding.find_first_not_of('\0') == std::string_view::npos);
        return std::string(text);
    }
    [[nodiscard]] std::string name() {
        const auto size = static_cast<std::size_t>(number(1));
        return padded(size, max_name);
    }
    /// The unused bytes are zero and a mapped IPv4 address is IPv4: one address has one encoding.
    [[nodiscard]] IpAddress address() {
        const std::uint64_t family = number(1);
        require(family == 4 || family == 6);
        const std::string_view bytes = take(address_bytes - 1);
        if (!m_ok) {
            return {};
        }
        const IpAddress address = family == 4 ? IpAddress::from_v4(bytes.data()) : IpAddress::from_v6(bytes.data());
        require(std::equal(bytes.begin(), bytes.end(), address.bytes.begin(),
                           [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
        require(address.family == static_cast<Family>(family));
        return address;
    }
    /// The head of a packet: its type, or one that nothing has.
    [[nodiscard]] Type type() {
        require(number(1) == protocol_version);
        const auto type = static_cast<Type>(number(1));
        require(number(2) == 0);
        return type;
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool finished() const { return m_ok && m_rest.empty(); }
    [[nodiscard]] std::string_view rest() const { return m_rest; }

  private:
    std::string_view m_rest;
    bool m_ok = true;
};

}  // namespace beffroi::enforce::wire
