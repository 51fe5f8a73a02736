#include "gateway/directory/aaf_person.h"

#include <algorithm>

namespace beffroi::directory {
namespace {

const aaf::Values& values_of(const aaf::Person& said, std::string_view attribute) {
    static const aaf::Values none;
    const auto found = said.attributes.find(attribute);
    return found == said.attributes.end() ? none : found->second;
}

/// "UAI$code$discipline", as aaf::kept writes it.
void add_function(Person& person, std::string_view value) {
    constexpr std::size_t count = 3;
    const auto fields = aaf::fields_of(value);
    const auto uai = fields.size() == count ? uai_key(fields[0]) : std::nullopt;
    if (uai) {
        person.functions.push_back(
            {.structure = *uai, .code = std::string(fields[1]), .discipline = std::string(fields[2]), .by_aaf = true});
    }
}

void add_ties(Person& person, const aaf::Person& said, std::string_view attribute) {
    for (const std::string& value : values_of(said, attribute)) {
        if (auto uai = uai_key(std::string_view(value).substr(0, value.find('$')))) {
            person.ties.push_back({.structure = std::move(*uai), .attribute = "AAF " + std::string(attribute)});
        }
    }
}

}  // namespace

void add_aaf(Person& person, const aaf::Person& said) {
    for (const std::string& value : values_of(said, aaf::functions_attribute)) {
        add_function(person, value);
    }
    for (const auto attribute :
         {aaf::functions_attribute, aaf::classes_attribute, aaf::taught_attribute, aaf::attachment_attribute}) {
        add_ties(person, said, attribute);
    }
    if (said.category == aaf::pupil_category) {
        person.object_classes.emplace_back("ENTEleve");
        person.profiles.emplace_back("National_ELV");
    } else if (said.category == aaf::staff_category) {
        const auto& stands = values_of(said, aaf::teaching_attribute);
        if (std::find(stands.begin(), stands.end(), "o") != stands.end()) {
            person.object_classes.emplace_back("ENTAuxEnseignant");
        }
    }
}

}  // namespace beffroi::directory
