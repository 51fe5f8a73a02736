#include "central/approval/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/number.h"

namespace beffroi::central {

namespace {

constexpr std::string_view k_first_line = "beffroi case v1\n";
constexpr std::size_t k_list = 64;  ///< sites, tokens or sessions of one case
constexpr std::size_t k_value_bytes = 1024;
constexpr std::size_t k_number_bytes = 64;
constexpr std::array<CaseKind, 3> k_kinds{CaseKind::requisition, CaseKind::subject_access, CaseKind::legal_hold};
constexpr std::array<std::string_view, 4> k_streams{"access", "flow", "filter", "admin"};

void add(std::string& text, std::string_view key, std::string_view value) {
    text += fmt::format("{} {}\n", key, value);
}

void add_all(std::string& text, std::string_view key, const std::vector<std::string>& values) {
    for (const auto& value : values) {
        add(text, key, value);
    }
}

/// A value fills its line and nothing else: no control character, no space at its ends.
bool is_value(std::string_view text) {
    return !text.empty() && text.size() <= k_value_bytes && is_valid_utf8(text) && text == printable(text) &&
           text.front() != ' ' && text.back() != ' ';
}

bool is_word(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
               c == '-';
    });
}

/// "203.0.113.9 51234 6"
std::optional<PublicEndpoint> endpoint_from(std::string_view text) {
    const auto first = text.find(' ');
    const auto second = text.find(' ', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) {
        return std::nullopt;
    }
    const auto address = IpAddress::parse(std::string(text.substr(0, first)));
    const auto port = parse_number<std::uint16_t>(text.substr(first + 1, second - first - 1));
    const auto protocol = parse_number<std::uint8_t>(text.substr(second + 1));
    return address && port && protocol ? std::optional(PublicEndpoint{*address, *port, *protocol}) : std::nullopt;
}

/// Reads "key value" lines, one key after the other.
class Lines {
  public:
    explicit Lines(std::string_view text) : m_rest(text) {}

    /// The value of the next line if it has this key.
    std::optional<std::string> value(std::string_view key) {
        const auto end = m_rest.find('\n');
        if (end == std::string_view::npos || !m_rest.starts_with(key) || key.size() >= end ||
            m_rest[key.size()] != ' ') {
            return std::nullopt;
        }
        std::string found(m_rest.substr(key.size() + 1, end - key.size() - 1));
        m_rest.remove_prefix(end + 1);
        ++m_line;
        return found;
    }
    std::vector<std::string> values(std::string_view key) {
        std::vector<std::string> found;
        while (found.size() <= k_list) {
            auto next = value(key);
            if (!next) {
                break;
            }
            found.push_back(std::move(*next));
        }
        return found;
    }
    [[nodiscard]] bool at_end() const { return m_rest.empty(); }
    [[nodiscard]] BadCase bad(std::string_view what) const { return {fmt::format("line {}: {}", m_line, what)}; }

  private:
    std::string_view m_rest;
    unsigned m_line = 2;  ///< behind the first, which is fixed
};

std::optional<CaseKind> kind_from(std::string_view text) {
    const auto* found =
        std::find_if(k_kinds.begin(), k_kinds.end(), [text](CaseKind kind) { return to_string(kind) == text; });
    return found == k_kinds.end() ? std::nullopt : std::optional(*found);
}

bool has_stream(const Case& asked, std::string_view name) {
    return std::find(asked.streams.begin(), asked.streams.end(), name) != asked.streams.end();
}

/// A person sees what is about herself and about nobody else (GDPR art. 15(4)). Sessions and an address are other
/// questions beside her tokens, and nothing shows that their answers are about her.
std::optional<BadCase> beyond_herself(const Case& asked) {
    if (asked.tokens.empty()) {
        return BadCase{"a person's own request names her tokens, or it would hand over other people's records",
                       "la demande d’une personne nomme ses jetons, sinon elle remettrait les données d’autres "
                       "personnes"};
    }
    if (!asked.sessions.empty() || asked.endpoint) {
        return BadCase{
            "a person's own request names her tokens and nothing else: a session or a public address may be "
            "somebody else's; leave it out, her tokens lead to all that is hers",
            "la demande d’une personne nomme ses jetons et rien d’autre : une session ou une adresse "
            "publique peut être celle d’une autre personne ; retirez-la, ses jetons mènent à tout ce qui "
            "la concerne"};
    }
    return std::nullopt;
}

std::optional<BadCase> unanswerable(const Case& asked) {
    if (asked.kind == CaseKind::legal_hold && !asked.hold) {
        return BadCase{"a case of the kind legal-hold keeps records: it says \"hold yes\"",
                       "un dossier de conservation garde des données : il dit « hold yes »"};
    }
    if (asked.endpoint && !(has_stream(asked, "access") && has_stream(asked, "flow"))) {
        return BadCase{"who had a public address is told by the streams access and flow: name both",
                       "qui avait une adresse publique se lit dans les journaux access et flow : nommez les deux"};
    }
    return std::nullopt;
}

