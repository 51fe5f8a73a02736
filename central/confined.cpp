#include "central/confined.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "base/confinement.h"
#include "base/fd.h"

namespace beffroi::central {

namespace {

/// For its user alone. Those who write there have it durable, as before.
void make(const std::filesystem::path& directory) {
    std::filesystem::create_directories(std::filesystem::absolute(directory).parent_path());
    constexpr ::mode_t owner_only = 0700;
    if (::mkdir(directory.c_str(), owner_only) != 0 && errno != EEXIST) {
        throw_errno(directory.string());
    }
}

}  // namespace

void confine_to(const std::vector<std::string>& directories) {
    for (const auto& directory : directories) {
        make(directory);  // of one that is not there yet the whole directory above would be left open
    }
    if (::setenv("SQLITE_TMPDIR", directories.front().c_str(), 1) != 0) {
        throw_errno("SQLITE_TMPDIR");
    }
    if (confine_writes_to(directories) == Confined::no_landlock) {
        spdlog::warn("this kernel has no Landlock: what the unit does not forbid, a fault here could write");
    }
}

}  // namespace beffroi::central
