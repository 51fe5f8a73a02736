#include "gateway/aaf/lookup.h"

#include <spdlog/spdlog.h>

#include "base/encoding.h"

namespace beffroi::aaf {
namespace {

void add(std::string& text, const std::string& what, const char* separator) {
    text += (text.empty() ? "" : separator) + what;
}

std::string told(const Person& person) {
    std::string text = person.category;
    for (const auto& [attribute, values] : person.attributes) {
        if (!is_tie(attribute) && attribute != teaching_attribute) {
            continue;  // a key
        }
        std::string list;
        for (const auto& value : values) {
            add(list, value, ", ");
        }
        if (!list.empty()) {
            add(text, attribute + " " + list, "; ");
        }
    }
    return text;
}

}  // namespace

bool is_same_file(const struct stat& a, const struct stat& b) noexcept {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
           a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

std::optional<std::string> too_old(const Index& index, const AafConfig& config, WallTime now) {
    const auto age = age_of(index.date, now);
    if (age <= config.maximum_age) {
        return std::nullopt;
    }
    return "the export of " + to_text(index.date) + " is " + std::to_string(age.count()) + " hours old, more than " +
           std::to_string(config.maximum_age.count()) + ": it gives no role any more";
}

Lookup::Lookup(AafConfig config) : m_config(std::move(config)) {}

std::shared_ptr<const Lookup::Loaded> Lookup::with_keys(Index index) {
    auto loaded = std::make_shared<Loaded>();
    loaded->index = std::move(index);
    for (const auto& [id, person] : loaded->index.people) {
        for (const auto& attribute : loaded->index.keys) {
            const auto values = person.attributes.find(attribute);
            if (values == person.attributes.end()) {
                continue;
            }
            for (const auto& value : values->second) {
                const auto [at, is_new] = loaded->by_key.emplace(std::pair(attribute, value), &person);
                if (!is_new && at->second != &person) {
                    at->second = nullptr;
                }
            }
        }
    }
    return loaded;
}

std::variant<std::shared_ptr<const Lookup::Loaded>, std::string> Lookup::current() {
    const std::lock_guard lock(m_mutex);
    struct stat now {};
    if (::stat(m_config.index_file.c_str(), &now) != 0) {
        m_seen = {};
        m_current = std::string("there is none");
        return m_current;
    }
    if (is_same_file(now, m_seen)) {
        return m_current;
    }
    m_seen = now;
    auto read = load(m_config.index_file);
    if (const auto* why = std::get_if<std::string>(&read)) {
        spdlog::error("AAF index {}: {}", m_config.index_file, printable(*why));
        m_current = *why;
        return m_current;
    }
    m_current = with_keys(std::get<Index>(std::move(read)));
    const auto& index = std::get<std::shared_ptr<const Loaded>>(m_current)->index;
    spdlog::info("AAF index of {} with {} people", to_text(index.date), index.people.size());
    return m_current;
}

Answer Lookup::find(const std::vector<Key>& keys, WallTime now) {
    const auto in_force = current();
    if (const auto* why = std::get_if<std::string>(&in_force)) {
        return {std::nullopt, "no index: " + *why};
    }
    const Loaded& loaded = *std::get<std::shared_ptr<const Loaded>>(in_force);
    if (auto why = too_old(loaded.index, m_config, now)) {
        return {std::nullopt, *why};
    }
    const std::string of = "export of " + to_text(loaded.index.date) + ": ";
    const Person* person = nullptr;
    for (const Key& key : keys) {
        const auto value = key_of(key.attribute, key.value, m_config.academie);
        const auto found = value ? loaded.by_key.find({key.attribute, *value}) : loaded.by_key.end();
        if (found == loaded.by_key.end()) {
            continue;
        }
        if (found->second == nullptr || (person != nullptr && person != found->second)) {
            return {std::nullopt, of + "several people are joined by " + key.attribute + ": none of them counts"};
        }
        person = found->second;
    }
    if (person == nullptr) {
        return {std::nullopt,
                of + (keys.empty() ? "the directory says nothing to join by, or not to us" : "nobody is joined by it")};
    }
    return {*person, of + told(*person)};
}

}  // namespace beffroi::aaf
