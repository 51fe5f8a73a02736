// How much of the disk is left for what may be shed.
#pragma once

#include <cstdint>
#include <string>

#include "journal/files.h"

namespace beffroi::flow {

enum class DiskLevel : std::uint8_t {
    plenty,
    scarce,  ///< from 85 %: flows that are alike become one entry
    full,    ///< from 95 %: flows are dropped and counted; what is left is for logins
};

/// A level that rose falls only two per cent below where it rose, so that it does not flap.
class DiskGauge {
  public:
    /// Of the file system that holds `directory`.
    DiskGauge(std::string directory, const journal::Files& files) : m_directory(std::move(directory)), m_files(files) {}

    /// Looks at the disk. When it cannot be asked, the level stays what it was.
    DiskLevel look();

  private:
    std::string m_directory;
    const journal::Files& m_files;
    DiskLevel m_level = DiskLevel::plenty;
};

}  // namespace beffroi::flow
