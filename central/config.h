// The centre's configuration file (schemas/yang/beffroi-central.yang) as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/problem.h"

namespace beffroi::central {

struct ListenConfig {
    IpAddress address;
    std::uint16_t port = 0;
    std::string certificate_file;  ///< PEM, leaf first
    std::string key_file;          ///< PEM, not readable by others
    std::string client_ca_file;    ///< PEM: gateways and auditors come with certificates of this authority
};

/// The centre's own journal; its only stream is <origin>/admin.
struct OwnJournalConfig {
    std::string directory;
    std::string origin;
    std::string key_file;
};

enum class StreamKind : std::uint8_t { access, admin, flow, filter };
[[nodiscard]] std::string_view to_string(StreamKind kind);

struct StreamConfig {
    std::string origin;        ///< unique in the whole configuration
    std::string verifier_key;  ///< vkey that journal::Verifier::parse accepts
    StreamKind kind = StreamKind::access;
};

struct MirroredSite {
    std::string uai;
    std::string name;
    std::vector<StreamConfig> streams;  ///< at least one
};

/// Who may sign a case, for "region" or "academie", with a vkey that journal::Verifier::parse accepts.
struct ApproverConfig {
    std::string name;
    std::string party;
    std::string verifier_key;
};

/// The mirror that gateways ship to.
struct MirrorConfig {
    std::string key_file;                    ///< its cosigner key
    std::vector<std::string> verifier_keys;  ///< of other witnesses and mirrors, which journal::CosignatureKey accepts
};

struct ReplicaConfig {
    std::string name;
    std::string url;
};

/// Where rows are kept that outgrow one machine.
struct ClickHouseConfig {
    std::string database;
    std::string user;                                ///< empty: the servers' default
    std::string password_file;                       ///< empty: none
    std::string ca_file;                             ///< empty: the system's
    std::vector<std::vector<ReplicaConfig>> shards;  ///< in the order of their numbers
};

struct AuditorConfig {
    std::string name;
    std::string party;
    std::vector<StreamKind> streams;
    std::vector<std::string> sites;  ///< empty: every site
};

/// Days.
struct RetentionConfig {
    std::uint32_t access = 0;
    std::uint32_t flow = 0;
    std::uint32_t filter = 0;
    std::uint32_t admin = 0;
};

struct CentralConfig {
    ListenConfig listen;
    std::string store_directory;
    std::optional<ClickHouseConfig> clickhouse = {};
    std::optional<MirrorConfig> mirror = {};
    RetentionConfig retention = {};
    std::vector<AuditorConfig> auditors = {};
    OwnJournalConfig journal;
    std::vector<ApproverConfig> approvers;
    std::vector<MirroredSite> sites;
};

/// The document alone: what can be checked anywhere.
[[nodiscard]] Checked<CentralConfig> read_config(const std::string& path);

/// The document, and what only this machine knows: the files that it names are there, readable, and secrets are closed
/// to others. What a program starts with.
[[nodiscard]] Checked<CentralConfig> load_config(const std::string& path);

}  // namespace beffroi::central
