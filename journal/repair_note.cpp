#include "journal/repair_note.h"

#include <filesystem>

#include "base/fd.h"
#include "journal/lines.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_max_bytes = std::size_t{64} << 10;

std::string note_path(const std::string& directory) {
    return directory + "/repaired";
}

}  // namespace

void leave_repair_note(const std::string& directory, Files& files, const RepairNote& note) {
    files.replace(note_path(directory), std::to_string(note.entries) + '\n' + note.sentence + '\n');
}

void add_to_repair_note(const std::string& directory, Files& files, const std::string& sentence) {
    auto note = read_repair_note(directory).value_or(RepairNote{});
    if (note.sentence.find(sentence) == std::string::npos) {
        note.sentence += (note.sentence.empty() ? "" : "; ") + sentence;
        leave_repair_note(directory, files, note);
    }
}

std::optional<RepairNote> read_repair_note(const std::string& directory) {
    if (!std::filesystem::exists(note_path(directory))) {
        return std::nullopt;
    }
    const auto text = read_file(note_path(directory), k_max_bytes);
    std::string_view rest = text;
    const auto number = take_line(rest);
    const auto sentence = take_line(rest);
    return RepairNote{number ? parse_decimal(*number).value_or(0) : 0,
                      sentence ? std::string(*sentence) : "a note of a repair, which cannot be read"};
}

void forget_repair_note(const std::string& directory) {
    std::filesystem::remove(note_path(directory));
}

}  // namespace beffroi::journal
