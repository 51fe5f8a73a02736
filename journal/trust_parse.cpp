// The grammar of c2sp.org/tlog-policy. Every refusal names the line and what to do about it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "journal/key_text.h"
#include "journal/lines.h"
#include "journal/trust.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_none = "none";
constexpr std::string_view k_blanks = " \t";

using Words = std::vector<std::string_view>;

Words words_of(std::string_view line) {
    Words words;
    for (auto at = line.find_first_not_of(k_blanks); at != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(k_blanks, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(k_blanks, end);
    }
    return words;
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

std::string quoted(std::string_view word) {
    return fmt::format("`{}`", printable(word));
}

std::string wrong_key(std::string_view vkey, KeyType wanted) {
    const auto type = stated_type(vkey);
    const bool is_log = wanted == KeyType::log;
    const auto other = static_cast<std::uint8_t>(is_log ? KeyType::cosignature : KeyType::log);
    if (type == other) {
        return is_log ? "this is a witness's key (type 0x04): write the key that signs the log's checkpoints"
                      : "this is a log's key (type 0x01): write the key that the witness's operator published";
    }
    if (type && *type != static_cast<std::uint8_t>(wanted)) {
        return fmt::format("keys of type 0x{:02x} are not known here: write one of type 0x{:02x}", *type,
                           static_cast<unsigned>(wanted));
    }
    return quoted(vkey) + " is not a public key: copy the whole of name+id+base64 from its owner again";
}

}  // namespace

class PolicyParser {
  public:
    std::variant<TrustPolicy, PolicyError> parse(std::string_view text) {
        if (text.size() > max_policy_bytes) {
            return PolicyError{0, "the policy file is larger than 1 MiB: name only the logs and witnesses in use"};
        }
        while (!text.empty()) {
            ++m_line;
            const auto line = take_line(text);
            if (!line) {
                return PolicyError{m_line, "the last line has no newline: the file may have been cut short; add one"};
            }
            if (auto problem = read_line(*line)) {
                return PolicyError{m_line, std::move(*problem)};
            }
        }
        if (!m_has_quorum) {
            return PolicyError{0,
                               "there is no quorum line: add `quorum NAME` with a witness or a group, or `quorum "
                               "none` to ask for no cosignature"};
        }
        return std::move(m_policy);
    }

  private:
    using Problem = std::optional<std::string>;

    Problem read_line(std::string_view line) {
        if (std::any_of(line.begin(), line.end(), is_control)) {
            return "there is a control character: save the file as plain text with Unix line ends";
        }
        const auto words = words_of(line);
        if (words.empty() || words[0].starts_with('#')) {
            return std::nullopt;
        }
        if (words[0] == "log") {
            return read_log(words);
        }
        if (words[0] == "witness") {
            return read_witness(words);
        }
        if (words[0] == "group") {
            return read_group(words);
        }
        if (words[0] == "quorum") {
            return read_quorum(words);
        }
        return quoted(words[0]) + " is not known: a line begins with log, witness, group, quorum or #";
    }

    Problem read_log(const Words& words) {
        if (words.size() < 2 || words.size() > 3) {
            return "write `log KEY`, or `log KEY URL`";
        }
        auto key = Verifier::parse(words[1]);
        if (!key) {
            return wrong_key(words[1], KeyType::log);
        }
        if (auto problem = take_key(key->public_key())) {
            return problem;
        }
        if (m_policy.m_logs.size() == max_policy_logs) {
            return fmt::format("there are more than {} logs: split the file", max_policy_logs);
        }
        m_policy.m_logs.push_back({std::move(*key), url_of(words, 2)});
        return std::nullopt;
    }

    Problem read_witness(const Words& words) {
        if (words.size() < 3 || words.size() > 4) {
            return "write `witness NAME KEY`, or `witness NAME KEY URL`";
        }
        auto key = CosignatureKey::parse(words[2]);
        if (!key) {
            return wrong_key(words[2], KeyType::cosignature);
        }
        if (auto problem = take_key(key->public_key())) {
            return problem;
        }
        TrustPolicy::Member member;
        member.witness = m_policy.m_witnesses.size();
        m_policy.m_witnesses.push_back({std::string(words[1]), std::move(*key), url_of(words, 3)});
        return define(words[1], std::move(member));
    }

    Problem read_group(const Words& words) {
        if (words.size() < 4) {
            return "write `group NAME all MEMBER...`, with any or a number in the place of all";
        }
        TrustPolicy::Member group;
        for (auto word = words.begin() + 3; word != words.end(); ++word) {
            const auto index = find(*word);
            if (!index) {
                return unknown_name(*word);
            }
            if (!m_used.insert(*index).second) {
                return quoted(*word) + " is a member already: each counts in one place, so name it once";
            }
            group.members.push_back(*index);
        }
        const auto needed = words[2] == "all"   ? std::optional<std::uint64_t>(group.members.size())
                            : words[2] == "any" ? std::optional<std::uint64_t>(1)
                                                : parse_decimal(words[2]);
        if (!needed || *needed == 0 || *needed > group.members.size()) {
            return fmt::format("{} is not all, any or a number from 1 to {}, the number of members", quoted(words[2]),
                               group.members.size());
        }
        group.needed = *needed;
        return define(words[1], std::move(group));
    }

    Problem read_quorum(const Words& words) {
        if (words.size() != 2) {
            return "write `quorum NAME` with one witness or group, or `quorum none`";
        }
        if (m_has_quorum) {
            return "there is a quorum line already: remove one of them";
        }
        m_has_quorum = true;
        if (words[1] == k_none) {
            return std::nullopt;
        }
        m_policy.m_quorum = find(words[1]);
        return m_policy.m_quorum ? std::nullopt : Problem(unknown_name(words[1]));
    }

    Problem define(std::string_view name, TrustPolicy::Member member) {
        if (name == k_none) {
            return "the name none is taken: it says that no cosignature is asked for; choose another";
        }
        if (find(name)) {
            return quoted(name) + " is defined already: choose another name";
        }
        if (m_policy.m_members.size() == max_policy_names) {
            return fmt::format("there are more than {} witnesses and groups: remove those not in use",
                               max_policy_names);
        }
        member.name = name;
        m_policy.m_members.push_back(std::move(member));
        return std::nullopt;
    }

    /// A key has one line, in one role: a log that is its own witness, or one witness counted twice, is no second
    /// party.
    Problem take_key(std::string_view public_key) {
        return m_keys.insert(std::string(public_key)).second
                   ? std::nullopt
                   : Problem("this key is in the file already, whatever its name: remove one of the lines");
    }

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
        const auto& members = m_policy.m_members;
        const auto found =
            std::find_if(members.begin(), members.end(), [name](const auto& m) { return m.name == name; });
        return found == members.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - members.begin()));
    }

    static std::string unknown_name(std::string_view name) {
        return quoted(name) + " is not defined above: define the witness or group on an earlier line";
    }

    static std::string url_of(const Words& words, std::size_t at) {
        return words.size() > at ? std::string(words[at]) : std::string();
    }

    TrustPolicy m_policy;
    std::set<std::string> m_keys;
    std::set<std::size_t> m_used;
    std::size_t m_line = 0;
    bool m_has_quorum = false;
};

std::variant<TrustPolicy, PolicyError> TrustPolicy::parse(std::string_view text) {
    return PolicyParser().parse(text);
}

}  // namespace beffroi::journal
