// What the gateway tells a Prometheus of the Region (deploy/prometheus): figures of the machine, of its logins and of
// its journal, on the port where auditors read that. Nothing of anybody, so a reading is not put on record.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "gateway/crowding.h"
#include "gateway/delivery/report.h"
#include "gateway/health/logins.h"
#include "gateway/settings.h"
#include "gateway/vitals.h"

namespace beffroi {

struct Figures {
    struct Stream {
        std::string name;        ///< "access"
        std::uint64_t size = 0;  ///< entries
        std::optional<std::uint64_t> cosigned =
            std::nullopt;  ///< entries that the parties have signed; nullopt: none is asked
    };
    WallTime started;  ///< of the gateway
    Vitals vitals = {};
    std::map<std::string, std::size_t> sessions_by_role = {};
    health::LoginCounts logins = {};
    delivery::Report policy = {};
    std::vector<Stream> streams = {};
    std::vector<Crowding> tables = {};
    struct Aaf {
        WallTime export_of;
        std::size_t missing = 0;
    };
    std::optional<Aaf> aaf = std::nullopt;  ///< with an index in force
};

/// In the text format of Prometheus.
[[nodiscard]] std::string exposition(const Figures& figures);

/// GET /metrics, for the holders of certificates of the kind "monitor" whose names are among `monitors`. `figures` is
/// called from several threads.
[[nodiscard]] http::Route metrics_route(std::vector<JournalListenConfig::Monitor> monitors,
                                        std::function<Figures()> figures);

}  // namespace beffroi
