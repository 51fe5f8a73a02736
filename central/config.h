// The centre's configuration file (schemas/yang/beffroi-central.yang) as values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/http/listen.h"
#include "base/problem.h"
#include "central/sign_in/account.h"
#include "central/sign_in/directory_settings.h"
#include "journal/entry.h"
#include "journal/ship/settings.h"

namespace beffroi::central {

/// The centre's own journal; its only stream is <origin>/admin.
struct OwnJournalConfig {
    std::string directory;
    std::string origin;
    std::string key_file;
    std::optional<ship::ShippingSettings> shipping = {};
};

/// The centre as a mirror.
struct MirrorConfig {
    std::string key_file;                ///< of its cosignatures, not readable by others
    std::vector<std::string> cosigners;  ///< vkeys that journal::CosignatureKey::parse accepts
};

struct ClickHouseConfig {
    struct Replica {
        std::string name;
        std::string url;
    };
    std::string database;
    std::string user;           ///< may be empty
    std::string password_file;  ///< may be empty
    std::string ca_file;        ///< may be empty
    std::vector<std::vector<Replica>> shards;
};

/// How long each stream is kept, and how long a case holds what it asks for.
struct RetentionConfig {
    std::chrono::days access{0};
    std::chrono::days flow{0};
    std::chrono::days filter{0};
    std::chrono::days admin{0};
    std::chrono::days hold_unsigned{14};  ///< while not both parties have signed the case
    std::chrono::days hold_longest{1095};
};

/// Who may search what; the certificate's O and CN say who she is.
struct AuditorConfig {
    std::string name;
    std::string party;
    std::vector<journal::Stream> streams;
    std::vector<std::string> sites;  ///< empty: every site
};

/// An officer and the roles that she has of those that an officer may have.
struct OfficerConfig {
    std::string name;
    std::string party;
    bool author = false;
    bool approver = false;
};

/// A data protection officer.
struct DpoConfig {
    std::string name;
    std::string party;
    std::vector<std::string> sites;  ///< empty: every site
};

/// An officer whose rights end at the gates of some sites.
struct SiteOfficerConfig {
    std::string name;
    std::string party;
    std::vector<std::string> sites;  ///< at least one
};

struct StreamConfig {
    std::string origin;        ///< unique in the whole configuration
    std::string verifier_key;  ///< vkey that journal::Verifier::parse accepts
    journal::Stream kind = journal::Stream::access;
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

/// How approved policies come to the sites.
struct FleetConfig {
    std::string approvers_file;
    std::vector<std::string> canaries;  ///< UAIs of configured sites
    std::vector<unsigned> waves;        ///< percents, ascending
    std::chrono::seconds soak{0};
    std::chrono::seconds silent_after{0};
};

/// Who signs in at the console, and where.
struct SignInConfig {
    http::ListenConfig listen;  ///< without client certificates
    std::string origin;         ///< what browsers call it: "https://console.region.example"
    std::chrono::minutes idle{0};
    std::vector<sign_in::Account> accounts;
    std::vector<sign_in::DirectorySettings> directories = {};  ///< of a party one at most
    std::string totp_key_file = {};                            ///< empty: no codes
    std::chrono::seconds confirmation =
        std::chrono::minutes(5);  ///< how long it counts that somebody has shown who she is
};

struct CentralConfig {
    http::ListenConfig listen;
    std::string store_directory;
    std::optional<ClickHouseConfig> clickhouse;  ///< absent: rows are in SQLite files of the store's directory
    MirrorConfig mirror;
    RetentionConfig retention;
    OwnJournalConfig journal;
    std::vector<AuditorConfig> auditors;
    std::vector<ApproverConfig> approvers;
    std::vector<MirroredSite> sites;
    std::vector<SiteOfficerConfig> site_officers = {};
    std::vector<OfficerConfig> officers = {};  ///< whoever is not listed is both
    std::vector<DpoConfig> dpos = {};
    std::optional<FleetConfig> fleet = {};     ///< absent: policies are not distributed from here
    std::string console_directory = {};        ///< empty: no web console
    std::optional<SignInConfig> sign_in = {};  ///< absent: the console takes a client certificate
};

/// The document alone: what can be checked anywhere.
[[nodiscard]] Checked<CentralConfig> read_config(const std::string& path);

/// The document, and what only this machine knows: the files that it names are there, readable, and secrets are closed
/// to others. What a program starts with.
[[nodiscard]] Checked<CentralConfig> load_config(const std::string& path);

}  // namespace beffroi::central
