// Who reads what was delivered: everybody on this machine, the enforcer first, which runs as a user of its own.
#pragma once

#include <filesystem>

namespace beffroi::delivery {

inline constexpr std::filesystem::perms file_for_all =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write | std::filesystem::perms::group_read |
    std::filesystem::perms::others_read;
inline constexpr std::filesystem::perms directory_for_all = file_for_all | std::filesystem::perms::owner_exec |
                                                            std::filesystem::perms::group_exec |
                                                            std::filesystem::perms::others_exec;

}  // namespace beffroi::delivery
