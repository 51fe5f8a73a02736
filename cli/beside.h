// Programs that are installed beside `beffroi` and do what it must not link.
#pragma once

#include <string>
#include <vector>

namespace beffroi::cli {

/// The path of the program of that name.
[[nodiscard]] std::string program_beside(const std::string& name);

/// Goes on as that program, which its users know as `words.front()`. Throws std::system_error if it is not there.
[[noreturn]] void become(const std::string& program, std::vector<std::string> words);

}  // namespace beffroi::cli
