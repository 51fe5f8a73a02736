// How much of the disk is left for what may be shed.
#pragma once

#include <string>

#include "gateway/vitals.h"
#include "journal/files.h"

namespace beffroi::flow {

/// While room is scarce flows that are alike become one entry; once it is full flows are dropped and counted, and what
/// is left is for logins.
class DiskGauge {
  public:
    /// Of the file system that holds `directory`.
    DiskGauge(std::string directory, const journal::Files& files) : m_directory(std::move(directory)), m_files(files) {}

    /// Looks at the disk. When it cannot be asked, the level stays what it was.
    RoomLevel look();

  private:
    std::string m_directory;
    const journal::Files& m_files;
    RoomLevel m_level = RoomLevel::plenty;
};

}  // namespace beffroi::flow
