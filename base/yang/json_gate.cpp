#include "base/yang/json_gate.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/yang/wording.h"

namespace beffroi::yang {
namespace {

// libyang expands exponents into digits; nothing that a model here holds needs more than this.
constexpr std::size_t longest_number = 40;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Length of the UTF-8 sequence that `lead` begins, in text known to be valid.
std::size_t sequence_length(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

void append_utf8(std::string& out, std::uint32_t c) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

/// One pass over the text; the open objects and arrays are on a stack of our own, so nesting cannot exhaust the
/// program's.
class Gate {
  public:
    Gate(std::string_view json, std::string_view file, std::string_view root, const GateLimits& limits)
        : m_json(json), m_file(file), m_root(root), m_limits(limits) {}

    Checked<std::string> run() {
        if (acceptable_bytes() && document()) {
            return std::move(m_out);
        }
        return Problems{std::move(m_problem)};
    }

  private:
    struct Frame {
        bool object = false;
        bool after_comma = false;
        std::size_t members = 0;
        std::set<std::string> names{};  // ordered: a hash table could be flooded with chosen names
    };

    [[nodiscard]] bool at_end() const { return m_at == m_json.size(); }
    [[nodiscard]] char peek() const { return at_end() ? '\0' : m_json[m_at]; }

    bool fail_at(std::size_t offset, Words message, Words remedy) {
        const std::string_view before = m_json.substr(0, offset);
        const auto lines = std::count(before.begin(), before.end(), '\n') + 1;
        const std::string_view row = before.substr(before.rfind('\n') + 1);
        // Columns count characters, as editors do: continuation bytes are not counted.
        const auto column = std::count_if(row.begin(), row.end(), [](char c) { return (c & '\xC0') != '\x80'; }) + 1;
        m_problem = {std::string(m_file), "", std::move(message), std::move(remedy),
                     TextPlace{static_cast<std::size_t>(lines), static_cast<std::size_t>(column)}};
        return false;
    }
    bool fail(Words message, Words remedy) { return fail_at(m_at, std::move(message), std::move(remedy)); }

    Words found() const {
        return at_end() ? words("la fin du document", "the end of the document")
                        : cited(m_json.substr(m_at, sequence_length(m_json[m_at])));
    }

    bool acceptable_bytes() {
        if (m_json.size() > m_limits.max_bytes) {
            m_problem = {
                std::string(m_file), "",
                words("le document fait {} octets, plus que les {} permis",
                      "the document has {} bytes, more than the {} allowed", m_json.size(), m_limits.max_bytes),
                words("Divisez-le, ou supprimez-en l’inutile", "Split it, or remove what is not needed")};
            return false;
        }
        if (!is_valid_utf8(m_json)) {
            std::size_t bad = 0;
            while (is_valid_utf8(m_json.substr(bad, sequence_length(m_json[bad])))) {
                bad += sequence_length(m_json[bad]);
            }
            return fail_at(
                bad,
                words("l’octet {} n’est pas de l’UTF-8", "the byte {} is not UTF-8", printable(m_json.substr(bad, 1))),
                words("Enregistrez le document en UTF-8", "Save the document in UTF-8"));
        }
        if (m_json.starts_with("\xEF\xBB\xBF")) {
            return fail(words("le document commence par un indicateur d’ordre des octets (BOM)",
                              "the document begins with a byte order mark"),
                        words("Enregistrez-le en UTF-8 sans BOM", "Save it in UTF-8 without byte order mark"));
        }
        return true;
    }

    void skip_space() {
        const std::size_t from = m_at;
        m_at = std::min(m_json.find_first_not_of(" \t\r\n", m_at), m_json.size());
        m_out += m_json.substr(from, m_at - from);  // kept, so that line numbers stay what the author sees
    }

    bool document() {
        m_out.reserve(m_json.size());
        skip_space();
        if (peek() != '{') {
            return fail(at_end() ? words("le document est vide", "the document is empty")
                                 : words("le document commence par {}, et non par «\u202F{{\u202F»",
                                         "the document begins with {}, not with \"{{\"", found()),
                        expected_top());
        }
        if (!value()) {
            return false;
        }
        while (!m_frames.empty()) {
            if (!step()) {
                return false;
            }
        }
        skip_space();
        return at_end() || fail(words("{} suit la fin du document", "{} follows the end of the document", found()),
                                words("Supprimez tout ce qui suit le dernier «\u202F}}\u202F»",
                                      "Remove everything after the last \"}}\""));
    }

    [[nodiscard]] Words expected_top() const {
        return m_root.empty()
                   ? words("Écrivez un objet avec un seul membre, dont le nom commence par celui de son module",
                           "Write one object with one member, whose name begins with that of its module")
                   : words("Écrivez un objet avec le seul membre «\u202F{}\u202F»",
                           "Write one object with the one member \"{}\"", m_root);
    }

    /// The next comma, member, element or closing bracket of the innermost object or array.
    bool step() {
        skip_space();
        Frame& frame = m_frames.back();
        const char closing = frame.object ? '}' : ']';
        if (peek() == closing) {
            return close();
        }
        if (frame.members > 0 && !frame.after_comma) {
            if (peek() != ',') {
                return fail(words("{} se trouve là où il faut «\u202F,\u202F» ou «\u202F{}\u202F»",
                                  "{} stands where \",\" or \"{}\" is expected", found(), closing),
                            words("Vérifiez les virgules, guillemets et crochets juste avant cet endroit",
                                  "Check the commas, quotes and brackets just before this place"));
            }
            frame.after_comma = true;
            m_out += m_json[m_at++];
            return true;
        }
        frame.after_comma = false;
        ++frame.members;
        return frame.object ? member() && value() : value();
    }

    bool close() {
        const Frame& frame = m_frames.back();
        if (frame.after_comma) {
            return fail(words("une virgule précède le crochet fermant", "a comma stands before the closing bracket"),
                        words("Supprimez la virgule", "Remove the comma"));
        }
        if (frame.members == 0 && m_frames.size() == 1) {
            return fail(words("le document ne contient rien", "the document holds nothing"), expected_top());
        }
        if (frame.members == 0 && !frame.object) {
            // An absent list often means "any": [] read as absent would say the opposite of what its author meant.
            return fail(words("un tableau vide ne dit rien", "an empty array says nothing"),
                        words("Supprimez le membre, ou mettez au moins une valeur entre les crochets",
                              "Remove the member, or put at least one value between the brackets"));
        }
        m_out += m_json[m_at++];
        m_frames.pop_back();
        return true;
    }

    bool member() {
        const std::size_t start = m_at;
        std::string name;
        if (peek() != '"') {
            return fail(words("{} se trouve là où il faut le nom d’un membre entre guillemets droits",
                              "{} stands where a member name in double quotes is expected", found()),
                        words("Écrivez \"nom\": valeur, sans virgule après le dernier membre",
                              "Write \"name\": value, and no comma after the last member"));
        }
        if (!string(name) || !acceptable_name(name, start)) {
            return false;
        }
        skip_space();
        if (peek() != ':') {
            return fail(words("{} se trouve là où il faut «\u202F:\u202F» après {}",
                              "{} stands where \":\" is expected after {}", found(), cited(name)),
                        words("Écrivez \"nom\": valeur", "Write \"name\": value"));
        }
        m_out += m_json[m_at++];
        skip_space();
        return true;
    }

    bool acceptable_name(const std::string& name, std::size_t start) {
        if (name.starts_with('@') || name.find(":@") != std::string::npos) {
            return fail_at(start, words("le membre {} est une annotation", "the member {} is metadata", cited(name)),
                           words("Supprimez-le\u202F: les annotations ne sont pas acceptées",
                                 "Remove it: annotations are not accepted"));
        }
        if (!m_frames.back().names.insert(name).second) {
            return fail_at(start,
                           words("le membre {} figure deux fois dans le même objet",
                                 "the member {} is given twice in the same object", cited(name)),
                           words("Gardez l’un des deux", "Keep one of the two"));
        }
        const bool top = m_frames.size() == 1;
        if (top && m_root.empty() && name.find(':') != std::string::npos) {
            m_root = name;  // any, but no second one
        }
        if (top && name != m_root) {
            return fail_at(start,
                           words("le membre de tête {} n’est pas accepté ici",
                                 "the top-level member {} is not accepted here", cited(name)),
                           expected_top());
        }
        // RFC 7951 section 4 asks for the simple form here; without this, "m:a" beside "a" would be a hidden duplicate.
        if (!top && name.starts_with(m_root.substr(0, m_root.find(':') + 1))) {
            return fail_at(start,
                           words("le membre {} répète le nom de son module",
                                 "the member {} repeats the name of its module", cited(name)),
                           words("Écrivez {}", "Write {}", cited(name.substr(m_root.find(':') + 1))));
        }
        return true;
    }

    bool value() {
        switch (peek()) {
            case '{':
            case '[':
                return open();
            case '"': {
                std::string ignored;
                return string(ignored);
            }
            case 't':
                return word("true");
            case 'f':
                return word("false");
            case 'n':
                return word("null");
            default:
                return is_digit(peek()) || peek() == '-' ? number() : unexpected_value();
        }
    }

    bool unexpected_value() {
        return fail(words("{} se trouve là où il faut une valeur", "{} stands where a value is expected", found()),
                    words("Écrivez un texte entre guillemets droits, un nombre, true, false, {{}} ou []",
                          "Write a string in double quotes, a number, true, false, {{}} or []"));
    }

    bool open() {
        if (m_frames.size() >= m_limits.max_depth) {
            return fail(words("objets et tableaux sont imbriqués à plus de {} niveaux",
                              "objects and arrays are nested more than {} deep", m_limits.max_depth),
                        words("Réduisez l’imbrication", "Flatten the document"));
        }
        m_frames.push_back(Frame{peek() == '{'});
        m_out += m_json[m_at++];
        return true;
    }

    bool word(std::string_view expected) {
        if (m_json.substr(m_at, expected.size()) != expected) {
            return unexpected_value();
        }
        m_out += expected;
        m_at += expected.size();
        return true;
    }

    std::size_t digits() {
        const std::size_t from = m_at;
        while (is_digit(peek())) {
            ++m_at;
        }
        return m_at - from;
    }

    bool number() {
        const std::size_t start = m_at;
        m_at += peek() == '-' ? 1 : 0;
        const bool zero = peek() == '0';
        const std::size_t whole = digits();
        bool good = whole > 0 && (!zero || whole == 1);
        if (good && peek() == '.') {
            ++m_at;
            good = digits() > 0;
        }
        if (good && (peek() == 'e' || peek() == 'E')) {
            ++m_at;
            m_at += peek() == '+' || peek() == '-' ? 1 : 0;
            good = digits() > 0;
        }
        const std::string_view text = m_json.substr(start, m_at - start);
        if (!good) {
            return fail_at(start,
                           words("{} n’est pas un nombre de JSON", "{} is not a number of JSON",
                                 cited(m_json.substr(start, m_at + 1 - start))),
                           words("Écrivez-le comme 12 ou -0.5, sans zéros au début",
                                 "Write it like 12 or -0.5, without leading zeros"));
        }
        if (text.size() > longest_number) {
            return fail_at(start, words("le nombre {} est trop long", "the number {} is too long", cited(text)),
                           words("Écrivez-le avec moins de chiffres", "Write it with fewer digits"));
        }
        m_out += text;
        return true;
    }

    bool string(std::string& decoded) {
        const std::size_t start = m_at++;
        while (peek() != '"') {
            if (at_end()) {
                return fail_at(start, words("un texte n’est pas fermé", "a string is not closed"),
                               words("Ajoutez le guillemet droit fermant", "Add the closing double quote"));
            }
            if (peek() == '\\') {
                if (!escape(decoded)) {
                    return false;
                }
            } else if (static_cast<unsigned char>(peek()) < 0x20 || peek() == '\x7F') {
                return fail(
                    words("un texte contient le caractère de contrôle {}", "a string holds the control character {}",
                          printable(m_json.substr(m_at, 1))),
                    words("Supprimez-le, ou écrivez un saut de ligne \\n", "Remove it, or write a line break as \\n"));
            } else {
                decoded += m_json[m_at++];
            }
        }
        ++m_at;
        m_out += json_string(decoded);
        return true;
    }

    bool escape(std::string& decoded) {
        static constexpr std::string_view from = "\"\\/nrt";
        static constexpr std::string_view to = "\"\\/\n\r\t";
        const std::size_t start = m_at++;
        if (const auto at = from.find(peek()); !at_end() && at != std::string_view::npos) {
            decoded += to[at];
            ++m_at;
            return true;
        }
        const auto unit = code_unit(start);
        if (!unit) {
            return fail_at(start,
                           words("{} n’est pas un échappement accepté", "{} is not an escape that is accepted",
                                 cited(m_json.substr(start, peek() == 'u' ? 6 : 2))),
                           words("Écrivez le caractère lui-même, ou \\\" \\\\ \\/ \\n \\r \\t \\uXXXX",
                                 "Write the character itself, or \\\" \\\\ \\/ \\n \\r \\t \\uXXXX"));
        }
        return character(decoded, *unit, start);
    }

    /// The four digits of \uXXXX at `offset`.
    [[nodiscard]] std::optional<std::uint32_t> code_unit(std::size_t offset) const {
        const std::string_view text = m_json.substr(std::min(offset, m_json.size()), 6);
        std::uint32_t unit = 0;
        if (text.size() != 6 || !text.starts_with("\\u")) {
            return std::nullopt;
        }
        const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
        return error == std::errc{} && end == text.data() + 6 ? std::optional(unit) : std::nullopt;
    }

    bool character(std::string& decoded, std::uint32_t unit, std::size_t start) {
        m_at = start + 6;
        if (unit >= 0xD800 && unit < 0xE000) {
            const auto low = unit < 0xDC00 ? code_unit(m_at) : std::nullopt;
            if (!low || *low < 0xDC00 || *low >= 0xE000) {
                return fail_at(start,
                               words("{} n’est que la moitié d’un caractère", "{} is half of a surrogate pair",
                                     cited(m_json.substr(start, 6))),
                               words("Écrivez le caractère lui-même", "Write the character itself"));
            }
            m_at += 6;
            unit = 0x10000 + ((unit - 0xD800) << 10) + (*low - 0xDC00);
        }
        if ((unit < 0x20 && unit != '\n' && unit != '\r' && unit != '\t') || unit == 0x7F) {
            return fail_at(
                start,
                words("{} est un caractère de contrôle", "{} is a control character", cited(m_json.substr(start, 6))),
                words("Supprimez-le", "Remove it"));
        }
        append_utf8(decoded, unit);
        return true;
    }

    std::string_view m_json;
    std::string_view m_file;
    std::string m_root;
    GateLimits m_limits;
    std::size_t m_at = 0;
    std::string m_out;
    std::vector<Frame> m_frames;
    Problem m_problem;
};

}  // namespace

Checked<std::string> json_gate(std::string_view json, const std::string& file, std::string_view root,
                               const GateLimits& limits) {
    return Gate(json, file, root, limits).run();
}

}  // namespace beffroi::yang
