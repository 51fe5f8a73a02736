#include "base/confinement.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/fd.h"

namespace beffroi {

namespace {

// Of later headers than Debian 12's.
constexpr std::uint64_t k_refer = 1ULL << 13U;     // ABI 2, Linux 5.19
constexpr std::uint64_t k_truncate = 1ULL << 14U;  // ABI 3, Linux 6.2

constexpr std::uint64_t k_changes = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

/// Without the right to refer, a file is never moved from one directory to another (ABI 1 knows nothing else): what
/// replaces files does so within one.
std::uint64_t changes_of(long abi) {
    return k_changes | (abi >= 2 ? k_refer : 0) | (abi >= 3 ? k_truncate : 0);
}

UniqueFd open_nearest(std::filesystem::path place) {
    for (;;) {
        UniqueFd fd(::open(place.c_str(), O_PATH | O_CLOEXEC | O_DIRECTORY));
        if (fd.valid()) {
            return fd;
        }
        if (errno != ENOENT || !place.has_relative_path()) {
            throw_errno(place.string());
        }
        place = place.parent_path();
    }
}

}  // namespace

Confined confine_writes_to(const std::vector<std::string>& directories) {
    const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) {
        return Confined::no_landlock;
    }
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = changes_of(abi) | LANDLOCK_ACCESS_FS_EXECUTE;
    const UniqueFd ruleset(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
    if (!ruleset.valid()) {
        throw_errno("landlock_create_ruleset");
    }
    for (const auto& directory : directories) {
        const UniqueFd place = open_nearest(std::filesystem::absolute(directory).lexically_normal());
        landlock_path_beneath_attr rule{};
        rule.allowed_access = changes_of(abi);
        rule.parent_fd = place.get();
        if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
            throw_errno("landlock_add_rule: " + directory);
        }
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        throw_errno("no_new_privs");
    }
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
        throw_errno("landlock_restrict_self");
    }
    return Confined::yes;
}

}  // namespace beffroi
