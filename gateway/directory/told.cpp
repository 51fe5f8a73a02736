#include "gateway/directory/told.h"

#include <algorithm>

namespace beffroi::directory {
namespace {

constexpr std::size_t most_names = 10;

void add(std::string& text, const std::string& what, const char* separator) {
    text += (text.empty() ? "" : separator) + what;
}

std::string joined(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        add(text, value, ", ");
    }
    return text;
}

void add_kind(std::string& text, const char* kind, const std::string& values) {
    if (!values.empty()) {
        add(text, kind + std::string(" ") + values, "; ");
    }
}

}  // namespace

std::string told(const ldap::Search& search, const std::vector<ldap::Entry>& found, const ldap::Reply& reply) {
    std::string text = search.filter + " below " + search.base + ": ";
    if (!reply.ok()) {
        return text + reply.detail;
    }
    text += std::to_string(found.size()) + (found.size() == 1 ? " entry" : " entries");
    if (reply.referrals > 0) {
        text += " (not followed: " + std::to_string(reply.referrals) + " referrals to other servers)";
    }
    for (std::size_t i = 0; i < std::min(found.size(), most_names); ++i) {
        text += (i == 0 ? ": " : "; ") + found[i].dn;
    }
    return text;
}

std::string told(const Person& person) {
    std::string functions;
    for (const Function& function : person.functions) {
        const std::string discipline = function.discipline.empty() ? "" : "/" + function.discipline;
        add(functions, (function.code.empty() ? "none" : function.code + discipline) + " in " + function.structure,
            ", ");
    }
    std::string text;
    add_kind(text, "functions", functions);
    add_kind(text, "profiles", joined(person.profiles));
    add_kind(text, "groups", joined(person.groups));
    add_kind(text, "object classes", joined(person.object_classes));
    return text;
}

std::string told(const std::vector<Tie>& ties, const ServedStructures* served) {
    if (served == nullptr) {
        return "those served here cannot be read";
    }
    std::string text;
    for (const Tie& tie : ties) {
        const auto here = served->find(tie.structure);
        add(text,
            tie.structure + " by " + tie.attribute +
                (here == served->end() ? ": not served here" : ": " + here->second.get()),
            "; ");
    }
    return text.empty() ? "nothing says that she belongs to one" : text;
}

std::string told_state(const ldap::Entry& entry, const std::vector<std::string>& attributes) {
    std::string text;
    for (const std::string& attribute : attributes) {
        for (const std::string& value : entry.values(attribute)) {
            add(text, attribute + " = " + value, ", ");
        }
    }
    return text.empty() ? "the directory says nothing of it" : text;
}

}  // namespace beffroi::directory
