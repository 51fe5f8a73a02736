// The text inside a snapshot. It is read only after its seal is found whole; still it is bytes from a disk.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/offline/snapshot.h"

using namespace beffroi::offline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto people = people_from({reinterpret_cast<const char*>(data), size});
    if (people && people_from(to_text(*people)) != people) {
        std::abort();  // what was read is what is written
    }
    return 0;
}
