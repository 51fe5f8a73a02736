#include "journal/reader.h"

#include <filesystem>

#include "journal/scan.h"

namespace beffroi::journal {

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
