#include "journal/tree_state.h"

#include <charconv>
#include <filesystem>

#include "base/fd.h"

namespace beffroi::journal {

namespace {

std::string state_path(const std::string& tree) {
    return tree + "/state";
}

}  // namespace

std::optional<TreeState> read_tree_state(const std::string& tree) {
    if (!std::filesystem::exists(state_path(tree))) {
        return TreeState{};
    }
    const auto text = read_file(state_path(tree));
    const char* at = text.data();
    const char* const end = at + text.size();
    TreeState state;
    for (auto* number : {&state.synced, &state.minimum, &state.leaves}) {
        const auto read = std::from_chars(at, end, *number);
        if (read.ec != std::errc() || read.ptr == end || *read.ptr != '\n') {
            return std::nullopt;
        }
        at = read.ptr + 1;
    }
    return state;
}

void write_tree_state(const std::string& tree, Files& files, const TreeState& state) {
    files.replace(state_path(tree), std::to_string(state.synced) + "\n" + std::to_string(state.minimum) + "\n" +
                                        std::to_string(state.leaves) + "\n");
}

}  // namespace beffroi::journal
