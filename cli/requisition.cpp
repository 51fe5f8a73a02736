// beffroi audit requisition: the register of cases, and the signing of one.
#include "cli/requisition.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "base/encoding.h"
#include "base/secret.h"
#include "central/approval/case.h"
#include "journal/checkpoint.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

void refused_case(const Fetched& fetched) {
    lacking(refusal_text(fetched));
}

std::string case_path(const std::string& number) {
    if (!central::is_case_number(number)) {
        unusable(fmt::format("{} is no number of a case: letters, digits, '.', '_' and '-'", printable(number)));
    }
    return "/cases/" + number;
}

ordered_json case_of(const Fetched& fetched) {
    if (fetched.status != 200 && fetched.status != 201) {
        refused_case(fetched);
    }
    auto body = ordered_json::parse(fetched.body, nullptr, false);
    if (!body.is_object() || !body.contains("text") || !body.contains("note") || !body.contains("state")) {
        unusable("the answer is not that of a centre's register of cases");
    }
    return body;
}

void print_case(const ordered_json& file, bool json) {
    if (json) {
        fmt::print("{}\n", file.dump(2, ' ', false, ordered_json::error_handler_t::replace));
        return;
    }
    std::string_view rest;
    const auto text = file["text"].get<std::string>();
    rest = text;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        fmt::print("{}\n", printable(line));
    }
    fmt::print("\nstate {}\n", printable(file["state"].get<std::string>()));
    if (file.contains("held-until")) {
        fmt::print("held until {}\n", printable(file.value("held-until", "")));
    }
    for (const auto& approval : file.value("approvals", ordered_json::array())) {
        fmt::print("approved by {} for {} at {}\n", printable(approval.value("approver", "")),
                   printable(approval.value("party", "")), printable(approval.value("at", "")));
    }
}

namespace {

struct Named {
    std::string number;
    std::string text;  ///< of a closing
    std::string signing_key;
    bool yes = false;
    bool json = false;
    CentralAccess access;
};

void add_list(CLI::App& parent) {
    auto* command = parent.add_subcommand("list", "The register of cases");
    const auto n = std::make_shared<Named>();
    command->add_flag("--json", n->json, "Answer in JSON");
    add_central_options(*command, n->access);
    command->callback([n] {
        const Fetched fetched = fetch(complete(n->access), "/cases", {});
        if (fetched.status != 200) {
            refused_case(fetched);
        }
        const auto answer = ordered_json::parse(fetched.body);
        if (n->json) {
            fmt::print("{}\n", answer.dump(2, ' ', false, ordered_json::error_handler_t::replace));
            return;
        }
        for (const auto& file : answer.at("cases")) {
            fmt::print("{}  {}  {}  opened {} by {}\n", printable(file.value("number", "")),
                       printable(file.value("kind", "")), printable(file.value("state", "")),
                       printable(file.value("opened", "")), printable(file.value("opened-by", "")));
        }
    });
}

ordered_json case_shown(const Named& n) {
    return case_of(fetch(complete(n.access), case_path(n.number), {}));
}

void add_case_show(CLI::App& parent) {
    auto* command = parent.add_subcommand("show", "One case, word for word, and who approved it");
    const auto n = std::make_shared<Named>();
    command->add_option("NUMBER", n->number, "Number of the case")->required();
    command->add_flag("--json", n->json, "Answer in JSON");
    add_central_options(*command, n->access);
    command->callback([n] { print_case(case_shown(*n), n->json); });
}

/// The key signs what was shown here, so a centre that shows one text and files another gets a signature of no use.
void approve(const Named& n) {
    const ordered_json file = case_shown(n);
    const auto text = file["text"].get<std::string>();
    const auto parsed = central::parse_case(text);
    const auto* asked = std::get_if<central::Case>(&parsed);
    if (asked == nullptr || asked->number != n.number) {
        unusable("the centre shows a text that is no case of this number; nothing was signed");
    }
    print_case(file, false);
    if (!n.yes) {
        fmt::print("\nSign this text? Type its number: ");
        std::fflush(stdout);
        std::string typed;
        if (!std::getline(std::cin, typed) || typed != n.number) {
            lacking("not signed");
        }
    }
    const journal::Signer signer(read_secret_line(n.signing_key));
    const std::string line = signer.sign(text).substr(text.size() + 1);
    print_case(case_of(submit(complete(n.access), case_path(n.number) + "/approvals", line)), n.json);
}

void add_approve(CLI::App& parent) {
    auto* command = parent.add_subcommand("approve", "Sign a case for your party, with your own key");
    const auto n = std::make_shared<Named>();
    command->add_option("NUMBER", n->number, "Number of the case")->required();
    command->add_option("--signing-key", n->signing_key, "Your approver's key, as `beffroi journal keygen` writes it")
        ->required();
    command->add_flag("--yes", n->yes, "Do not ask back");
    command->add_flag("--json", n->json, "Answer in JSON");
    add_central_options(*command, n->access);
    command->callback([n] { approve(*n); });
}

void add_close(CLI::App& parent) {
    auto* command = parent.add_subcommand("close",
                                          "Close a case: nothing more is handed over; a hold ends when each party that "
                                          "opened or signed it has closed it");
    const auto n = std::make_shared<Named>();
    command->add_option("NUMBER", n->number, "Number of the case")->required();
    command->add_option("--outcome", n->text, "How it ended, in a line")->required();
    command->add_flag("--json", n->json, "Answer in JSON");
    add_central_options(*command, n->access);
    command->callback(
        [n] { print_case(case_of(submit(complete(n->access), case_path(n->number) + "/close", n->text)), n->json); });
}

}  // namespace

void add_requisition(CLI::App& audit) {
    auto* command = audit.add_subcommand(
        "requisition", "Answer an authority, or a person about herself, under both parties' signatures");
    command->require_subcommand(1);
    add_requisition_open(*command);
    add_list(*command);
    add_case_show(*command);
    add_approve(*command);
    add_requisition_bundle(*command);
    add_close(*command);
}

}  // namespace beffroi::cli
