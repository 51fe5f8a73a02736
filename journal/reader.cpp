#include "journal/reader.h"

#include <filesystem>
#include <system_error>

#include "journal/scan.h"

namespace beffroi::journal {

void require_log(const std::string& directory) {
    std::error_code ignored;
    const bool is_log = std::filesystem::is_directory(directory, ignored) &&
                        (std::filesystem::exists(std::filesystem::path(directory) / checkpoint_name, ignored) ||
                         !list_segments(directory).empty());
    if (!is_log) {
        throw std::runtime_error(directory +
                                 ": there is no log here; give the directory of one stream (access, admin, flow or "
                                 "filter), with its checkpoint and its segments");
    }
}

void replay(const std::string& directory, const std::function<void(std::uint64_t, std::string_view)>& each) {
    if (!std::filesystem::is_directory(directory)) {
        throw DamagedJournal(directory + ": there is no journal here");
    }
    (void)scan(directory, [&each](const FramePlace&, const Frame& frame) {
        std::uint64_t index = frame.first_index;
        for (const auto entry : frame.entries) {
            each(index++, entry);
        }
    });
}

}  // namespace beffroi::journal
