// The directories and role rules of the configuration file (schemas/yang/beffroi-gateway.yang) as values.
#pragma once

#include <optional>

#include "base/yang/document.h"
#include "gateway/settings.h"

namespace beffroi {

/// `node` is an entry of the list `directory`: the profile of its type, with what the entry says otherwise.
[[nodiscard]] DirectoryConfig read_directory(const yang::Node& node);

/// `node` is an entry of the list `role-rule`.
[[nodiscard]] RoleRule read_role_rule(const yang::Node& node);

/// `root` is the container `gateway`; nullopt without its container `aaf`.
[[nodiscard]] std::optional<AafConfig> read_aaf(const yang::Node& root);
/// How people of that directory are joined with the AAF; none without that container.
[[nodiscard]] std::vector<AafJoin> read_aaf_joins(const yang::Node& root, const std::string& directory);

/// `root` is the container `gateway`; nullopt without its container `offline`.
[[nodiscard]] std::optional<OfflineConfig> read_offline(const yang::Node& root);

}  // namespace beffroi
