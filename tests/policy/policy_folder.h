// A policy on disk for as long as a test wants it.
#pragma once

#include <filesystem>
#include <string>

#include "tests/policy/documents.h"

namespace beffroi::policy::test {

class PolicyFolder {
  public:
    /// With the three documents.
    explicit PolicyFolder(const Texts& texts = {});
    ~PolicyFolder();
    PolicyFolder(const PolicyFolder&) = delete;
    PolicyFolder& operator=(const PolicyFolder&) = delete;

    void write(const std::string& name, const std::string& text) const;
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

}  // namespace beffroi::policy::test
