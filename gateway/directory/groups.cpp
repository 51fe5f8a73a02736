#include "gateway/directory/groups.h"

#include <stdexcept>

#include "base/ldap/dn.h"
#include "base/ldap/filter.h"

namespace beffroi::directory {
namespace {

std::string in_chain(const std::string& member) {
    return "(member:1.2.840.113556.1.4.1941:=" + ldap::escape_filter_value(member) + ")";
}

}  // namespace

std::vector<std::string> groups_of(const ldap::Entry& entry, const DirectoryConfig& config) {
    std::vector<std::string> names;
    if (config.profile.group_attribute.empty()) {
        return names;
    }
    for (const std::string& dn : entry.values(config.profile.group_attribute)) {
        auto values = ldap::dn_values(dn);
        if (!values.empty() && (config.groups_base.empty() || ldap::is_within(dn, config.groups_base))) {
            names.push_back(std::move(values.front()));
        }
    }
    return names;
}

bool searches_groups(const DirectoryConfig& config) {
    return config.profile.group_search != GroupSearch::none && !config.groups_base.empty();
}

std::string primary_group_sid(const ldap::Entry& entry) {
    const std::string& own = entry.first("objectSid");
    const std::string& group = entry.first("primaryGroupID");
    const auto last = own.rfind('-');
    const bool number =
        !group.empty() && group.size() <= 10 && group.find_first_not_of("0123456789") == std::string::npos;
    return last == std::string::npos || !number ? std::string() : own.substr(0, last + 1) + group;
}

std::string primary_group_filter(const std::string& sid) {
    return "(&(objectClass=group)(objectSid=" + ldap::escape_filter_value(sid) + "))";
}

std::string groups_filter(GroupSearch search, const std::string& dn, const std::string& primary_group,
                          const std::string& login) {
    switch (search) {
        case GroupSearch::member:
            return "(&(objectClass=groupOfNames)(member=" + ldap::escape_filter_value(dn) + "))";
        case GroupSearch::nested_member:
            return primary_group.empty() ? "(&(objectClass=group)" + in_chain(dn) + ")"
                                         : "(&(objectClass=group)(|" + in_chain(dn) + in_chain(primary_group) + "))";
        case GroupSearch::member_uid:
            return "(&(objectClass=posixGroup)(memberUid=" + ldap::escape_filter_value(login) + "))";
        case GroupSearch::none:
            break;
    }
    throw std::logic_error("a search of groups where there is none");
}

}  // namespace beffroi::directory
