#include "central/collector/add_entries.h"

#include <algorithm>

#include "journal/bytes.h"
#include "journal/crypto.h"
#include "journal/tiles.h"

namespace beffroi::central {

namespace {

using journal::Hash;
using journal::put;
using journal::take;

constexpr std::size_t k_hash_bytes = 32;
constexpr std::size_t k_max_hashes = 63;
/// Positions are 63 bits: so that no end of a package overflows.
constexpr std::uint64_t k_max_index = std::uint64_t{1} << 62;

}  // namespace

std::optional<std::string_view> UploadReader::sized() {
    if (m_rest.size() < sizeof(std::uint16_t)) {
        return std::nullopt;
    }
    const auto size = take<std::uint16_t>(m_rest);
    return m_rest.size() < size ? std::nullopt : std::optional(journal::take_bytes(m_rest, size));
}

std::optional<UploadHeader> UploadReader::header() {
    UploadHeader header;
    const auto origin = sized();
    if (!origin || m_rest.size() < 2 * sizeof(std::uint64_t)) {
        return std::nullopt;
    }
    header.origin = *origin;
    header.entries.start = take<std::uint64_t>(m_rest);
    header.entries.end = take<std::uint64_t>(m_rest);
    const auto ticket = sized();
    if (!ticket || header.entries.start > header.entries.end || header.entries.end > k_max_index) {
        return std::nullopt;
    }
    header.ticket = *ticket;
    m_next = header.entries.start;
    m_end = header.entries.end;
    return header;
}

std::optional<Package> UploadReader::next() {
    if (at_end()) {
        return std::nullopt;
    }
    Package package;
    package.first = m_next;
    package.subtree.start = m_next / package_entries * package_entries;
    package.subtree.end = std::min(m_end, package.subtree.start + package_entries);
    for (auto i = package.first; i < package.subtree.end; ++i) {
        const auto entry = sized();
        if (!entry) {
            return std::nullopt;
        }
        package.entries.push_back(*entry);
    }
    if (m_rest.empty()) {
        return std::nullopt;
    }
    const auto hashes = take<std::uint8_t>(m_rest);
    if (hashes > k_max_hashes || m_rest.size() < hashes * k_hash_bytes) {
        return std::nullopt;
    }
    for (unsigned i = 0; i < hashes; ++i) {
        const auto bytes = journal::take_bytes(m_rest, k_hash_bytes);
        std::copy_n(bytes.begin(), k_hash_bytes, package.proof.emplace_back().begin());
    }
    m_next = package.subtree.end;
    return package;
}

std::string upload_header(const UploadHeader& header) {
    std::string body;
    put(body, static_cast<std::uint16_t>(header.origin.size()));
    body += header.origin;
    put(body, header.entries.start);
    put(body, header.entries.end);
    put(body, static_cast<std::uint16_t>(header.ticket.size()));
    body += header.ticket;
    return body;
}

void add_package(std::string& body, const Package& package) {
    for (const auto entry : package.entries) {
        journal::add_to_bundle(body, entry);
    }
    put(body, static_cast<std::uint8_t>(package.proof.size()));
    for (const auto& hash : package.proof) {
        body += journal::view(hash);
    }
}

}  // namespace beffroi::central