/// What the lines say together.
std::optional<BadCase> contradiction(const Case& asked) {
    const auto ordered = [](const std::vector<std::string>& list) {
        return list.size() <= k_list &&
               std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end() &&
               std::all_of(list.begin(), list.end(), [](const auto& word) { return is_word(word, k_value_bytes); });
    };
    if (!ordered(asked.sites) || !ordered(asked.streams) || !ordered(asked.tokens) || !ordered(asked.sessions)) {
        return BadCase{fmt::format(
            "sites, streams, tokens and sessions are single words, at most {} of each, sorted, each once", k_list)};
    }
    if (asked.streams.empty() || !std::all_of(asked.streams.begin(), asked.streams.end(), [](const auto& stream) {
            return std::find(k_streams.begin(), k_streams.end(), stream) != k_streams.end();
        })) {
        return BadCase{"name at least one stream of access, flow, filter, admin"};
    }
    if (asked.from >= asked.to) {
        return BadCase{"the period is empty: \"from\" must be before \"to\""};
    }
    return asked.kind == CaseKind::subject_access ? beyond_herself(asked) : unanswerable(asked);
}

std::variant<Case, BadCase> read_head(Lines& lines, Case asked) {
    const auto number = lines.value("number");
    if (!number || !is_case_number(*number)) {
        return lines.bad("expected \"number\" and one word of letters, digits, '.', '_' and '-'");
    }
    const auto kind = kind_from(lines.value("kind").value_or(""));
    if (!kind) {
        return lines.bad("expected \"kind\" requisition, subject-access or legal-hold");
    }
    asked.number = *number;
    asked.kind = *kind;
    for (auto [key, target] :
         {std::pair{"authority", &asked.authority}, {"reference", &asked.reference}, {"reason", &asked.reason}}) {
        auto value = lines.value(key);
        if (!value || !is_value(*value)) {
            return lines.bad(fmt::format("expected \"{}\" and one line of text", key));
        }
        *target = std::move(*value);
    }
    for (auto [key, target] : {std::pair{"from", &asked.from}, {"to", &asked.to}, {"expires", &asked.expires}}) {
        const auto time = parse_rfc3339(lines.value(key).value_or(""));
        if (!time) {
            return lines.bad(fmt::format("expected \"{}\" and a time like 2026-11-24T09:00:00.000Z", key));
        }
        *target = *time;
    }
    return asked;
}

}  // namespace

std::string_view to_string(CaseKind kind) {
    switch (kind) {
        case CaseKind::requisition:
            return "requisition";
        case CaseKind::subject_access:
            return "subject-access";
        case CaseKind::legal_hold:
            return "legal-hold";
    }
    return "";
}

bool is_case_number(std::string_view text) {
    return is_word(text, k_number_bytes) && text.find_first_not_of('.') != std::string_view::npos;
}

std::string case_text(const Case& asked) {
    std::string text(k_first_line);
    add(text, "number", asked.number);
    add(text, "kind", to_string(asked.kind));
    add(text, "authority", asked.authority);
    add(text, "reference", asked.reference);
    add(text, "reason", asked.reason);
    add(text, "from", to_rfc3339(asked.from));
    add(text, "to", to_rfc3339(asked.to));
    add(text, "expires", to_rfc3339(asked.expires));
    add(text, "hold", asked.hold ? "yes" : "no");
    add_all(text, "site", asked.sites);
    add_all(text, "stream", asked.streams);
    add_all(text, "token", asked.tokens);
    add_all(text, "session", asked.sessions);
    if (asked.endpoint) {
        add(text, "public",
            fmt::format("{} {} {}", asked.endpoint->address.text(), asked.endpoint->port, asked.endpoint->protocol));
    }
    return text;
}

std::variant<Case, BadCase> parse_case(std::string_view text) {
    if (text.size() > max_case_text_bytes || !text.starts_with(k_first_line)) {
        return BadCase{fmt::format("line 1: expected \"beffroi case v1\" and at most {} bytes", max_case_text_bytes)};
    }
    Lines lines(text.substr(k_first_line.size()));
    auto head = read_head(lines, {});
    if (std::holds_alternative<BadCase>(head)) {
        return head;
    }
    Case asked = std::get<Case>(std::move(head));
    const std::string hold = lines.value("hold").value_or("");
    if (hold != "yes" && hold != "no") {
        return lines.bad("expected \"hold\" yes or no");
    }
    asked.hold = hold == "yes";
    asked.sites = lines.values("site");
    asked.streams = lines.values("stream");
    asked.tokens = lines.values("token");
    asked.sessions = lines.values("session");
    if (const auto endpoint = lines.value("public")) {
        asked.endpoint = endpoint_from(*endpoint);
        if (!asked.endpoint) {
            return lines.bad("expected \"public\" address, port and protocol number");
        }
    }
    if (auto bad = contradiction(asked)) {
        return *bad;
    }
    // One text for one meaning: what was signed is what is read, to the byte.
    if (!lines.at_end() || case_text(asked) != text) {
        return lines.bad("not expected here; keys have a fixed order and times, addresses and numbers one spelling");
    }
    return asked;
}

}  // namespace beffroi::central
