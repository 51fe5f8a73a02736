#include "gateway/config.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/http/listen_config.h"
#include "base/yang/config_file.h"
#include "base/yang/document.h"
#include "gateway/directory_config.h"
#include "gateway/machine_problems.h"
#include "journal/ship/configuration.h"

namespace beffroi {
namespace {

using yang::Node;

Node section(const Node& parent, std::string_view name) {
    const auto found = parent.child(name);
    if (!found) {
        throw std::logic_error("beffroi-gateway.yang has no container " + std::string(name));
    }
    return *found;
}

std::chrono::seconds seconds(const Node& node, std::string_view leaf) {
    return std::chrono::seconds(node.number(leaf));
}

std::uint16_t small(const Node& node, std::string_view leaf) {
    return static_cast<std::uint16_t>(node.number(leaf));
}

SiteConfig site(const Node& node) {
    SiteConfig config;
    for (std::string& uai : node.values("uai")) {
        config.uais.emplace_back(std::move(uai));
    }
    config.name = node.text("name");
    return config;
}

IpAddress address(const Node& node, std::string_view leaf) {
    const auto parsed = IpAddress::parse(node.text(leaf));
    if (!parsed) {
        throw std::logic_error(node.path() + "/" + std::string(leaf) +
                               " is an address for the model and not for base/address.h");
    }
    return *parsed;
}

std::optional<JournalListenConfig> journal_listen(const Node& journal) {
    const auto node = journal.child("listen");
    if (!node) {
        return std::nullopt;
    }
    JournalListenConfig config{http::read_listen(*node), {}, {}};
    for (const Node& auditor : node->children("auditor")) {
        config.auditors.push_back({auditor.text("name"), auditor.text("party"), auditor.values("stream")});
    }
    for (const Node& monitor : node->children("monitor")) {
        config.monitors.push_back({monitor.text("name")});
    }
    return config;
}

std::optional<GuestsConfig> read_guests(const Node& root) {
    const auto node = root.child("guests");
    if (!node) {
        return std::nullopt;
    }
    GuestsConfig config{.file = node->text("file"),
                        .role = RoleName(node->text("role")),
                        .sponsors = {},
                        .longest = std::chrono::hours(node->number("longest")),
                        .per_sponsor = node->number("per-sponsor")};
    for (const auto& role : node->values("sponsor")) {
        config.sponsors.emplace_back(role);
    }
    return config;
}

std::optional<CharterConfig> read_charter(const Node& portal) {
    const auto node = portal.child("charter");
    if (!node) {
        return std::nullopt;
    }
    CharterConfig config{.version = node->text("version"),
                         .directory = node->text("directory"),
                         .file = node->text("file"),
                         .signed_paper = {}};
    for (const auto& role : node->values("signed-on-paper")) {
        config.signed_paper.emplace_back(role);
    }
    return config;
}

DeviceLimits read_device_limits(const Node& portal) {
    DeviceLimits limits;
    for (const Node& limit : portal.children("device-limit")) {
        limits.emplace(limit.text("role"), limit.number("devices"));
    }
    return limits;
}

PortalConfig portal(const Node& node) {
    return {.address = address(node, "address"),
            .http_port = small(node, "http-port"),
            .https_port = small(node, "https-port"),
            .host_name = node.text("host-name"),
            .certificate_file = node.text("certificate-file"),
            .key_file = node.text("key-file"),
            .ocsp_file = node.optional_text("ocsp-file"),
            .session_lifetime = seconds(node, "session-lifetime"),
            .idle_timeout = seconds(node, "idle-timeout"),
            .routed_idle_timeout = seconds(node, "routed-idle-timeout"),
            .notice_url = node.optional_text("notice-url"),
            .notice_directory = node.optional_text("notice-directory"),
            .charter = read_charter(node),
            .device_limits = read_device_limits(node),
            .theme_directory = node.optional_text("theme-directory"),
            .contact = node.optional_text("contact")};
}

ThrottleConfig throttle(const Node& node) {
    return {.free_failures = static_cast<unsigned>(node.number("free-failures")),
            .first_delay = seconds(node, "first-delay"),
            .longest_delay = seconds(node, "longest-delay")};
}

/// The entries of a list, by sequence, which is what the model promises: the order in the document has no meaning.
template <typename Entry>
std::vector<Entry> in_sequence(const Node& root, std::string_view list, Entry (*read)(const Node&)) {
    std::vector<Entry> entries;
    for (const Node& node : root.children(list)) {
        entries.push_back(read(node));
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.sequence < b.sequence; });
    return entries;
}

EscrowConfig::Party escrow_party(const Node& node) {
    return {.root_file = node.text("root-file"), .certificates_directory = node.text("certificates-directory")};
}

JournalConfig journal_config(const Node& node) {
    return {.directory = node.text("directory"),
            .origin = node.text("origin"),
            .key_file = node.text("key-file"),
            .live_directory = node.text("live-directory"),
            .record_destinations = node.boolean("record-destinations"),
            .listen = journal_listen(node)};
}

std::optional<DeliveryConfig> delivery(const Node& root) {
    const auto node = root.child("delivery");
    if (!node) {
        return std::nullopt;
    }
    return DeliveryConfig{.url = node->text("url"),
                          .ca_file = node->text("ca-file"),
                          .certificate_file = node->text("certificate-file"),
                          .key_file = node->text("key-file"),
                          .interval = seconds(*node, "interval"),
                          .trial = seconds(*node, "trial")};
}

std::optional<RadiusConfig> radius(const Node& root) {
    const auto node = root.child("radius");
    if (!node) {
        return std::nullopt;
    }
    RadiusConfig config{small(*node, "port"), node->text("secret-file"), {}, {}};
    for (const Node& vlan : node->children("vlan")) {
        auto interface = vlan.optional_text("interface");
        config.networks.push_back({RoleName(vlan.text("role")), small(vlan, "id"),
                                   interface ? std::optional(Interface(std::move(*interface))) : std::nullopt});
    }
    for (const Node& one : node->children("equipment")) {
        config.equipment.push_back(
            {one.text("name"), address(one, "address"), small(one, "port"), one.text("secret-file")});
    }
    return config;
}

std::vector<DirectoryConfig> directories(const Node& root) {
    auto all = in_sequence(root, "directory", read_directory);
    for (DirectoryConfig& one : all) {
        one.aaf_joins = read_aaf_joins(root, one.name);
    }
    return all;
}

GatewayConfig values(const Node& root) {
    const Node enforcer = section(root, "enforcer");
    const Node escrow = section(root, "escrow");
    return {.site = site(section(root, "site")),
            .policy_directory = root.text("policy-directory"),
            .portal = portal(section(root, "portal")),
            .throttle = throttle(section(root, "throttle")),
            .directories = directories(root),
            .role_rules = in_sequence(root, "role-rule", read_role_rule),
            .aaf = read_aaf(root),
            .offline = read_offline(root),
            .guests = read_guests(root),
            .radius = radius(root),
            .enforcer = {enforcer.text("socket"), enforcer.text("gateway-user")},
            .staff_socket = root.text("staff-socket"),
            .journal = journal_config(section(root, "journal")),
            .escrow = {escrow_party(section(escrow, "region")), escrow_party(section(escrow, "academie"))},
            .shipping = ship::read_shipping(root),
            .delivery = delivery(root)};
}

Problems document_problems(const Node& /*root*/, const std::string& /*file*/) {
    return {};
}

const yang::ConfigFormat<GatewayConfig> k_format{"beffroi-gateway", "beffroi-gateway:gateway", document_problems,
                                                 machine_problems, values};

}  // namespace

Checked<GatewayConfig> read_config(const std::string& path) {
    return yang::read_config_file(k_format, path, false);
}

Checked<GatewayConfig> load_config(const std::string& path) {
    return yang::read_config_file(k_format, path, true);
}

}  // namespace beffroi
