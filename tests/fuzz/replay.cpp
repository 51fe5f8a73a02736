// Runs a fuzz target over every file of its corpus: what ctest does where libFuzzer is not built in.
#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "base/fd.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    std::size_t inputs = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& file : std::filesystem::directory_iterator(argv[i])) {
            const std::string bytes = beffroi::read_file(file.path().string());
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
            ++inputs;
        }
    }
    std::printf("%zu inputs replayed\n", inputs);
    return inputs == 0 ? 1 : 0;  // an empty corpus tests nothing
}
