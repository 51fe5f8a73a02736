#include "journal/note.h"

#include <algorithm>

#include "base/encoding.h"
#include "journal/crypto.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_dash = "\xE2\x80\x94 ";  // U+2014 and a space

// Unicode's White_Space beyond ASCII, in UTF-8.
constexpr std::string_view k_spaces[] = {"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
                                         "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
                                         "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
                                         "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

bool is_note_text(std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
    return is_valid_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(k_dash)) {
        return std::nullopt;
    }
    line.remove_prefix(k_dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
        return std::nullopt;
    }
    const auto payload = from_base64(line.substr(space + 1));
    if (!payload || payload->size() <= KeyId{}.size()) {
        return std::nullopt;
    }
    NoteSignature found;
    found.name = line.substr(0, space);
    std::copy_n(payload->begin(), found.id.size(), found.id.begin());
    found.signature = payload->substr(found.id.size());
    return found;
}

}  // namespace

KeyId key_id(std::string_view name, std::uint8_t type, std::string_view public_key) {
    const char type_byte = static_cast<char>(type);
    const Digest digest = sha256({name, "\n", {&type_byte, 1}, public_key});
    KeyId id{};
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

bool is_key_name(std::string_view name) {
    const auto is_bad = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '+' || c == 0x7F; };
    return !name.empty() && is_valid_utf8(name) && std::none_of(name.begin(), name.end(), is_bad) &&
           std::none_of(std::begin(k_spaces), std::end(k_spaces),
                        [name](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

std::optional<Note> parse_note(std::string_view bytes) {
    const auto blank = bytes.rfind("\n\n");
    if (bytes.size() > max_note_bytes || blank == std::string_view::npos || !is_note_text(bytes)) {
        return std::nullopt;
    }
    Note note;
    note.text = bytes.substr(0, blank + 1);
    bytes.remove_prefix(blank + 2);
    auto signatures = parse_signature_lines(bytes);
    if (!signatures) {
        return std::nullopt;
    }
    note.signatures = std::move(*signatures);
    return note;
}

std::optional<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines) {
    if (lines.empty() || lines.size() > max_note_bytes || !lines.ends_with('\n')) {
        return std::nullopt;
    }
    std::vector<NoteSignature> signatures;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        auto signature = parse_signature(lines.substr(0, end));
        if (!signature) {
            return std::nullopt;
        }
        signatures.push_back(std::move(*signature));
        lines.remove_prefix(end + 1);
    }
    return signatures;
}

std::optional<std::string> merge_signatures(std::string_view note, const std::vector<NoteSignature>& added) {
    auto parsed = parse_note(note);
    if (!parsed) {
        return std::nullopt;
    }
    auto& lines = parsed->signatures;
    std::string merged(note);
    for (const auto& signature : added) {
        const auto is_same = [&signature](const NoteSignature& line) { return line.same_key(signature); };
        if (std::none_of(lines.begin(), lines.end(), is_same)) {
            lines.push_back(signature);
            merged += signature_line(signature.name, signature.id, signature.signature);
        }
    }
    return lines.size() <= max_note_signatures ? std::optional(std::move(merged)) : std::nullopt;
}

std::string text_to_sign(std::string_view bytes) {
    if (auto note = parse_note(bytes)) {
        return std::move(note->text);
    }
    return std::string(bytes.ends_with("\n\n") ? bytes.substr(0, bytes.size() - 1) : std::string_view());
}

std::vector<std::string> signature_lines(std::string_view bytes) {
    std::vector<std::string> lines;
    if (const auto note = parse_note(bytes)) {
        bytes.remove_prefix(note->text.size() + 1);
        while (!bytes.empty()) {
            const auto end = bytes.find('\n') + 1;
            lines.emplace_back(bytes.substr(0, end));
            bytes.remove_prefix(end);
        }
    }
    return lines;
}

std::string signature_line(std::string_view name, const KeyId& id, std::string_view signature) {
    std::string payload(id.begin(), id.end());
    payload += signature;
    std::string line(k_dash);
    line += name;
    line += ' ';
    line += to_base64(payload);
    line += '\n';
    return line;
}

}  // namespace beffroi::journal
