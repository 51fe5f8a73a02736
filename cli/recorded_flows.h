// Entries of the streams `flow` and `filter` for a replay: of a file, or out of the centre's record copies, which hands
// them over to an auditor for a motive that is on record first (POST /exports, schemas/api/central.yaml).
#pragma once

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/problem.h"
#include "cli/audit_central.h"
#include "cli/audit_trust.h"

namespace beffroi::cli {

/// As they were asked for on the command line. Of all but `flows` a file has none.
struct FlowOptions {
    std::string flows;   ///< a file, "-", or https://... of the centre
    std::string motive;  ///< one line of 1 to 200 characters
    std::string case_number;
    std::string site;  ///< UAI; empty: every site that she may read
    std::string from;  ///< as cli/audit_time.h has it; empty: a week ago
    std::string to;
    CentralAccess access;
    TrustOptions trust;
};
/// --flows and what belongs to it.
void add_flow_options(CLI::App& command, FlowOptions& options);

/// What the centre says of its answer, and what that is worth.
struct FromCentre {
    WallTime from;
    std::size_t logs = 0;
    std::size_t incomplete = 0;    ///< logs that are not wholly searched yet
    std::uint64_t gone = 0;        ///< entries whose retention is over
    std::uint64_t unverified = 0;  ///< entries that were not handed over, because their proof does not hold
    std::uint64_t unpinned = 0;    ///< handed over, of logs for which no key was given
};

/// Where the records are, made certain of before anything costly is computed.
class RecordedFlows {
  public:
    /// Opens the file, or completes what is needed to reach the centre, of which nothing is asked yet.
    [[nodiscard]] static std::variant<RecordedFlows, Problems> open(const FlowOptions& options, const Clock& clock);

    /// Hands over each line, without its end. `nullopt`: they came of a file. Throws std::runtime_error when the file
    /// cannot be read or the centre not be reached.
    [[nodiscard]] Checked<std::optional<FromCentre>> read(const std::function<void(std::string_view line)>& each);

  private:
    struct FileCloser {
        void operator()(std::FILE* file) const {
            if (file != stdin) {
                std::fclose(file);
            }
        }
    };
    /// One question of one stream.
    [[nodiscard]] std::optional<Problem> fetch(std::string_view stream, std::string_view event,
                                               const std::function<void(std::string_view line)>& each);

    FlowOptions m_options;
    std::unique_ptr<std::FILE, FileCloser> m_file;  ///< none: the centre
    Trusted m_trusted;
    std::string m_to;
    FromCentre m_told;
};

}  // namespace beffroi::cli
