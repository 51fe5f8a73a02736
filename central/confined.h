// What a program of a party takes from itself before it serves (base/confinement.h).
#pragma once

#include <string>
#include <vector>

namespace beffroi::central {

/// From here on the program changes files below these directories alone, and starts no program. Makes them
/// where they are not there yet. Before any thread is started. What SQLite sorts goes to files of the first one: its
/// usual places are forbidden then. Says so where the kernel has no Landlock. Throws std::system_error.
void confine_to(const std::vector<std::string>& directories);

}  // namespace beffroi::central
