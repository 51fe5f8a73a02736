#include "central/approval/case_approvers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace beffroi::central {

namespace {

constexpr std::string_view k_keyword = "approver ";
constexpr std::array k_parties{Party::region, Party::academie};

bool has_party(const std::vector<Approver>& people, Party party) {
    return std::any_of(people.begin(), people.end(), [party](const Approver& one) { return one.party == party; });
}

std::optional<Approver> approver_of(std::string_view line) {
    if (!line.starts_with(k_keyword)) {
        return std::nullopt;
    }
    line.remove_prefix(k_keyword.size());
    for (const Party party : k_parties) {
        const std::string_view name = to_string(party);
        if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ' ') {
            auto key = journal::Verifier::parse(line.substr(name.size() + 1));
            return key ? std::optional(Approver{key->name(), party, *key}) : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Party party) {
    return party == Party::region ? "region" : "academie";
}

std::optional<Party> party_from(std::string_view text) {
    const auto* const found =
        std::find_if(k_parties.begin(), k_parties.end(), [text](Party party) { return to_string(party) == text; });
    return found == k_parties.end() ? std::nullopt : std::optional(*found);
}

std::variant<std::vector<Approver>, std::string> parse_case_approvers(std::string_view text) {
    std::vector<Approver> people;
    for (unsigned number = 1; !text.empty(); ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        auto read = approver_of(line);
        if (!read) {
            return fmt::format("line {}: expected \"approver region\" or \"approver academie\" and a public key",
                               number);
        }
        const bool again = std::any_of(people.begin(), people.end(), [&read](const Approver& other) {
            return other.key.public_key() == read->key.public_key();
        });
        if (again) {
            return fmt::format("line {}: this key is listed already: nobody signs twice", number);
        }
        people.push_back(std::move(*read));
    }
    for (const Party party : k_parties) {
        if (!has_party(people, party)) {
            return fmt::format("nobody is listed for {}: a case takes the signature of a person of each party",
                               to_string(party));
        }
    }
    return people;
}

std::variant<std::vector<Approver>, std::string> approved_case(const journal::Note& note,
                                                               const std::vector<Approver>& approvers) {
    std::vector<Approver> signers;
    for (const Approver& person : approvers) {
        const bool stands = std::any_of(note.signatures.begin(), note.signatures.end(),
                                        [&person](const auto& line) { return person.key.owns(line); });
        if (stands && !person.key.verify(note)) {
            return fmt::format("the signature in the name of {} is not of this text", person.name);
        }
        if (stands) {
            signers.push_back(person);
        }
    }
    for (const Party party : k_parties) {
        if (!has_party(signers, party)) {
            return fmt::format("nobody who is listed for {} has signed it", to_string(party));
        }
    }
    return signers;
}

}  // namespace beffroi::central
