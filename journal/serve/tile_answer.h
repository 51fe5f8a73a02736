// One log over HTTP in the layout of c2sp.org/tlog-tiles, whoever holds it: a gateway its own, a mirror its copy.
//   GET /<hex sha256(origin)>/checkpoint, /cosigned, /tile/<L>/<N>, /tile/entries/<N>
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/http/server.h"

namespace beffroi::serve {

/// What is held of a log. Thread-safe.
class ServedLog {
  public:
    virtual ~ServedLog() = default;
    /// Entries that may be seen: those below a checkpoint that is served. It only grows.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Entries below were deleted.
    [[nodiscard]] virtual std::uint64_t minimum() const = 0;
    [[nodiscard]] virtual std::optional<std::string> checkpoint() const = 0;  ///< nullopt: none yet
    /// The newest checkpoint that every party has cosigned.
    [[nodiscard]] virtual std::optional<std::string> cosigned() const = 0;
    /// `width` hashes from 256 × `index` on; nullopt: deleted.
    [[nodiscard]] virtual std::optional<std::string> tile(unsigned level, std::uint64_t index,
                                                          unsigned width) const = 0;
    /// Entries [first, first + n) in bundle encoding.
    [[nodiscard]] virtual std::string bundle(std::uint64_t first, std::size_t n) const = 0;
};

/// `/<64 hex digits>/<name>`: which log, and what of it. The views die with `path`.
struct LogPath {
    std::string_view log;
    std::string_view name;
};
[[nodiscard]] std::optional<LogPath> parse_log_path(std::string_view path);

enum class MayRead : std::uint8_t {
    yes,
    no,
    unrecorded,  ///< the reader may, but her read cannot be put on record now
};

/// May throw what the log throws. `may_read_entries` is asked before every bundle, and records the read; checkpoints
/// and hashes tell nothing of an entry.
[[nodiscard]] http::Response answer(const ServedLog& log, std::string_view name,
                                    const std::function<MayRead()>& may_read_entries);

}  // namespace beffroi::serve
