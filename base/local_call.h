// One question to a program on this machine, over its local stream socket: a line goes, bytes come back until the
// program ends the connection.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace beffroi {

/// The answer; empty if the program ends the connection without one. Waits for each step as long as `patience`. Throws
/// std::system_error naming the path (EACCES, ENOENT, ECONNREFUSED, ETIMEDOUT, ENAMETOOLONG), std::length_error for an
/// answer above 64 MiB.
[[nodiscard]] std::string local_call(const std::string& path, std::string_view line,
                                     std::chrono::seconds patience = std::chrono::seconds(30));

}  // namespace beffroi
