// The configuration file of beffroi-witness (schemas/yang/beffroi-witness.yang) as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/http/listen.h"
#include "base/problem.h"
#include "central/pruning.h"
#include "journal/ship/settings.h"

namespace beffroi::central {

struct WitnessConfig {
    std::string party;      ///< "region" or "academie"
    std::string directory;  ///< of what has been seen
    std::string key_file;   ///< private key of type 0x04, not readable by others

    http::ListenConfig listen;

    struct Log {
        std::string origin;
        std::string verifier_key;  ///< vkey that journal::Verifier::parse accepts
        std::string stream;        ///< "access", "flow", "filter" or "admin"
        std::string site;          ///< UAI, or "central"
    };
    std::vector<Log> logs;
    /// A full mirror beside the witness, at the same address with the same certificate.
    struct Mirror {
        std::string directory;
        std::string key_file;  ///< another key of type 0x04
        std::uint16_t port = 0;
        RetentionRules retention;
        /// Of the mirror itself; its only stream is <origin>/admin.
        struct Journal {
            std::string origin;
            std::string key_file;
            std::optional<ship::ShippingSettings> shipping = {};
        };
        Journal journal;
    };
    std::optional<Mirror> mirror;
    std::vector<std::string> cosigners;  ///< vkeys that journal::CosignatureKey::parse accepts
};

/// The document alone: what can be checked anywhere.
[[nodiscard]] Checked<WitnessConfig> read_witness_config(const std::string& path);

/// The document, and what only this machine knows: the files that it names are there, readable, and secrets are closed
/// to others.
[[nodiscard]] Checked<WitnessConfig> load_witness_config(const std::string& path);

}  // namespace beffroi::central
