#include "central/restconf/policy_tree.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/number.h"
#include "journal/crypto.h"

namespace beffroi::central::policies {

namespace {

constexpr const char* k_policy_document = "beffroi-policy:policy";
constexpr const char* k_examples_document = "beffroi-policy-examples:examples";

struct Party {
    const char* name;
    const char* file;
};
constexpr std::array k_parties{Party{"region", "region.json"}, Party{"academie", "academie.json"},
                               Party{"lycee", "lycee.json"}};

std::string document_text(const char* root, const json& members) {
    return to_text({{root, members}});
}

const json* document_of(const json& entry, const std::string& party) {
    const auto documents = entry.find("document");
    if (documents == entry.end()) {
        return nullptr;
    }
    const auto found = std::find_if(documents->begin(), documents->end(),
                                    [&party](const json& one) { return one.at("party") == party; });
    return found == documents->end() ? nullptr : &*found;
}

/// Reads documents one by one and keeps what is wrong with any of them.
class Reader {
  public:
    explicit Reader(const yang::Modules& modules) : m_modules(modules) {}

    std::optional<yang::Document> read(const std::string& file, const char* root, const json& members) {
        auto parsed = m_modules.parse(document_text(root, members), file, root);
        if (auto* problems = std::get_if<Problems>(&parsed)) {
            m_problems.insert(m_problems.end(), problems->begin(), problems->end());
            return std::nullopt;
        }
        return std::get<yang::Document>(std::move(parsed));
    }

    std::optional<yang::Document> party(const json& entry, const Party& party) {
        const json* members = document_of(entry, party.name);
        if (members == nullptr) {
            m_problems.push_back(
                {party.file, "",
                 words("le brouillon n’a pas de document de cette partie", "the draft has no document of this party"),
                 words("Ajoutez-en un à `document`\u202F: il peut ne contenir que «\u202Fparty\u202F»",
                       "Add one to `document`: it may hold nothing but \"party\"")});
            return std::nullopt;
        }
        return read(party.file, k_policy_document, *members);
    }

    Problems take() { return std::move(m_problems); }

  private:
    const yang::Modules& m_modules;
    Problems m_problems;
};

policy::Bundle bundle_of(const json& entry, const policy::Documents& documents) {
    policy::Manifest manifest = manifest_of(entry);
    manifest.policy = journal::sha256_hex(policy::canonical_text(documents));
    policy::Bundle bundle{{"region.json", documents.region.canonical()},
                          {"academie.json", documents.academie.canonical()},
                          {"lycee.json", documents.lycee.canonical()},
                          {policy::approved_file, policy::manifest_text(manifest) + "\n"}};
    if (documents.examples) {
        bundle[policy::examples_file] = documents.examples->canonical();
    }
    if (entry.contains("approvers")) {
        bundle[policy::approvers_file] = entry.at("approvers").get<std::string>();
    }
    return bundle;
}

}  // namespace

json entry_of(const policy::Manifest& manifest, const policy::Bundle& bundle) {
    json entry{{"number", std::to_string(manifest.number)}, {"title", manifest.title}, {"author", manifest.author}};
    if (!manifest.sites.empty()) {
        entry["site"] = manifest.sites;
    }
    for (const Party& party : k_parties) {
        json document = json::parse(bundle.at(party.file)).at(k_policy_document);
        document["party"] = party.name;
        entry["document"].push_back(std::move(document));
    }
    const auto examples = bundle.find(policy::examples_file);
    if (examples != bundle.end()) {
        entry["examples"] = json::parse(examples->second).at(k_examples_document);
    }
    const auto approvers = bundle.find(policy::approvers_file);
    if (approvers != bundle.end()) {
        entry["approvers"] = approvers->second;
    }
    return entry;
}

std::vector<std::string> sites_of(const json& entry) {
    return entry.value("site", std::vector<std::string>());
}

policy::Manifest manifest_of(const json& entry) {
    policy::Manifest manifest;
    manifest.number = parse_number<std::uint64_t>(entry.at("number").get<std::string>()).value();
    manifest.title = entry.value("title", "");
    manifest.author = entry.value("author", "");
    manifest.sites = sites_of(entry);
    std::sort(manifest.sites.begin(), manifest.sites.end());
    if (entry.contains("approvers")) {
        manifest.approvers = journal::sha256_hex(entry.at("approvers").get<std::string>());
    }
    return manifest;
}

Checked<Draft> draft_of(const yang::Modules& modules, const json& entry) {
    Reader reader(modules);
    auto region = reader.party(entry, k_parties[0]);
    auto academie = reader.party(entry, k_parties[1]);
    auto lycee = reader.party(entry, k_parties[2]);
    std::optional<yang::Document> examples;
    if (entry.contains("examples")) {
        examples = reader.read(policy::examples_file, k_examples_document, entry.at("examples"));
    }
    if (auto problems = reader.take(); !problems.empty()) {
        return problems;
    }
    policy::Documents documents{std::move(*region), std::move(*academie), std::move(*lycee), std::move(examples)};
    policy::Bundle bundle = bundle_of(entry, documents);
    return Draft{std::move(documents), std::move(bundle)};
}

std::string datastore_text(const json& entries, const json& nacm) {
    json data{{"beffroi-policies:policies", entries.empty() ? json::object() : json{{"policy", entries}}}};
    if (!nacm.is_null()) {
        data["ietf-netconf-acm:nacm"] = nacm;
    }
    return to_text({{"ietf-restconf:data", std::move(data)}});
}

}  // namespace beffroi::central::policies
