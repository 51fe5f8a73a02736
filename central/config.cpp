#include "central/config.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/http/listen_config.h"
#include "base/yang/config_file.h"
#include "base/yang/document.h"
#include "base/yang/named_files.h"
#include "central/key_problems.h"
#include "journal/ship/configuration.h"

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

OwnJournalConfig own_journal(const Node& node) {
    return {.directory = node.text("directory"),
            .origin = node.text("origin"),
            .key_file = node.text("key-file"),
            .shipping = ship::read_shipping(node)};
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

OfficerConfig officer(const Node& node) {
    const auto roles = node.values("role");
    const auto has = [&roles](std::string_view name) {
        return std::find(roles.begin(), roles.end(), name) != roles.end();
    };
    return {node.text("name"), node.text("party"), has("author"), has("approver")};
}

MirroredSite site(const Node& node) {
    MirroredSite config{node.text("uai"), node.text("name"), {}};
    for (const Node& stream : node.children("stream")) {
        config.streams.push_back({stream.text("origin"), stream.text("verifier-key"), stream_of(stream.text("kind"))});
    }
    return config;
}

FleetConfig fleet(const Node& node) {
    FleetConfig config{node.text("approvers-file"),
                       node.values("canary"),
                       {},
                       std::chrono::seconds(node.number("soak")),
                       std::chrono::seconds(node.number("silent-after"))};
    for (const std::string& percent : node.values("wave")) {
        config.waves.push_back(static_cast<unsigned>(std::stoul(percent)));
    }
    return config;
}

sign_in::DirectorySettings directory(const Node& node) {
    const auto milliseconds = [&node](std::string_view leaf) { return std::chrono::milliseconds(node.number(leaf)); };
    const std::string party = node.text("party");
    return {.party = party,
            .ldap = {.name = "of the party " + party,
                     .servers = node.values("server"),
                     .ca_file = node.text("ca-file"),
                     .bind_dn = node.optional_text("bind-dn").value_or(""),
                     .bind_password_file = node.optional_text("bind-password-file").value_or(""),
                     .connect_timeout = milliseconds("connect-timeout"),
                     .operation_timeout = milliseconds("operation-timeout"),
                     .pool_size = node.number("parallel-checks")},
            .people_base = node.text("people-base"),
            .person_class = node.text("person-class"),
            .login_attribute = node.text("login-attribute")};
}

SignInConfig sign_in(const Node& node) {
    SignInConfig config{http::read_listen(section(node, "listen")),
                        node.text("origin"),
                        std::chrono::minutes(node.number("idle-minutes")),
                        {}};
    for (const Node& account : node.children("account")) {
        config.accounts.push_back({account.text("name"), account.text("kind"), account.text("party"),
                                   account.optional_text("login").value_or("")});
    }
    for (const Node& one : node.children("directory")) {
        config.directories.push_back(directory(one));
    }
    config.confirmation = std::chrono::minutes(node.number("confirmation-minutes"));
    config.totp_key_file = node.optional_text("totp-key-file").value_or("");
    return config;
}

CentralConfig values(const Node& root) {
    const Node store = section(root, "store");
    const Node mirror = section(root, "mirror");
    const Node kept = section(root, "retention");
    const auto servers = store.child("clickhouse");
    CentralConfig config{
        .listen = http::read_listen(section(root, "listen")),
        .store_directory = store.text("directory"),
        .clickhouse = servers ? std::optional(clickhouse(*servers)) : std::nullopt,
        .mirror = {mirror.text("key-file"), mirror.values("cosigner")},
        .retention = {days(kept, "access-days"), days(kept, "flow-days"), days(kept, "filter-days"),
                      days(kept, "admin-days"), days(kept, "hold-unsigned-days"), days(kept, "hold-maximum-days")},
        .journal = own_journal(section(root, "journal")),
        .auditors = {},
        .approvers = {},
        .sites = {},
        .fleet = {}};
    for (const Node& node : root.children("auditor")) {
        config.auditors.push_back(auditor(node));
    }
    for (const Node& node : root.children("site-officer")) {
        config.site_officers.push_back({node.text("name"), node.text("party"), node.values("site")});
    }
    for (const Node& node : root.children("officer")) {
        config.officers.push_back(officer(node));
    }
    for (const Node& node : root.children("dpo")) {
        config.dpos.push_back({node.text("name"), node.text("party"), node.values("site")});
    }
    for (const Node& node : root.children("approver")) {
        config.approvers.push_back({node.text("name"), node.text("party"), node.text("verifier-key")});
    }
    for (const Node& node : root.children("site")) {
        config.sites.push_back(site(node));
    }
    config.console_directory = root.optional_text("console-directory").value_or("");
    if (const auto node = root.child("fleet")) {
        config.fleet = fleet(*node);
    }
    if (const auto node = root.child("sign-in")) {
        config.sign_in = sign_in(*node);
    }
    return config;
}

/// What YANG cannot say: origins are unique across sites, and a key's id is derived from the key.
Problems stream_problems(const Node& root, const std::string& file) {
    Problems problems;
    // The centre's own stream is a log in the same store: no site may claim its name.
    std::map<std::string, Words> owners{{section(root, "journal").text("origin") + "/admin",
                                         words("du journal du centre lui-même", "the centre's own journal")}};
    for (const Node& site_node : root.children("site")) {
        for (const Node& stream : site_node.children("stream")) {
            const std::string origin = stream.text("origin");
            const auto [owner, fresh] = owners.emplace(origin, words("du site {}", "site {}", site_node.text("uai")));
            if (!fresh) {
                problems.push_back({file, stream.path() + "/origin",
                                    words("l’origine «\u202F{}\u202F» est déjà celle {}",
                                          "the origin \"{}\" is already that of {}", origin, owner->second),
                                    words("Chaque flux a sa propre origine", "Each stream has an origin of its own")});
            }
            check_verifier_key(stream, file, problems);
        }
    }
    for (const Node& approver : root.children("approver")) {
        check_verifier_key(approver, file, problems);
    }
    check_cosigners(section(root, "mirror"), file, problems);
    return problems;
}

void check_sign_in(const Node& node, const std::string& file, Problems& problems) {
    http::check_listen(section(node, "listen"), file, problems);
    for (const Node& one : node.children("directory")) {
        check_file(one, "ca-file", Secrecy::open, file, problems);
        if (one.child("bind-password-file")) {
            check_file(one, "bind-password-file", Secrecy::secret, file, problems);
        }
    }
    if (node.child("totp-key-file")) {
        check_file(node, "totp-key-file", Secrecy::secret, file, problems);
    }
}

Problems machine_problems(const Node& root, const std::string& file) {
    Problems problems;
    http::check_listen(section(root, "listen"), file, problems);
    const Node journal = section(root, "journal");
    check_file(journal, "key-file", Secrecy::secret, file, problems);
    check_file(section(root, "mirror"), "key-file", Secrecy::secret, file, problems);
    ship::check_shipping(journal, file, problems);
    if (const auto servers = section(root, "store").child("clickhouse"); servers && servers->child("password-file")) {
        check_file(*servers, "password-file", Secrecy::secret, file, problems);
    }
    if (const auto sign_in_node = root.child("sign-in")) {
        check_sign_in(*sign_in_node, file, problems);
    }
    if (const auto fleet_node = root.child("fleet")) {
        check_file(*fleet_node, "approvers-file", Secrecy::open, file, problems);
    }
    return problems;
}

const yang::ConfigFormat<CentralConfig> k_format{"beffroi-central", "beffroi-central:central", stream_problems,
                                                 machine_problems, values};

}  // namespace

Checked<CentralConfig> read_config(const std::string& path) {
    return yang::read_config_file(k_format, path, false);
}

Checked<CentralConfig> load_config(const std::string& path) {
    return yang::read_config_file(k_format, path, true);
}

}  // namespace beffroi::central
