// A directory that goes away with the test, and paths in it.
#pragma once

#include <string>

#include "tests/temporary_directory.h"

namespace beffroi::central {

class Scratch {
  public:
    [[nodiscard]] std::string path(const std::string& name) const { return m_directory.path() + "/" + name; }

  private:
    TemporaryDirectory m_directory{TemporaryDirectory::disk()};
};

}  // namespace beffroi::central
