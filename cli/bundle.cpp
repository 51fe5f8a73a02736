#include "cli/bundle.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/bundle_page.h"
#include "journal/crypto.h"
#include "journal/entry.h"
#include "journal/note.h"

namespace beffroi::cli {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr std::string_view k_manifest = "manifest";
constexpr std::string_view k_manifest_first = "beffroi bundle v1\n";
constexpr std::size_t k_file_bytes = std::size_t{16} << 20;
constexpr std::string_view k_proof_extension = ".tlog-proof";

constexpr std::string_view k_how_to_verify = R"(COMMENT VERIFIER CE DOSSIER / HOW TO VERIFY THIS FILE

Il faut trois fichiers publics, remis par un autre chemin que ce dossier : la cle de qui l'a remis (cle.vkey), le fichier
de confiance (confiance.policy : les journaux, la Region, l'academie) et la liste des signataires des dossiers
(signataires.txt : une ligne "approver region CLE" ou "approver academie CLE" par personne). Une commande verifie tout et
dit ce qu'elle a verifie :
Three public files must reach you by another way than this directory: the key of who handed it over, the trust policy, and
the list of those who may sign cases. One command checks everything and says what it has checked:

    beffroi audit requisition check DOSSIER --key cle.vkey --policy confiance.policy --approvers signataires.txt

Les memes verifications, une a une / the same, one by one:

1. Le manifeste est signe ; il porte l'empreinte SHA-256 de chaque fichier. Sans --policy ni --approvers, la commande ne
   verifie que cela : que rien n'a change depuis la remise, non que le contenu est vrai.
   The manifest is signed and carries the SHA-256 of every file. Without the other two options the command checks this
   alone: that nothing has changed since, not that what is in it is true.

2. Chaque enregistrement. Sa preuve le rattache a un etat du journal signe par la passerelle et cosigne par la Region
   et par l'academie.
   Each record's proof ties it to a state of the log that the gateway signed and both parties co-signed.

       beffroi journal verify entries/X.tlog-proof --entry entries/X.json --policy confiance.policy

3. La demande. case.note porte le texte de la demande et les signatures Ed25519 d'une personne de la Region et d'une
   personne de l'academie, une ligne chacune (c2sp.org/signed-note).
   case.note carries the text of the request and the signatures of a person of each party, a line each.

4. L'etendue. coverage.json dit, pour chaque journal, a partir de quel enregistrement il etait conserve (minimum),
   combien il en avait (size), jusqu'ou il a ete cherche (searched), combien de lignes n'ont pas pu etre lues (unknown),
   et l'etat que les deux parties avaient cosigne (cosigned). Hors de cette etendue, une absence ne prouve rien. Le
   fichier est l'affirmation du centre ; seul l'etat cosigne est prouve.
   coverage.json says of each log how far it was held and searched. Beyond it, absence proves nothing. It is the centre's
   statement; only the cosigned state is proved.

Ce que rien ici ne prouve : index.html et bundle.json reprennent les autres fichiers pour la lecture, et les identites
(identities) ont ete levees par les deux parties ; pour ceux-la, on se fie a qui a signe le manifeste.
What nothing here proves: index.html and bundle.json repeat the other files for reading, and identities were unsealed by
the two parties; for these you rely on who signed the manifest.

Les formats sont publics (c2sp.org/tlog-proof, c2sp.org/tlog-policy, c2sp.org/signed-note, RFC 6962) : tout autre
verificateur convient.
The formats are public; any other verifier will do.
)";

std::vector<std::string> files_in(const std::string& directory, std::string_view extension) {
    std::vector<std::string> names;
    if (!fs::is_directory(directory)) {
        return names;
    }
    for (const auto& file : fs::directory_iterator(directory)) {
        if (file.is_regular_file() && file.path().extension() == extension) {
            names.push_back(file.path().stem().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// Every regular file below the directory but the manifest, by its path from there.
std::map<std::string, std::string> hashes_of(const std::string& directory) {
    std::map<std::string, std::string> hashes;
    for (const auto& file : fs::recursive_directory_iterator(directory)) {
        const auto name = fs::relative(file.path(), directory).generic_string();
        if (file.is_regular_file() && !file.is_symlink() && name != k_manifest) {
            hashes[name] = journal::sha256_hex(read_file(file.path().string(), k_file_bytes));
        } else if (!file.is_directory() && name != k_manifest) {
            hashes[name] = "not a regular file";
        }
    }
    return hashes;
}

std::string manifest_text(const std::map<std::string, std::string>& hashes) {
    std::string text(k_manifest_first);
    for (const auto& [name, hash] : hashes) {
        text += fmt::format("{} {}\n", hash, name);
    }
    return text;
}

ordered_json to_json(const Bundle& bundle) {
    ordered_json entries = ordered_json::array();
    for (const auto& entry : bundle.entries) {
        entries.push_back({{"file", "entries/" + entry.name + ".json"},
                           {"proof", "entries/" + entry.name + std::string(k_proof_extension)},
                           {"entry", ordered_json::parse(entry.line)}});
    }
    ordered_json identities = ordered_json::array();
    for (const auto& identity : bundle.identities) {
        identities.push_back(
            {{"file", "identities/" + identity.name + ".json"}, {"identity", ordered_json::parse(identity.bytes)}});
    }
    ordered_json signers = ordered_json::array();
    for (const auto& signer : bundle.signers) {
        signers.push_back({{"name", signer.name}, {"party", central::to_string(signer.party)}});
    }
    return {{"case", bundle.case_note},
            {"signed-by", std::move(signers)},
            {"coverage", bundle.coverage ? ordered_json::parse(to_text(*bundle.coverage)) : ordered_json(nullptr)},
            {"entries", std::move(entries)},
            {"identities", std::move(identities)}};
}

std::string time_of(const BundledEntry& entry) {
    const auto json = ordered_json::parse(entry.line, nullptr, false);
    return json.is_object() ? json.value("time", "") : "";
}

}  // namespace

Bundle read_bundle(const std::string& directory) {
    Bundle bundle;
    bundle.case_note = read_file(directory + "/case.note", journal::max_note_bytes);
    if (!journal::parse_note(bundle.case_note)) {
        throw std::runtime_error(directory +
                                 "/case.note is no signed note: a bundle needs the case with its approvals");
    }
    const std::string entries = directory + "/entries";
    for (const auto& name : files_in(entries, ".json")) {
        BundledEntry entry{name, read_file(entries + '/' + name + ".json", journal::max_entry_bytes),
                           read_file(entries + '/' + name + std::string(k_proof_extension), k_file_bytes)};
        if (!ordered_json::accept(entry.line)) {
            throw std::runtime_error(entries + '/' + name + ".json is not JSON");
        }
        bundle.entries.push_back(std::move(entry));
    }
    std::stable_sort(bundle.entries.begin(), bundle.entries.end(),
                     [](const auto& a, const auto& b) { return time_of(a) < time_of(b); });
    const std::string identities = directory + "/identities";
    for (const auto& name : files_in(identities, ".json")) {
        BundledFile identity{name, read_file(identities + '/' + name + ".json", k_file_bytes)};
        if (!ordered_json::accept(identity.bytes)) {
            throw std::runtime_error(identities + '/' + name + ".json is not JSON");
        }
        bundle.identities.push_back(std::move(identity));
    }
    if (const std::string coverage = directory + "/coverage.json"; fs::exists(coverage)) {
        bundle.coverage = read_coverage(read_file(coverage, k_file_bytes));
    }
    return bundle;
}

// The manifest is last: a directory with one is a finished bundle.
void finish_bundle(const std::string& directory, const Bundle& bundle, const journal::Signer& signer) {
    fs::remove(directory + '/' + std::string(k_manifest));
    write_private_file(directory + "/bundle.json",
                       to_json(bundle).dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
    write_private_file(directory + "/index.html", bundle_page(bundle));
    write_private_file(directory + "/VERIFY.txt", k_how_to_verify);
    write_private_file(directory + '/' + std::string(k_manifest), signer.sign(manifest_text(hashes_of(directory))));
}

std::vector<std::string> check_bundle(const std::string& directory, const journal::Verifier& key) {
    const std::string path = directory + '/' + std::string(k_manifest);
    if (!fs::exists(path)) {
        return {"there is no manifest: the bundle is not finished, or it was taken out"};
    }
    const auto text = key.verify(read_file(path, k_file_bytes));
    if (!text) {
        return {"the manifest is not signed by " + key.name()};
    }
    std::vector<std::string> problems;
    std::map<std::string, std::string> found = hashes_of(directory);
    if (*text == manifest_text(found)) {
        return problems;
    }
    std::string_view rest = *text;
    if (!rest.starts_with(k_manifest_first)) {
        return {"the manifest is of another kind"};
    }
    rest.remove_prefix(k_manifest_first.size());
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size() - 1);
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        const auto space = std::min(line.find(' '), line.size());
        const std::string name(line.substr(std::min(space + 1, line.size())));
        const auto file = found.find(name);
        if (file == found.end()) {
            problems.push_back(name + " is missing");
        } else {
            if (file->second != line.substr(0, space)) {
                problems.push_back(name + " is not the file that was signed for");
            }
            found.erase(file);
        }
    }
    for (const auto& [name, hash] : found) {
        problems.push_back(name + " was added");
    }
    return problems;
}

}  // namespace beffroi::cli
