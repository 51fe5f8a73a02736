// What the configuration names on this machine, looked at as the gateway will at its start: files that are there,
// closed to others where they are secret, and hold what they are said to hold.
#pragma once

#include <string>

#include "base/problem.h"
#include "base/yang/document.h"

namespace beffroi {

/// `root` is the container "gateway"; `file` the document that it was read from.
[[nodiscard]] Problems machine_problems(const yang::Node& root, const std::string& file);

}  // namespace beffroi
