#include "central/config.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "base/yang/document.h"
#include "base/yang/named_files.h"
#include "journal/checkpoint.h"

namespace beffroi::central {
namespace {

using yang::Node;
using yang::Secrecy;

Node section(const Node& parent, std::string_view name) {
    const auto found = parent.child(name);
    if (!found) {
        throw std::logic_error("beffroi-central.yang has no container " + std::string(name));
    }
    return *found;
}

ListenConfig listen(const Node& node) {
    const auto address = IpAddress::parse(node.text("address"));
    if (!address) {
        throw std::logic_error(node.path() + "/address is an address for the model and not for base/address.h");
    }
    return {.address = *address,
            .port = static_cast<std::uint16_t>(node.number("port")),
            .certificate_file = node.text("certificate-file"),
            .key_file = node.text("key-file"),
            .client_ca_file = node.text("client-ca-file")};
}

MirroredSite site(const Node& node) {
    MirroredSite config{node.text("uai"), node.text("name"), {}};
    for (const Node& stream : node.children("stream")) {
        config.streams.push_back({stream.text("origin"), stream.text("verifier-key"),
                                  stream.text("kind") == "admin" ? StreamKind::admin : StreamKind::access});
    }
    return config;
}

CentralConfig values(const Node& root) {
    const Node journal = section(root, "journal");
    CentralConfig config{.listen = listen(section(root, "listen")),
                         .store_directory = section(root, "store").text("directory"),
                         .journal = {journal.text("directory"), journal.text("origin"), journal.text("key-file")},
                         .approvers = {},
                         .sites = {}};
    for (const Node& node : root.children("approver")) {
        config.approvers.push_back({node.text("name"), node.text("party"), node.text("verifier-key")});
    }
    for (const Node& node : root.children("site")) {
        config.sites.push_back(site(node));
    }
    return config;
}

void key_problem(const Node& node, const std::string& file, Problems& problems) {
    const std::string vkey = node.text("verifier-key");
    if (!journal::Verifier::parse(vkey)) {
        problems.push_back({file, node.path() + "/verifier-key",
                            "\"" + vkey + "\" is damaged: its id is not that of its name and key",
                            "Copy the line that `beffroi journal keygen` printed again"});
    }
}

/// What YANG cannot say: origins are unique across sites, and a key's id is derived from the key.
Problems stream_problems(const Node& root, const std::string& file) {
    Problems problems;
    // The centre's own stream is a log in the same store: no site may claim its name.
    std::map<std::string, std::string> owners{
        {section(root, "journal").text("origin") + "/admin", "the centre's own journal"}};
    for (const Node& site_node : root.children("site")) {
        for (const Node& stream : site_node.children("stream")) {
            const std::string origin = stream.text("origin");
            const auto [owner, fresh] = owners.emplace(origin, "site " + site_node.text("uai"));
            if (!fresh) {
                problems.push_back({file, stream.path() + "/origin",
                                    "the origin \"" + origin + "\" is already that of " + owner->second,
                                    "Each stream has an origin of its own"});
            }
            key_problem(stream, file, problems);
        }
    }
    for (const Node& approver : root.children("approver")) {
        key_problem(approver, file, problems);
    }
    return problems;
}

Problems machine_problems(const Node& root, const std::string& file) {
    Problems problems;
    const Node node = section(root, "listen");
    check_file(node, "certificate-file", Secrecy::open, file, problems);
    check_file(node, "key-file", Secrecy::secret, file, problems);
    check_file(node, "client-ca-file", Secrecy::open, file, problems);
    check_file(section(root, "journal"), "key-file", Secrecy::secret, file, problems);
    return problems;
}

Checked<CentralConfig> checked(const std::string& path, bool on_this_machine) {
    const yang::Modules modules(yang::schemas_directory(), {"beffroi-central"});
    auto read = modules.parse_file(path, "beffroi-central:central");
    if (auto* refused = std::get_if<Problems>(&read)) {
        return std::move(*refused);
    }
    const Node root = std::get<yang::Document>(read).root();
    Problems problems = stream_problems(root, path);
    if (on_this_machine) {
        Problems more = machine_problems(root, path);
        problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    if (!problems.empty()) {
        return problems;
    }
    return values(root);
}

}  // namespace

Checked<CentralConfig> read_config(const std::string& path) {
    return checked(path, false);
}
Checked<CentralConfig> load_config(const std::string& path) {
    return checked(path, true);
}

}  // namespace beffroi::central
