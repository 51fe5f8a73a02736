#include "base/private_folder.h"

#include <stdlib.h>

#include <filesystem>

#include "base/fd.h"

namespace beffroi {

PrivateFolder::PrivateFolder(const std::string& prefix) : m_path(prefix + "XXXXXX") {
    if (::mkdtemp(m_path.data()) == nullptr) {
        throw_errno(m_path);
    }
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

}  // namespace beffroi
