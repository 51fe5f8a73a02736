#include "central/store/tree_nodes.h"

#include <fmt/format.h>

#include <cstring>

namespace beffroi::central {

using journal::Hash;

namespace {

Hash hash_from(std::string_view bytes) {
    Hash hash{};
    if (bytes.size() != hash.size()) {
        throw StoreFailure(fmt::format("store: a hash of {} bytes", bytes.size()));
    }
    std::memcpy(hash.data(), bytes.data(), hash.size());
    return hash;
}

}  // namespace

Hash stored_hash(Connection& connection, std::int64_t log, unsigned level, std::uint64_t index) {
    Statement& select =
        level == 0 ? connection.prepared("SELECT line FROM entry WHERE log = ? AND idx = ?").bind(log).bind(index)
                   : connection.prepared("SELECT hash FROM node WHERE log = ? AND level = ? AND idx = ?")
                         .bind(log)
                         .bind(std::int64_t{level})
                         .bind(index);
    if (!select.step()) {
        throw StoreFailure(fmt::format("store: log {} lacks tree node {}/{}", log, level, index));
    }
    const Hash hash = level == 0 ? journal::leaf_hash(select.bytes(0)) : hash_from(select.bytes(0));
    select.reset();
    return hash;
}

Hash root_at(Connection& connection, std::int64_t log, std::uint64_t size) {
    std::vector<Hash> hashes;  // one per set bit of the size, lowest first: the subtree ends where the lower bits begin
    for (unsigned level = 0; level < 64; ++level) {
        if ((size >> level & 1U) != 0) {
            hashes.push_back(stored_hash(connection, log, level, (size >> level) - 1));
        }
    }
    const auto range = journal::CompactRange::restore(size, std::move(hashes));
    if (!range) {
        throw StoreFailure("store: the compact range does not fit its size");
    }
    return range->root();
}

std::string pack_hashes(const std::vector<Hash>& hashes) {
    std::string bytes;
    for (const Hash& hash : hashes) {
        bytes.append(hash.begin(), hash.end());
    }
    return bytes;
}

std::vector<Hash> unpack_hashes(std::string_view bytes) {
    std::vector<Hash> hashes;
    for (std::size_t i = 0; i < bytes.size(); i += sizeof(Hash)) {
        hashes.push_back(hash_from(bytes.substr(i, sizeof(Hash))));
    }
    return hashes;
}

}  // namespace beffroi::central
