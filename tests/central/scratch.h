// A directory that goes away with the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace beffroi::central {

class Scratch {
  public:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "beffroi-central-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    ~Scratch() { std::filesystem::remove_all(m_path); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string path(const std::string& name) const { return m_path + "/" + name; }

  private:
    std::string m_path;
};

}  // namespace beffroi::central
