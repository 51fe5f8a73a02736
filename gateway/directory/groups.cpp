#include "gateway/directory/groups.h"

#include <stdexcept>

#include "gateway/directory/dn.h"
#include "gateway/directory/filter.h"

namespace beffroi::directory {

std::vector<std::string> groups_of(const Entry& entry, const DirectoryConfig& config) {
    std::vector<std::string> names;
    if (config.profile.group_attribute.empty()) {
        return names;
    }
    for (const std::string& dn : entry.values(config.profile.group_attribute)) {
        auto values = dn_values(dn);
        if (!values.empty() && (config.groups_base.empty() || is_within(dn, config.groups_base))) {
            names.push_back(std::move(values.front()));
        }
    }
    return names;
}

bool searches_groups(const DirectoryConfig& config) {
    return config.profile.group_search != GroupSearch::none && !config.groups_base.empty();
}

std::string groups_filter(GroupSearch search, const std::string& dn, const std::string& login) {
    switch (search) {
        case GroupSearch::member:
            return "(&(objectClass=groupOfNames)(member=" + escape_filter_value(dn) + "))";
        case GroupSearch::nested_member:
            return "(&(objectClass=group)(member:1.2.840.113556.1.4.1941:=" + escape_filter_value(dn) + "))";
        case GroupSearch::member_uid:
            return "(&(objectClass=posixGroup)(memberUid=" + escape_filter_value(login) + "))";
        case GroupSearch::none:
            break;
    }
    throw std::logic_error("a search of groups where there is none");
}

}  // namespace beffroi::directory
