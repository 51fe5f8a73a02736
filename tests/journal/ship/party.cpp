#include "tests/journal/ship/party.h"

#include "base/clock.h"
#include "base/encoding.h"
#include "journal/bytes.h"
#include "journal/lines.h"
#include "journal/ship/protocol.h"
#include "journal/subtree.h"
#include "journal/tiles.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::ship {

using namespace journal;

namespace {

constexpr std::uint64_t k_package = 256;

http::Response plain(int status, std::string body = {}) {
    return {status, "text/plain; charset=utf-8", std::move(body)};
}

}  // namespace

Party::Party(PeerKind kind, const std::string& name, Verifier log, std::string origin, std::string directory)
    : m_kind(kind),
      m_name(name),
      m_log(std::move(log)),
      m_origin(std::move(origin)),
      m_directory(std::move(directory)),
      m_server_keys(m_ca.issue_server()),
      m_cosigner(generate_cosigner_key(name).skey),
      m_pending{m_origin, 0, empty_root()} {
    const auto client = m_ca.issue({.common_name = "0599991P"});
    write_file(m_directory + '/' + m_name + ".ca", m_ca.certificate_pem());
    write_file(m_directory + '/' + m_name + ".pem", client.certificate_pem);
    write_file(m_directory + '/' + m_name + ".key", client.key_pem);
    start();
}

void Party::start() {
    http::Options options;
    options.address = "127.0.0.1";
    options.port = m_port;
    options.tls = http::Tls{m_server_keys.certificate_pem, Secret(m_server_keys.key_pem), m_ca.certificate_pem()};
    options.limits.body_bytes = std::size_t{16} << 20;
    m_server = std::make_unique<http::Server>(
        std::move(options),
        std::vector<http::Route>{{"POST", "/add-checkpoint", [this](const auto& r) { return add_checkpoint(r); }},
                                 {"POST", "/add-entries", [this](const auto& r) { return add_entries(r); }},
                                 {"GET", log_path(m_origin) + "/*", [this](const auto& r) { return read(r); }}});
    m_port = m_server->port();
}

Peer Party::peer() const {
    const auto file = [this](const char* extension) { return m_directory + '/' + m_name + extension; };
    return {m_name,       "https://localhost:" + std::to_string(m_port),
            m_kind,       CosignatureKey::parse(m_cosigner.vkey()).value(),
            file(".ca"),  file(".pem"),
            file(".key"), std::chrono::seconds(1)};
}

std::vector<std::string> Party::entries() const {
    const std::lock_guard lock(m_mutex);
    return m_entries;
}

std::string Party::note() const {
    const std::lock_guard lock(m_mutex);
    return m_note;
}

void Party::pretend(std::uint64_t size, const Hash& root) {
    const std::lock_guard lock(m_mutex);
    m_pending = {m_origin, size, root};
}

void Party::go_back_to(std::uint64_t kept) {
    const std::lock_guard lock(m_mutex);
    CompactRange range;
    for (std::uint64_t i = 0; i < kept; ++i) {
        range.append(leaf_hash(m_entries.at(i)));
    }
    m_entries.resize(kept);
    m_pending = {m_origin, kept, range.root()};
}

void Party::lose_entries_behind(std::uint64_t kept) {
    const std::lock_guard lock(m_mutex);
    m_entries.resize(kept);
}

bool Party::is_busy() {
    return busy > 0 && busy-- > 0;
}

std::string Party::line(const std::string& text) const {
    return m_cosigner.line(signs_falsely ? "else\n1\n" + to_base64(std::string(32, 'x')) + '\n' : text,
                           SystemClock().wall());
}

