// A folder that only we read, for as long as it is needed.
#pragma once

#include <string>

namespace beffroi {

class PrivateFolder {
  public:
    /// Its path begins with `prefix` and ends in six characters of its own. Throws std::system_error.
    explicit PrivateFolder(const std::string& prefix);
    /// With all that is in it; what cannot be removed stays.
    ~PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

  private:
    std::string m_path;
};

}  // namespace beffroi
