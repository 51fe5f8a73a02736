// The auditors' API over that world, as two auditors ask it, and what it puts on record.
#pragma once

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "central/search/audit_api.h"
#include "journal/writer.h"
#include "tests/central/search/audit_world.h"

namespace beffroi::central::audit {

struct AuditDesk : AuditWorld {
    AuditDesk() : rights({auditor, {"a.petit", "academie", {journal::Stream::access}, {"0622222B"}}}) {
        live(1, 30);
        load();
        begin();
    }
    /// Over the finder of this moment.
    void begin() {
        api = std::make_unique<AuditApi>(
            *finder, roles, rights,
            AdminStream{[this](journal::Entry entry) {
                            if (disk_full) {
                                throw journal::JournalUnavailable("the disk is full");
                            }
                            recorded.push_back(std::move(entry));
                        },
                        [this](std::string_view event, const std::string& actor, const std::string& reason,
                               const std::string& detail) {
                            refused.push_back(std::string(event) + " " + actor + " " + reason + " " + detail);
                        }},
            clock);
    }
    [[nodiscard]] http::Response answer(const http::Request& request) const {
        for (const auto& route : api->routes()) {
            if (route.path == request.path && route.method == request.method) {
                BOOST_TEST(route.blocking);
                return route.handler(request);
            }
        }
        throw std::logic_error("no such route");
    }

    inline static const http::ClientCertificate martin{"c.martin", "auditor", "region"};
    inline static const http::ClientCertificate petit{"a.petit", "auditor", "academie"};
    Roles roles{{{"auditor", "region", "c.martin", {Role::auditor}},
                 {"auditor", "academie", "a.petit", {Role::auditor}, {"0622222B"}}}};
    Rights rights;
    std::unique_ptr<AuditApi> api;
    std::vector<journal::Entry> recorded;
    std::vector<std::string> refused;
    bool disk_full = false;
};

}  // namespace beffroi::central::audit
