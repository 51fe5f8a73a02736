// The centre's configuration file (schemas/yang/beffroi-central.yang) as values.
#pragma once

#include <cstdint>
#include <string>
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

enum class StreamKind : std::uint8_t { access, admin };

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

struct CentralConfig {
    ListenConfig listen;
    std::string store_directory;
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
