#include "gateway/enforce/messages.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace beffroi::enforce {

namespace {

constexpr unsigned char version = 1;
constexpr std::size_t header_bytes = 4;
constexpr std::size_t interface_field = max_interface + 1;
constexpr std::size_t session_bytes = 2 + (1 + max_name) * 2 + interface_field + 6 + 4 + 4 + 1;
constexpr std::size_t address_bytes = 17;
constexpr std::size_t digest_bytes = 64;

enum class Type : unsigned char {
    apply = 1,
    admit = 2,
    revoke = 3,
    list = 4,
    state = 0x81,
    done = 0x82,
    page = 0x84,
    error = 0xff,
};

class Writer {
  public:
    explicit Writer(Type type) {
        byte(version);
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
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool finished() const { return m_ok && m_rest.empty(); }
    [[nodiscard]] std::string_view rest() const { return m_rest; }

  private:
    std::string_view m_rest;
    bool m_ok = true;
};

void write_session(Writer& w, const KernelSession& session) {
    if (session.addresses.size() > max_session_addresses) {
        throw std::length_error("too many addresses in one session");
    }
    constexpr std::chrono::seconds longest{std::numeric_limits<std::uint32_t>::max()};
    const auto seconds = [&](std::chrono::seconds s) {
        return static_cast<std::uint64_t>(std::clamp(s, std::chrono::seconds{0}, longest).count());
    };
    if (session.interface.get().empty() || session.interface.get().size() > max_interface) {
        throw std::length_error("an interface's name has 1 to 15 bytes");
    }
    w.number(session.handle.get(), 2);
    w.name(session.role.get());
    w.name(session.zone.get());
    w.padded(session.interface.get(), interface_field);
    w.raw(session.mac.bytes.data(), session.mac.bytes.size());
    w.number(seconds(session.lifetime), 4);
    w.number(seconds(session.idle), 4);
    w.byte(static_cast<unsigned char>(session.addresses.size()));
    for (const IpAddress& address : session.addresses) {
        w.byte(static_cast<unsigned char>(address.family));
        w.raw(address.bytes.data(), address.bytes.size());
    }
}

IpAddress read_address(Reader& r) {
    const std::uint64_t family = r.number(1);
    r.require(family == 4 || family == 6);
    const std::string_view bytes = r.take(16);
    if (!r.ok()) {
        return {};
    }
    const IpAddress address = family == 4 ? IpAddress::from_v4(bytes.data()) : IpAddress::from_v6(bytes.data());
    // The unused bytes are zero and a mapped IPv4 address is IPv4: one address has one encoding.
    r.require(std::equal(bytes.begin(), bytes.end(), address.bytes.begin(),
                         [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
    r.require(address.family == static_cast<Family>(family));
    return address;
}

KernelSession read_session(Reader& r) {
    KernelSession session;
    session.handle = SessionHandle(static_cast<std::uint16_t>(r.number(2)));
    r.require(session.handle.get() != 0);
    session.role = RoleName(r.name());
    session.zone = ZoneName(r.name());
    const std::size_t end = r.rest().substr(0, interface_field).find('\0');
    r.require(end != std::string_view::npos);
    session.interface = Interface(r.padded(end, interface_field));
    const std::string_view mac = r.take(session.mac.bytes.size());
    std::transform(mac.begin(), mac.end(), session.mac.bytes.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    session.lifetime = std::chrono::seconds(r.number(4));
    session.idle = std::chrono::seconds(r.number(4));
    const std::uint64_t count = r.number(1);
    r.require(count <= max_session_addresses);
    for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
        session.addresses.push_back(read_address(r));
    }
    return session;
}

Type read_type(Reader& r) {
    r.require(r.number(1) == version);
    const auto type = static_cast<Type>(r.number(1));
    r.require(r.number(2) == 0);
    return type;
}

std::optional<Request> admit_request(Reader& r) {
    AdmitRequest request{read_session(r)};
    r.require(!request.session.addresses.empty() && request.session.idle.count() == 0);
    r.require(request.session.lifetime.count() > 0 && request.session.lifetime <= max_lifetime);
    return r.finished() ? std::optional<Request>(std::move(request)) : std::nullopt;
}

PolicyState read_state(Reader& r) {
    PolicyState state;
    state.generation = static_cast<std::uint32_t>(r.number(4));
    const std::string_view digest = r.take(digest_bytes);
    // No policy has no digest: generation 0 and 64 NUL bytes.
    if (digest.find_first_not_of('\0') != std::string_view::npos) {
        r.require(digest.find_first_not_of("0123456789abcdef") == std::string_view::npos);
        state.digest = digest;
    }
    r.require(state.generation == 0 || !state.digest.empty());
    return state;
}

SessionPage read_page(Reader& r) {
    SessionPage page;
    const std::uint64_t last = r.number(1);
    const std::uint64_t count = r.number(1);
    r.require(last <= 1 && count <= max_page);
    page.last = last == 1;
    for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
        page.sessions.push_back(read_session(r));
    }
    return page;
}

std::string encode_page(const SessionPage& page) {
    if (page.sessions.size() > max_page) {
        throw std::length_error("too many sessions in one page");
    }
    Writer w(Type::page);
    w.byte(page.last ? 1 : 0);
    w.byte(static_cast<unsigned char>(page.sessions.size()));
    for (const KernelSession& session : page.sessions) {
        write_session(w, session);
    }
    return w.take();
}

}  // namespace

std::string encode(const Request& request) {
    if (const auto* admit = std::get_if<AdmitRequest>(&request)) {
        Writer w(Type::admit);
        KernelSession session = admit->session;
        session.idle = std::chrono::seconds(0);
        session.lifetime = std::min(session.lifetime, max_lifetime);
        write_session(w, session);
        return w.take();
    }
    if (const auto* revoke = std::get_if<RevokeRequest>(&request)) {
        Writer w(Type::revoke);
        w.number(revoke->handle.get(), 2);
        return w.take();
    }
    return Writer(std::holds_alternative<ApplyRequest>(request) ? Type::apply : Type::list).take();
}

std::string encode(const Reply& reply) {
    if (const auto* state = std::get_if<PolicyState>(&reply)) {
        Writer w(Type::state);
        w.number(state->generation, 4);
        w.padded(state->digest, digest_bytes);
        return w.take();
    }
    if (const auto* page = std::get_if<SessionPage>(&reply)) {
        return encode_page(*page);
    }
    if (const auto* error = std::get_if<KernelError>(&reply)) {
        Writer w(Type::error);
        w.byte(static_cast<unsigned char>(*error));
        return w.take();
    }
    return Writer(Type::done).take();
}

std::optional<Request> decode_request(std::string_view packet) {
    Reader r(packet);
    switch (read_type(r)) {
        case Type::apply:
            return r.finished() ? std::optional<Request>(ApplyRequest{}) : std::nullopt;
        case Type::list:
            return r.finished() ? std::optional<Request>(ListRequest{}) : std::nullopt;
        case Type::revoke: {
            const RevokeRequest request{SessionHandle(static_cast<std::uint16_t>(r.number(2)))};
            r.require(request.handle.get() != 0);
            return r.finished() ? std::optional<Request>(request) : std::nullopt;
        }
        case Type::admit:
            return admit_request(r);
        default:
            return std::nullopt;
    }
}

std::optional<Reply> decode_reply(std::string_view packet) {
    Reader r(packet);
    Reply reply = Done{};
    switch (read_type(r)) {
        case Type::state:
            reply = read_state(r);
            break;
        case Type::done:
            break;
        case Type::page:
            reply = read_page(r);
            break;
        case Type::error: {
            const std::uint64_t code = r.number(1);
            r.require(code <= static_cast<std::uint64_t>(KernelError::refused));
            reply = static_cast<KernelError>(code);
            break;
        }
        default:
            return std::nullopt;
    }
    return r.finished() ? std::optional<Reply>(std::move(reply)) : std::nullopt;
}

std::vector<SessionPage> paginate(const std::vector<KernelSession>& sessions) {
    std::vector<SessionPage> pages(1);
    std::size_t bytes = header_bytes + 2;
    for (const KernelSession& session : sessions) {
        const std::size_t size = session_bytes + session.addresses.size() * address_bytes;
        if (pages.back().sessions.size() == max_page || bytes + size > max_page_bytes) {
            pages.back().last = false;
            pages.emplace_back();
            bytes = header_bytes + 2;
        }
        pages.back().sessions.push_back(session);
        bytes += size;
    }
    return pages;
}

}  // namespace beffroi::enforce
