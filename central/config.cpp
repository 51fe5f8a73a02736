#include "central/config.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "base/yang/document.h"
#include "base/yang/named_files.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"

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

journal::Stream stream_of(std::string_view name) {
    const auto stream = journal::stream_from(name);
    if (!stream) {
        throw std::logic_error("beffroi-central.yang has a stream that journal/entry.h does not know");
    }
    return *stream;
}

std::chrono::days days(const Node& node, std::string_view leaf) {
    return std::chrono::days(node.number(leaf));
}

ship::PeerSettings peer(const Node& node) {
    return {.name = node.text("name"),
            .kind = node.text("kind"),
            .url = node.text("url"),
            .verifier_key = node.text("verifier-key"),
            .ca_file = node.text("ca-file"),
            .certificate_file = node.text("certificate-file"),
            .key_file = node.text("key-file"),
            .retry_longest = std::chrono::seconds(node.number("retry-longest"))};
}

ship::ShippingSettings shipping(const Node& node) {
    ship::ShippingSettings settings{.trust_policy_file = node.text("trust-policy-file"),
                                    .publish_interval = std::chrono::seconds(node.number("publish-interval")),
                                    .keep = days(node, "keep-days"),
                                    .peers = {}};
    for (const Node& entry : node.children("peer")) {
        settings.peers.push_back(peer(entry));
    }
    return settings;
}

OwnJournalConfig own_journal(const Node& node) {
    const auto shipped = node.child("shipping");
    return {.directory = node.text("directory"),
            .origin = node.text("origin"),
            .key_file = node.text("key-file"),
            .shipping = shipped ? std::optional(shipping(*shipped)) : std::nullopt};
}

ClickHouseConfig clickhouse(const Node& node) {
    ClickHouseConfig config{.database = node.text("database"),
                            .user = node.optional_text("user").value_or(""),
                            .password_file = node.optional_text("password-file").value_or(""),
                            .ca_file = node.optional_text("ca-file").value_or(""),
                            .shards = {}};
    for (const Node& shard : node.children("shard")) {
        auto& replicas = config.shards.emplace_back();
        for (const Node& replica : shard.children("replica")) {
            replicas.push_back({replica.text("name"), replica.text("url")});
        }
    }
    return config;
}

AuditorConfig auditor(const Node& node) {
    AuditorConfig config{node.text("name"), node.text("party"), {}, node.values("site")};
    for (const std::string& name : node.values("stream")) {
        config.streams.push_back(stream_of(name));
    }
    return config;
}

MirroredSite site(const Node& node) {
    MirroredSite config{node.text("uai"), node.text("name"), {}};
    for (const Node& stream : node.children("stream")) {
        config.streams.push_back({stream.text("origin"), stream.text("verifier-key"), stream_of(stream.text("kind"))});
    }
    return config;
}

CentralConfig values(const Node& root) {
    const Node store = section(root, "store");
    const Node mirror = section(root, "mirror");
    const Node kept = section(root, "retention");
    const auto servers = store.child("clickhouse");
    CentralConfig config{.listen = listen(section(root, "listen")),
                         .store_directory = store.text("directory"),
                         .clickhouse = servers ? std::optional(clickhouse(*servers)) : std::nullopt,
                         .mirror = {mirror.text("key-file"), mirror.values("cosigner")},
                         .retention = {days(kept, "access-days"), days(kept, "flow-days"), days(kept, "filter-days"),
                                       days(kept, "admin-days")},
                         .journal = own_journal(section(root, "journal")),
                         .auditors = {},
                         .approvers = {},
                         .sites = {}};
    for (const Node& node : root.children("auditor")) {
        config.auditors.push_back(auditor(node));
    }
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
    const Node mirror = section(root, "mirror");
    for (const std::string& vkey : mirror.values("cosigner")) {
        if (!journal::CosignatureKey::parse(vkey)) {
            problems.push_back({file, mirror.path() + "/cosigner",
                                "\"" + vkey + "\" is damaged, or not the key of a witness or mirror",
                                "Copy the line that `beffroi journal keygen --kind witness` printed again"});
        }
    }
    return problems;
}

Problems machine_problems(const Node& root, const std::string& file) {
    Problems problems;
    const Node node = section(root, "listen");
    check_file(node, "certificate-file", Secrecy::open, file, problems);
    check_file(node, "key-file", Secrecy::secret, file, problems);
    check_file(node, "client-ca-file", Secrecy::open, file, problems);
    const Node journal = section(root, "journal");
    check_file(journal, "key-file", Secrecy::secret, file, problems);
    check_file(section(root, "mirror"), "key-file", Secrecy::secret, file, problems);
    if (const auto shipped = journal.child("shipping")) {
        check_file(*shipped, "trust-policy-file", Secrecy::open, file, problems);
        for (const Node& entry : shipped->children("peer")) {
            check_file(entry, "ca-file", Secrecy::open, file, problems);
            check_file(entry, "certificate-file", Secrecy::open, file, problems);
            check_file(entry, "key-file", Secrecy::secret, file, problems);
        }
    }
    if (const auto servers = section(root, "store").child("clickhouse"); servers && servers->child("password-file")) {
        check_file(*servers, "password-file", Secrecy::secret, file, problems);
    }
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
