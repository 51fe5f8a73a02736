#include "central/config.h"

#include <map>
#include <stdexcept>
#include <utility>

#include "base/yang/document.h"
#include "base/yang/named_files.h"
#include "journal/checkpoint.h"
#include "journal/cosignature.h"

namespace beffroi::central {

std::string_view to_string(StreamKind kind) {
    switch (kind) {
        case StreamKind::admin:
            return "admin";
        case StreamKind::flow:
            return "flow";
        case StreamKind::filter:
            return "filter";
        case StreamKind::access:
            break;
    }
    return "access";
}

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

StreamKind kind_of(const std::string& text) {
    for (const auto kind : {StreamKind::access, StreamKind::admin, StreamKind::flow, StreamKind::filter}) {
        if (to_string(kind) == text) {
            return kind;
        }
    }
    throw std::logic_error("beffroi-central.yang knows a stream that config.h does not");
}

std::string text_or_empty(const Node& node, std::string_view name) {
    return node.optional_text(name).value_or(std::string());
}

ClickHouseConfig clickhouse(const Node& node) {
    ClickHouseConfig config{node.text("database"),
                            text_or_empty(node, "user"),
                            text_or_empty(node, "password-file"),
                            text_or_empty(node, "ca-file"),
                            {}};
    std::map<std::uint64_t, std::vector<ReplicaConfig>> shards;
    for (const Node& shard : node.children("shard")) {
        auto& replicas = shards[shard.number("number")];
        for (const Node& replica : shard.children("replica")) {
            replicas.push_back({replica.text("name"), replica.text("url")});
        }
    }
    for (auto& [number, replicas] : shards) {
        config.shards.push_back(std::move(replicas));
    }
    return config;
}

MirrorConfig mirror(const Node& node) {
    return {node.text("key-file"), node.values("verifier-key")};
}

AuditorConfig auditor(const Node& node) {
    AuditorConfig config{node.text("name"), node.text("party"), {}, node.values("site")};
    for (const std::string& stream : node.values("stream")) {
        config.streams.push_back(kind_of(stream));
    }
    return config;
}

RetentionConfig retention(const Node& node) {
    const auto days = [&node](const char* stream) { return static_cast<std::uint32_t>(node.number(stream)); };
    return {days("access"), days("flow"), days("filter"), days("admin")};
}

MirroredSite site(const Node& node) {
    MirroredSite config{node.text("uai"), node.text("name"), {}};
    for (const Node& stream : node.children("stream")) {
        config.streams.push_back({stream.text("origin"), stream.text("verifier-key"), kind_of(stream.text("kind"))});
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
    if (const auto node = section(root, "store").child("clickhouse")) {
        config.clickhouse = clickhouse(*node);
    }
    if (const auto node = root.child("mirror")) {
        config.mirror = mirror(*node);
    }
    config.retention = retention(section(root, "retention"));
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
    if (const auto mirror_node = root.child("mirror")) {
        for (const std::string& vkey : mirror_node->values("verifier-key")) {
            if (!journal::CosignatureKey::parse(vkey)) {
                problems.push_back({file, mirror_node->path() + "/verifier-key",
                                    "\"" + vkey + "\" is damaged, or no key of a witness or mirror",
                                    "Copy the line that `beffroi journal keygen --kind witness` printed again"});
            }
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
    check_file(section(root, "journal"), "key-file", Secrecy::secret, file, problems);
    if (const auto mirror_node = root.child("mirror")) {
        check_file(*mirror_node, "key-file", Secrecy::secret, file, problems);
    }
    if (const auto servers = section(root, "store").child("clickhouse")) {
        if (servers->optional_text("password-file")) {
            check_file(*servers, "password-file", Secrecy::secret, file, problems);
        }
        if (servers->optional_text("ca-file")) {
            check_file(*servers, "ca-file", Secrecy::open, file, problems);
        }
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
