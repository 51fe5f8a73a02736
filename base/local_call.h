// One question to a program on this machine, over its local stream socket: a line goes, bytes come back until the
// program ends the connection.
#pragma once

#include <string>
#include <string_view>

namespace beffroi {

/// The answer; empty if the program ends the connection without one. Waits half a minute at most for each step. Throws
/// std::system_error naming the path (EACCES, ENOENT, ECONNREFUSED), std::length_error for a path that no socket can
/// have, or an answer above 64 MiB.
[[nodiscard]] std::string local_call(const std::string& path, std::string_view line);

}  // namespace beffroi
