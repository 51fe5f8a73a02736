#include "gateway/enforce/messages.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "gateway/enforce/wire.h"

namespace beffroi::enforce {

using namespace wire;

namespace {

constexpr std::size_t interface_field = max_interface + 1;
constexpr std::size_t session_bytes = 2 + (1 + max_name) * 2 + interface_field + 6 + 4 + 4 + 1;
constexpr std::size_t digest_bytes = 64;
constexpr std::uint64_t latest_time = 253'402'300'800'000;  // milliseconds to the year 10000

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
        w.address(address);
    }
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
        session.addresses.push_back(r.address());
    }
    return session;
}

std::optional<Request> admit_request(Reader& r) {
    AdmitRequest request{read_session(r)};
    r.require(!request.session.addresses.empty() && request.session.idle.count() == 0);
    r.require(request.session.lifetime.count() > 0 && request.session.lifetime <= max_lifetime);
    return r.finished() ? std::optional<Request>(std::move(request)) : std::nullopt;
}

void write_block(Writer& w, const policy::BlockId& id) {
    w.byte(static_cast<unsigned char>(id.first));
    w.number(id.second, 8);
}

policy::BlockId read_block(Reader& r) {
    const std::uint64_t party = r.number(1);
    r.require(party <= static_cast<std::uint64_t>(policy::Party::academie));  // the lycée has none
    return {static_cast<policy::Party>(party), r.number(8)};
}

std::string read_digest(Reader& r) {
    const std::string_view digest = r.take(digest_bytes);
    r.require(digest.find_first_not_of("0123456789abcdef") == std::string_view::npos);
    return std::string(digest);
}

std::vector<BlockState> read_blocks(Reader& r) {
    const std::uint64_t count = r.number(1);
    r.require(count <= max_blocks);
    std::vector<BlockState> blocks;
    for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
        const policy::BlockId id = read_block(r);
        const std::uint64_t until = r.number(8);
        r.require(until <= latest_time);
        blocks.push_back({id, WallTime(std::chrono::milliseconds(r.ok() ? until : 0)), read_digest(r)});
    }
    return blocks;
}

void write_state(Writer& w, const PolicyState& state) {
    w.number(state.generation, 4);
    w.padded(state.digest, digest_bytes);
    w.number(state.number, 8);
    w.byte(state.on_trial ? 1 : 0);
    if (state.blocks.size() > max_blocks) {
        throw std::length_error("too many blocks in one state");
    }
    w.byte(static_cast<unsigned char>(state.blocks.size()));
    for (const BlockState& block : state.blocks) {
        write_block(w, block.id);
        w.number(static_cast<std::uint64_t>(block.until.time_since_epoch().count()), 8);
        w.padded(block.digest, digest_bytes);
    }
    for (const std::uint64_t newest : state.newest_blocks) {
        w.number(newest, 8);
    }
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
    state.number = r.number(8);
    const std::uint64_t on_trial = r.number(1);
    r.require(on_trial <= 1);
    state.on_trial = on_trial == 1;
    state.blocks = read_blocks(r);
    for (std::uint64_t& newest : state.newest_blocks) {
        newest = r.number(8);
    }
    return state;
}

PolicyRefused read_refusal(Reader& r) {
    const std::uint64_t size = r.number(2);
    r.require(size <= max_reason);
    return {std::string(r.take(r.ok() ? size : 0))};
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
    if (const auto* block = std::get_if<BlockRequest>(&request)) {
        Writer w(Type::block);
        write_block(w, block->id);
        return w.take();
    }
    if (const auto* confirm = std::get_if<ConfirmRequest>(&request)) {
        Writer w(Type::confirm);
        w.number(confirm->number, 8);
        return w.take();
    }
    if (std::holds_alternative<SubscribeRequest>(request)) {
        return Writer(Type::subscribe).take();
    }
    return Writer(std::holds_alternative<ApplyRequest>(request) ? Type::apply : Type::list).take();
}

std::string encode(const Reply& reply) {
    if (const auto* state = std::get_if<PolicyState>(&reply)) {
        Writer w(Type::state);
        write_state(w, *state);
        return w.take();
    }
    if (const auto* refused = std::get_if<PolicyRefused>(&reply)) {
        Writer w(Type::refusal);
        w.number(std::min(refused->reason.size(), max_reason), 2);
        w.raw(refused->reason.data(), std::min(refused->reason.size(), max_reason));
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
    switch (r.type()) {
        case Type::apply:
            return r.finished() ? std::optional<Request>(ApplyRequest{}) : std::nullopt;
        case Type::confirm: {
            const ConfirmRequest request{r.number(8)};
            return r.finished() ? std::optional<Request>(request) : std::nullopt;
        }
        case Type::block: {
            const BlockRequest request{read_block(r)};
            return r.finished() ? std::optional<Request>(request) : std::nullopt;
        }
        case Type::list:
            return r.finished() ? std::optional<Request>(ListRequest{}) : std::nullopt;
        case Type::subscribe:
            return r.finished() ? std::optional<Request>(SubscribeRequest{}) : std::nullopt;
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
    switch (r.type()) {
        case Type::state:
            reply = read_state(r);
            break;
        case Type::refusal:
            reply = read_refusal(r);
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
