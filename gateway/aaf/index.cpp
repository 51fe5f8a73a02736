#include "gateway/aaf/index.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

#include "base/fd.h"

namespace beffroi::aaf {
namespace {

using nlohmann::json;

constexpr std::string_view format_name = "beffroi-aaf-1";
constexpr std::size_t max_refusal_bytes = 64 << 10;

std::string refusal_path(const std::string& index_path) {
    return index_path + ".refused";
}

json json_of(const Person& person) {
    return {{"category", person.category}, {"id", person.id}, {"attributes", person.attributes}};
}

Person person_from(const json& node) {
    return {.category = node.at("category").get<std::string>(),
            .id = node.at("id").get<std::string>(),
            .attributes = node.at("attributes").get<Attributes>()};
}

std::chrono::sys_days date_from(const std::string& text) {
    const auto time = parse_rfc3339(text + "T00:00:00Z");
    if (!time) {
        throw std::invalid_argument("its date is none");
    }
    return std::chrono::floor<std::chrono::days>(*time);
}

/// Throws std::exception if it is not one.
Index read(const json& root) {
    if (root.at("format").get<std::string>() != format_name) {
        throw std::invalid_argument("it is of another version");
    }
    Index index{.academie = root.at("academie").get<std::string>(),
                .academie_code = root.at("academie-code").get<std::string>(),
                .date = date_from(root.at("date").get<std::string>()),
                .served = {},
                .keys = root.at("keys").get<std::vector<std::string>>(),
                .missing = {},
                .structures = {},
                .people = {}};
    for (const auto& date : root.value("missing", json::array())) {  // an index of before has none
        index.missing.push_back(date_from(date.get<std::string>()));
    }
    for (const auto& uai : root.at("served")) {
        index.served.emplace_back(uai.get<std::string>());
    }
    for (const auto& [id, uai] : root.at("structures").items()) {
        index.structures.emplace(id, Uai(uai.get<std::string>()));
    }
    for (const auto& node : root.at("people")) {
        Person person = person_from(node);
        auto key = std::pair(person.category, person.id);
        index.people.emplace(std::move(key), std::move(person));
    }
    return index;
}

}  // namespace

std::string to_text(std::chrono::sys_days date) {
    constexpr std::size_t day = 10;
    return to_rfc3339(WallTime(date)).substr(0, day);
}

std::string to_text(const std::vector<std::chrono::sys_days>& dates) {
    std::string text;
    for (const auto date : dates) {
        text += (text.empty() ? "" : ", ") + to_text(date);
    }
    return text;
}

std::string to_text(const Index& index) {
    json missing = json::array();
    for (const auto date : index.missing) {
        missing.push_back(to_text(date));
    }
    json served = json::array();
    for (const Uai& uai : index.served) {
        served.push_back(uai.get());
    }
    json structures = json::object();
    for (const auto& [id, uai] : index.structures) {
        structures[id] = uai.get();
    }
    json people = json::array();
    for (const auto& [key, person] : index.people) {
        people.push_back(json_of(person));
    }
    const json root{{"format", format_name},       {"academie", index.academie}, {"academie-code", index.academie_code},
                    {"date", to_text(index.date)}, {"served", served},           {"keys", index.keys},
                    {"missing", missing},          {"structures", structures},   {"people", people}};
    return root.dump() + "\n";
}

std::variant<Index, std::string> index_from(std::string_view text) {
    try {
        return read(json::parse(text));
    } catch (const std::exception& e) {
        return std::string("it is not an index: ") + e.what();
    }
}

void save(const std::string& path, const Index& index) {
    const auto folder = std::filesystem::path(path).parent_path().string();
    make_private_directory(folder);
    replace_file(path, to_text(index));
}

std::variant<Index, std::string> load(const std::string& path) {
    try {
        if (!std::filesystem::exists(path)) {
            return std::string("there is none");
        }
        return index_from(read_file(path, max_index_bytes));
    } catch (const std::exception& e) {
        return std::string("it cannot be read: ") + e.what();
    }
}

std::chrono::hours age_of(std::chrono::sys_days date, WallTime now) {
    return std::max(std::chrono::hours(0), std::chrono::floor<std::chrono::hours>(now - WallTime(date)));
}

void note_refusal(const std::string& index_path, const Refusal& refusal) {
    make_private_directory(std::filesystem::path(index_path).parent_path().string());
    replace_file(
        refusal_path(index_path),
        json{{"when", refusal.when}, {"why", refusal.why}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
}

void forget_refusal(const std::string& index_path) {
    std::filesystem::remove(refusal_path(index_path));
}

std::optional<Refusal> last_refusal(const std::string& index_path) {
    if (!std::filesystem::exists(refusal_path(index_path))) {
        return std::nullopt;
    }
    try {
        const json node = json::parse(read_file(refusal_path(index_path), max_refusal_bytes));
        return Refusal{node.at("when").get<std::string>(), node.at("why").get<std::string>()};
    } catch (const std::exception&) {  // nothing that could be told
        return std::nullopt;
    }
}

}  // namespace beffroi::aaf
