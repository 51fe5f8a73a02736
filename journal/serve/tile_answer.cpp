#include "journal/serve/tile_answer.h"

#include "journal/hash_files.h"
#include "journal/tiles.h"

namespace beffroi::serve {

namespace {

constexpr std::size_t k_hash_digits = 64;
constexpr unsigned k_level_bits = 8;

http::Response binary(std::string body) {
    return {.content_type = "application/octet-stream", .body = std::move(body)};
}

http::Response tile(const ServedLog& log, const journal::TileName& name,
                    const std::function<MayRead()>& may_read_entries) {
    // Only what is below the checkpoint is there for others, whatever is on its way to the next.
    const auto first = name.index * journal::tile_width;
    if (first + name.width > log.size() >> (k_level_bits * name.level)) {
        return http::plain(404, "not in the tree of the checkpoint");
    }
    if (!name.entries) {
        auto hashes = log.tile(name.level, name.index, name.width);
        return hashes ? binary(std::move(*hashes)) : http::plain(404, "pruned");
    }
    switch (may_read_entries()) {
        case MayRead::no:
            return http::plain(403, "this certificate may not read entries of this log");
        case MayRead::unrecorded:
            return http::plain(503, "unrecorded: the read could not be recorded, so it was not answered");
        case MayRead::yes:
            break;
    }
    return first < log.minimum() ? http::plain(404, "pruned") : binary(log.bundle(first, name.width));
}

}  // namespace

std::optional<LogPath> parse_log_path(std::string_view path) {
    if (path.size() <= k_hash_digits + 2 || path.front() != '/' || path[k_hash_digits + 1] != '/') {
        return std::nullopt;
    }
    return LogPath{path.substr(1, k_hash_digits), path.substr(k_hash_digits + 2)};
}

http::Response answer(const ServedLog& log, std::string_view name, const std::function<MayRead()>& may_read_entries) {
    if (name == "checkpoint" || name == "cosigned") {
        auto note = name == "cosigned" ? log.cosigned() : log.checkpoint();
        return note ? http::Response{.body = std::move(*note)} : http::plain(404, "there is no such checkpoint yet");
    }
    const auto parsed = journal::parse_tile_path(name);
    if (!parsed || parsed->level >= journal::tile_levels) {
        return http::plain(404, "no such tile");
    }
    return tile(log, *parsed, may_read_entries);
}

}  // namespace beffroi::serve
