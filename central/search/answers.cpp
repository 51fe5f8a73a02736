#include "central/search/answers.h"

namespace beffroi::central::audit {

json to_json(const Found& found) {
    const json entry = json::parse(found.line, nullptr, false);
    return {{"origin", found.log->origin},
            {"index", found.index},
            {"site", found.log->site},
            {"stream", journal::to_string(found.log->stream)},
            {"entry", entry.is_discarded() ? json(nullptr) : entry},
            {"line", found.line},
            {"proof", found.proof}};
}

json to_json(const std::vector<Coverage>& logs) {
    json list = json::array();
    for (const Coverage& coverage : logs) {
        list.push_back({{"origin", coverage.log->origin},
                        {"site", coverage.log->site},
                        {"name", coverage.log->site_name},
                        {"stream", journal::to_string(coverage.log->stream)},
                        {"minimum", coverage.minimum},
                        {"size", coverage.size},
                        {"searched", coverage.searched},
                        {"unknown", coverage.unknown}});
    }
    return list;
}

json with_checkpoints(const std::vector<Coverage>& logs) {
    const auto note_of = [](const std::optional<journal::SignedCheckpoint>& checkpoint) {
        return checkpoint ? json(checkpoint->note) : json(nullptr);
    };
    json list = to_json(logs);
    for (std::size_t i = 0; i < logs.size(); ++i) {
        list[i]["cosigned"] = note_of(logs[i].cosigned);
        list[i]["mirrored"] = note_of(logs[i].mirrored);
    }
    return list;
}

json to_json(const Translation& translation) {
    return {{"flow", to_json(translation.flow)},
            {"session", translation.session ? to_json(*translation.session) : json(nullptr)}};
}

}  // namespace beffroi::central::audit
