#include "gateway/delivery/installed_policy.h"

#include <filesystem>

#include "base/fd.h"
#include "gateway/delivery/for_all.h"

namespace beffroi::delivery {

namespace {

constexpr const char* k_offered = ".offered";
constexpr const char* k_before = ".before";

void sync_parent(const std::string& path) {
    sync_directory(std::filesystem::path(path).parent_path());
}

}  // namespace

std::string InstalledPolicy::stage(const policy::Bundle& bundle) const {
    std::string offered = beside(k_offered);
    std::filesystem::remove_all(offered);  // what a power cut has left
    std::filesystem::create_directory(offered);
    for (const auto& [name, content] : bundle) {
        const std::string path = offered + "/" + name;
        write_new_file(path, content, 0600);
        std::filesystem::permissions(path, file_for_all);  // whatever this program's umask is
    }
    std::filesystem::permissions(offered, directory_for_all);
    sync_directory(offered);
    sync_parent(offered);
    return offered;
}

void InstalledPolicy::install() const {
    const std::string before = beside(k_before);
    // Under its final name first: whichever of the steps is the last before a power cut, both directories are whole.
    std::filesystem::remove_all(before);
    std::filesystem::rename(beside(k_offered), before);
    sync_parent(before);
    exchange_names(m_directory, before);
    sync_parent(before);
}

bool InstalledPolicy::restore() const {
    const std::string before = beside(k_before);
    if (!std::filesystem::exists(before)) {
        return false;
    }
    exchange_names(m_directory, before);
    sync_parent(before);
    return true;
}

}  // namespace beffroi::delivery
