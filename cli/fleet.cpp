#include "cli/fleet.h"

#include "base/encoding.h"
#include "cli/outcome.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

ordered_json fleet_answer(const Fetched& fetched, Language language) {
    if (fetched.status != 200 && fetched.status != 201) {
        lacking(refusal_text(fetched, language));
    }
    auto body = ordered_json::parse(fetched.body, nullptr, false);
    if (!body.is_object()) {
        unusable("the answer is not that of a centre with a fleet");
    }
    return body;
}

std::string shown(const ordered_json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) {
        return {};
    }
    return printable(found->is_string() ? found->get<std::string>() : found->dump());
}

}  // namespace beffroi::cli
