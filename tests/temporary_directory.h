// A directory that goes away with the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace beffroi {

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        // In memory where there is such a place: thousands of syncs would otherwise wait for whatever else uses the
        // disk.
        const std::filesystem::path memory("/dev/shm");
        const auto place = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        std::string pattern = (place / "beffroi-test-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(m_path); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] std::string path() const { return m_path.string(); }

  private:
    std::filesystem::path m_path;
};

}  // namespace beffroi
