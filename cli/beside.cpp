#include "cli/beside.h"

#include <unistd.h>

#include <filesystem>

#include "base/fd.h"

namespace beffroi::cli {

std::string program_beside(const std::string& name) {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

void become(const std::string& program, std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    ::execv(program.c_str(), arguments.data());
    throw_errno(program);
}

}  // namespace beffroi::cli
