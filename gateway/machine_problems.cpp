#include "gateway/machine_problems.h"

#include <stdexcept>

#include "base/http/listen_config.h"
#include "base/secret.h"
#include "base/yang/named_files.h"
#include "gateway/charter/written.h"
#include "gateway/portal/theme.h"
#include "journal/ship/configuration.h"
#include "journal/signer_file.h"

namespace beffroi {

namespace {

using yang::Made;
using yang::Node;
using yang::Secrecy;

Node part(const Node& parent, std::string_view name) {
    const auto found = parent.child(name);
    if (!found) {
        throw std::logic_error("beffroi-gateway.yang has no container " + std::string(name));
    }
    return *found;
}

/// What people are to read.
void check_text(const Node& node, std::string_view leaf, const std::string& file, Problems& problems) {
    yang::check_content(
        node, leaf, file,
        words("Mettez-y le texte, dans fr.txt (et en.txt)", "Put the text there, as fr.txt (and en.txt)"), problems,
        [](const std::string& path) { static_cast<void>(charter::read_written(path)); });
}

void check_portal(const Node& pages, const std::string& file, Problems& problems) {
    const bool certificate = check_file(pages, "certificate-file", Secrecy::open, file, problems);
    if (check_file(pages, "key-file", Secrecy::secret, file, problems) && certificate) {
        http::check_certificate(pages, {}, file, problems);
    }
    check_text(pages, "notice-directory", file, problems);
    if (check_directory(pages, "theme-directory", file, problems)) {
        yang::check_content(pages, "theme-directory", file,
                            words("Mettez-y theme.css, logo.svg ou logo.png, ou retirez theme-directory",
                                  "Put theme.css, logo.svg or logo.png there, or remove theme-directory"),
                            problems, [](const std::string& path) { static_cast<void>(portal::read_theme(path)); });
    }
    if (const auto charter = pages.child("charter")) {
        check_text(*charter, "directory", file, problems);
        check_can_be_made(*charter, "file", Made::directory_of_file, file, problems);
    }
}

void check_journal(const Node& journal, const std::string& file, Problems& problems) {
    if (check_file(journal, "key-file", Secrecy::secret, file, problems)) {
        yang::check_content(journal, "key-file", file,
                            words("Mettez-y la clé que « beffroi journal keygen » a faite pour ce journal",
                                  "Put the key there that \"beffroi journal keygen\" made for this journal"),
                            problems, [](const std::string& path) { static_cast<void>(journal::read_signer(path)); });
    }
    check_can_be_made(journal, "directory", Made::itself, file, problems);
    check_can_be_made(journal, "live-directory", Made::itself, file, problems);
    if (const auto listen = journal.child("listen")) {
        const auto before = problems.size();
        http::check_listen(*listen, file, problems);
        if (problems.size() == before) {
            http::check_certificate(*listen, listen->optional_text("client-ca-file").value_or(""), file, problems);
        }
    }
}

void check_peers(const Node& root, const std::string& file, Problems& problems) {
    const auto shipping = root.child("shipping");
    const auto before = problems.size();
    ship::check_shipping(root, file, problems);
    if (shipping && problems.size() == before) {
        yang::check_content(*shipping, "trust-policy-file", file,
                            words("Mettez-y la politique de confiance que les deux parties ont donnée",
                                  "Put the trust policy there that both parties have given"),
                            problems,
                            [](const std::string& path) { static_cast<void>(ship::read_trust_policy(path)); });
    }
}

void check_radius(const Node& radius, const std::string& file, Problems& problems) {
    check_file(radius, "secret-file", Secrecy::secret, file, problems);
    for (const Node& one : radius.children("equipment")) {
        check_file(one, "secret-file", Secrecy::secret, file, problems);
    }
}

}  // namespace

Problems machine_problems(const Node& root, const std::string& file) {
    Problems problems;
    check_directory(root, "policy-directory", file, problems);
    check_portal(part(root, "portal"), file, problems);
    for (const Node& node : root.children("directory")) {
        http::check_ca(node, "ca-file", file, problems);
        check_file(node, "bind-password-file", Secrecy::secret, file, problems);
    }
    check_journal(part(root, "journal"), file, problems);
    const Node escrow = part(root, "escrow");
    for (const auto& party : {part(escrow, "region"), part(escrow, "academie")}) {
        check_file(party, "root-file", Secrecy::open, file, problems);
        check_directory(party, "certificates-directory", file, problems);
    }
    if (const auto radius = root.child("radius")) {
        check_radius(*radius, file, problems);
    }
    if (const auto guests = root.child("guests")) {
        check_can_be_made(*guests, "file", Made::directory_of_file, file, problems);
    }
    if (const auto offline = root.child("offline")) {
        check_can_be_made(*offline, "file", Made::directory_of_file, file, problems);
        check_can_be_made(*offline, "key-file", Made::directory_of_file, file, problems);
    }
    check_peers(root, file, problems);
    if (const auto centre = root.child("delivery")) {
        check_replaceable(root, "policy-directory", file, problems);
        http::check_ca(*centre, "ca-file", file, problems);
        check_file(*centre, "certificate-file", Secrecy::open, file, problems);
        check_file(*centre, "key-file", Secrecy::secret, file, problems);
    }
    return problems;
}

}  // namespace beffroi