http::Response Party::add_checkpoint(const http::Request& request) {
    if (is_busy()) {
        return {503, "text/plain; charset=utf-8", "busy", {{"Retry-After", "1"}}};
    }
    std::string_view rest = request.body;
    const auto first = take_line(rest);
    if (!first || !first->starts_with("old ")) {
        return plain(400);
    }
    const auto old_size = parse_decimal(first->substr(4));
    std::vector<Hash> proof;
    for (auto next = take_line(rest); next && !next->empty(); next = take_line(rest)) {
        proof.push_back(parse_hash(*next).value());
    }
    const auto checkpoint = m_log.verify_checkpoint(rest, m_origin);
    const std::lock_guard lock(m_mutex);
    if (!checkpoint) {
        return plain(403, "not signed by the log");
    }
    if (!old_size || *old_size > checkpoint->size) {
        return plain(400);
    }
    if (*old_size != m_pending.size) {
        return {409, "text/x.tlog.size", std::to_string(m_pending.size) + '\n'};
    }
    const bool consistent = m_pending.size == 0 ? proof.empty()
                                                : verify_consistency(m_pending.size, checkpoint->size, m_pending.root,
                                                                     checkpoint->root, proof);
    if (!consistent) {
        return plain(422, "the proof does not hold");
    }
    m_pending = *checkpoint;
    m_note = rest;
    return plain(200, m_kind == PeerKind::witness ? line(checkpoint_text(m_pending)) : "");
}

http::Response Party::read(const http::Request& request) const {
    const std::lock_guard lock(m_mutex);
    const auto name = request.path.substr(log_path(m_origin).size() + 1);
    if (name == "checkpoint") {
        return m_note.empty() ? plain(404) : plain(200, m_note);
    }
    const auto tile = parse_tile_path(name);
    if (!tile || !tile->entries || tile->index * k_package + tile->width > m_entries.size()) {
        return plain(404);
    }
    std::string bundle;
    for (auto i = tile->index * k_package; i < tile->index * k_package + tile->width; ++i) {
        add_to_bundle(bundle, serves_falsely && i % k_package == 0 ? "another" : m_entries[i]);
    }
    return plain(200, bundle);
}

http::Response Party::conflict(int status) const {
    return {
        status, "text/x.tlog.mirror-info",
        std::to_string(m_pending.size) + '\n' + std::to_string(m_entries.size()) + '\n' + to_base64("ticket") + '\n'};
}

http::Response Party::add_entries(const http::Request& request) {
    if (is_busy()) {
        return {429, "text/plain; charset=utf-8", "busy", {{"Retry-After", "1"}}};
    }
    ++uploads;
    std::string_view rest = request.body;
    const auto origin = take_bytes(rest, take<std::uint16_t>(rest));
    const auto start = take<std::uint64_t>(rest);
    const auto end = take<std::uint64_t>(rest);
    (void)take_bytes(rest, take<std::uint16_t>(rest));
    const std::lock_guard lock(m_mutex);
    if (origin != m_origin) {
        return plain(404);
    }
    if (end != m_pending.size || start > m_entries.size()) {
        return conflict(409);
    }
    unsigned packages = 0;
    for (auto from = start; from < end && !rest.empty() && packages < packages_at_once; ++packages) {
        const auto to = std::min(end, from / k_package * k_package + k_package);
        resent += static_cast<unsigned>(std::min<std::uint64_t>(to, m_entries.size()) -
                                        std::min<std::uint64_t>(from, m_entries.size()));
        if (!take_package(rest, from, to)) {
            return plain(422);
        }
        from = to;
    }
    if (m_entries.size() < end) {
        return packages == 0 ? plain(400) : conflict(202);
    }
    return plain(200, line(checkpoint_text(m_pending)));
}

bool Party::take_package(std::string_view& rest, std::uint64_t start, std::uint64_t end) {
    const auto rounded = start / k_package * k_package;
    CompactRange subtree;
    for (auto i = rounded; i < start; ++i) {
        subtree.append(leaf_hash(m_entries.at(i)));
    }
    std::vector<std::string> fresh;
    for (auto i = start; i < end; ++i) {
        fresh.emplace_back(take_bytes(rest, take<std::uint16_t>(rest)));
        subtree.append(leaf_hash(fresh.back()));
    }
    std::vector<Hash> proof(take<std::uint8_t>(rest));
    for (auto& hash : proof) {
        const auto bytes = take_bytes(rest, hash.size());
        std::copy(bytes.begin(), bytes.end(), hash.begin());
    }
    if (!verify_subtree({rounded, end}, m_pending.size, subtree.root(), m_pending.root, proof)) {
        return false;
    }
    const auto held = std::min(fresh.size(), m_entries.size() - start);
    m_entries.insert(m_entries.end(), fresh.begin() + static_cast<std::ptrdiff_t>(held), fresh.end());
    return true;
}

}  // namespace beffroi::ship
