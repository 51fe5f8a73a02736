// The policy on the gateway's disk: a directory that is whole at every moment, whatever is cut off when, and beside it
// the one before. The enforcer, of another user, reads both.
#pragma once

#include <string>

#include "policy/bundle.h"

namespace beffroi::delivery {

/// Beside DIR: DIR.offered is being written, DIR.before was in force before, or did not stay so. Used by one thread.
class InstalledPolicy {
  public:
    /// `directory`: in a directory in which this process may create and rename.
    explicit InstalledPolicy(std::string directory) : m_directory(std::move(directory)) {}

    [[nodiscard]] const std::string& directory() const noexcept { return m_directory; }
    /// Writes a policy beside the installed one and returns where. Durable on return. Throws std::system_error.
    [[nodiscard]] std::string stage(const policy::Bundle& bundle) const;
    /// What was staged is installed from here on. Durable on return. Throws std::system_error.
    void install() const;
    /// The policy before and the installed one change places. False: there is none before. Throws std::system_error.
    [[nodiscard]] bool restore() const;

  private:
    [[nodiscard]] std::string beside(const char* what) const { return m_directory + what; }

    std::string m_directory;
};

}  // namespace beffroi::delivery
