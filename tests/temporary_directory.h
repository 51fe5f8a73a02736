// A directory that goes away with the test.
#pragma once

#include <filesystem>
#include <string>

#include "base/private_folder.h"

namespace beffroi {

class TemporaryDirectory {
  public:
    /// In memory where there is such a place: thousands of syncs would otherwise wait for whatever else uses the disk.
    TemporaryDirectory() : TemporaryDirectory(memory()) {}
    explicit TemporaryDirectory(const std::filesystem::path& place) : m_folder(place / "beffroi-test-") {}
    /// Below the usual place for temporary files: what is large, or needs a disk.
    [[nodiscard]] static std::filesystem::path disk() { return std::filesystem::temp_directory_path(); }
    [[nodiscard]] const std::string& path() const noexcept { return m_folder.path(); }

  private:
    [[nodiscard]] static std::filesystem::path memory() {
        const std::filesystem::path shared("/dev/shm");
        return std::filesystem::is_directory(shared) ? shared : disk();
    }
    PrivateFolder m_folder;
};

}  // namespace beffroi
