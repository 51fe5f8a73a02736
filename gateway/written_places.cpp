#include "gateway/written_places.h"

#include <filesystem>

namespace beffroi {

namespace {

std::string directory_of(const std::string& file) {
    return std::filesystem::path(file).parent_path().string();
}

}  // namespace

std::vector<std::string> written_directories(const GatewayConfig& config) {
    std::vector<std::string> all{config.journal.directory, config.journal.live_directory,
                                 // The next policy is made beside the one installed, and exchanged with it.
                                 directory_of(config.policy_directory), directory_of(config.staff_socket)};
    if (config.offline) {
        all.push_back(directory_of(config.offline->file));
        all.push_back(directory_of(config.offline->key_file));
    }
    if (config.guests) {
        all.push_back(directory_of(config.guests->file));
    }
    if (config.portal.charter) {
        all.push_back(directory_of(config.portal.charter->file));
    }
    return all;
}

}  // namespace beffroi
