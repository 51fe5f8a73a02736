#include "gateway/delivery/delivered_blocks.h"

#include <filesystem>
#include <stdexcept>

#include "base/fd.h"
#include "gateway/delivery/for_all.h"

namespace beffroi::delivery {

namespace fs = std::filesystem;

void DeliveredBlocks::put(const policy::BlockId& id, const std::string& note) const {
    if (fs::create_directory(m_directory)) {
        fs::permissions(m_directory, directory_for_all);  // whatever this program's umask is
    }
    const std::string path = m_directory + "/" + block_file(id);
    replace_file(path, note);
    fs::permissions(path, file_for_all);
}

std::optional<std::string> DeliveredBlocks::find(const policy::BlockId& id) const {
    try {
        return read_file(m_directory + "/" + block_file(id), max_block_note_bytes);
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

void DeliveredBlocks::keep_only(const std::set<policy::BlockId>& ids) const {
    std::set<std::string> names;
    for (const policy::BlockId& id : ids) {
        names.insert(block_file(id));
    }
    std::error_code none;
    for (const auto& file : fs::directory_iterator(m_directory, none)) {
        if (!names.contains(file.path().filename().string())) {
            fs::remove_all(file.path(), none);
        }
    }
}

}  // namespace beffroi::delivery
