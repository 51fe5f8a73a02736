#include "cli/bundle_coverage.h"

#include <algorithm>

namespace beffroi::cli {

namespace {

using nlohmann::ordered_json;

CoveredLog covered_log(const ordered_json& log) {
    CoveredLog covered;
    covered.origin = log.at("origin").get<std::string>();
    covered.site = log.at("site").get<std::string>();
    covered.name = log.at("name").get<std::string>();
    covered.stream = log.at("stream").get<std::string>();
    covered.minimum = log.at("minimum").get<std::uint64_t>();
    covered.size = log.at("size").get<std::uint64_t>();
    covered.searched = log.at("searched").get<std::uint64_t>();
    covered.unknown = log.at("unknown").get<std::uint64_t>();
    if (const auto& note = log.at("cosigned"); !note.is_null()) {
        covered.cosigned = note.get<std::string>();
    }
    return covered;
}

ordered_json to_json(const CoveredLog& log) {
    return {{"origin", log.origin},
            {"site", log.site},
            {"name", log.name},
            {"stream", log.stream},
            {"minimum", log.minimum},
            {"size", log.size},
            {"searched", log.searched},
            {"unknown", log.unknown},
            {"cosigned", log.cosigned.empty() ? ordered_json(nullptr) : ordered_json(log.cosigned)}};
}

}  // namespace

void add_page(BundleCoverage& coverage, const ordered_json& answer) {
    const bool is_first = coverage.logs.empty();
    coverage.gone += answer.at("gone").get<std::uint64_t>();
    for (const auto& item : answer.at("coverage")) {
        CoveredLog log = covered_log(item);
        const auto known = std::find_if(coverage.logs.begin(), coverage.logs.end(),
                                        [&log](const CoveredLog& other) { return other.origin == log.origin; });
        if (known != coverage.logs.end()) {
            known->minimum = std::max(known->minimum, log.minimum);  // the rest only grew
        } else if (is_first) {
            coverage.logs.push_back(std::move(log));
        }
    }
}

std::string to_text(const BundleCoverage& coverage) {
    ordered_json logs = ordered_json::array();
    for (const CoveredLog& log : coverage.logs) {
        logs.push_back(to_json(log));
    }
    const ordered_json document{{"gone", coverage.gone}, {"logs", std::move(logs)}};
    return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::optional<BundleCoverage> read_coverage(std::string_view text) {
    try {
        const auto document = ordered_json::parse(text);
        BundleCoverage coverage;
        coverage.gone = document.at("gone").get<std::uint64_t>();
        for (const auto& log : document.at("logs")) {
            coverage.logs.push_back(covered_log(log));
        }
        return coverage;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

}  // namespace beffroi::cli
