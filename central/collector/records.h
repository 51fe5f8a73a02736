// Every log that a mirror holds, by origin: who may write it, under which key, and its record copy.
//
// <directory>/<hex SHA-256 of the origin>/    one record copy (record.h), and `log`: origin, site and stream, a line
// each
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "central/collector/record.h"
#include "journal/checkpoint.h"
#include "journal/files.h"

namespace beffroi::central {

/// A log as the configuration has it.
struct MirroredLog {
    std::string origin;
    std::string site;       ///< UAI: the common name of the gateway's certificate; or "central"
    std::string site_name;  ///< for people
    std::string stream;     ///< "access", "flow", "filter" or "admin"
    journal::Verifier key;
};

/// How the record of a stream is packed. Retention lets go of whole packs, so a pack is about what a lycée writes in a
/// few hours: `admin` and `access` have smaller ones than the two streams of flows.
[[nodiscard]] RecordOptions record_options(std::string_view stream);

class Records {
  public:
    struct Log {
        MirroredLog log;
        std::string hash;                ///< hex SHA-256 of the origin
        std::string damage;              ///< why there is no record; empty if there is one
        std::unique_ptr<Record> record;  ///< nullptr: damaged. Then this log is refused, and the others go on
    };

    /// Opens or creates the record copy of each. A damaged one is reported to `on_problem` and kept closed. Throws
    /// std::runtime_error if a directory is another log's, or two logs have one origin; std::system_error. `files`
    /// outlives this object. Without `options`, record_options of each stream.
    Records(const std::string& directory, std::vector<MirroredLog> logs, journal::Files& files,
            const std::function<void(const std::string&)>& on_problem, std::optional<RecordOptions> options = {});

    [[nodiscard]] const std::vector<std::unique_ptr<Log>>& all() const noexcept { return m_logs; }
    /// nullptr: not one of ours.
    [[nodiscard]] Log* find(std::string_view origin) const;
    [[nodiscard]] Log* find_by_hash(std::string_view hash) const;

  private:
    std::vector<std::unique_ptr<Log>> m_logs;
    std::map<std::string, Log*, std::less<>> m_by_origin;
    std::map<std::string, Log*, std::less<>> m_by_hash;
};

}  // namespace beffroi::central
