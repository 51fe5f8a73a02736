// coverage.json of a bundle: how far each log was held and searched when the records were taken out, so that "nothing
// is there" can be told from "not loaded yet" and from "deleted".
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::cli {

struct CoveredLog {
    std::string origin;
    std::string site;
    std::string name;  ///< of the site
    std::string stream;
    std::uint64_t minimum = 0;   ///< entries below were deleted: their retention was over
    std::uint64_t size = 0;      ///< entries held
    std::uint64_t searched = 0;  ///< of these
    std::uint64_t unknown = 0;   ///< of those, lines of no known format: not to be found
    std::string cosigned;        ///< the newest checkpoint that both parties had signed: a note; empty: none
};

struct BundleCoverage {
    std::uint64_t gone = 0;  ///< records that the case asks for, whose retention was over
    std::vector<CoveredLog> logs;
};

/// The centre's answers of several pages as one: what all of them promise. The first page is read into an empty one.
/// Throws nlohmann::json::exception when an answer has another shape.
void add_page(BundleCoverage& coverage, const nlohmann::ordered_json& answer);

[[nodiscard]] std::string to_text(const BundleCoverage& coverage);
/// nullopt: the text is not what to_text writes.
[[nodiscard]] std::optional<BundleCoverage> read_coverage(std::string_view text);

}  // namespace beffroi::cli
