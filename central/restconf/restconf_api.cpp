#include "central/restconf/restconf_api.h"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "base/fd.h"
#include "central/holder.h"
#include "central/restconf/error.h"
#include "central/restconf/notification.h"
#include "journal/writer.h"

namespace beffroi::central::policies {

namespace {

const std::string& made(const std::string& directory) {
    make_private_directory(directory);
    return directory;
}

/// What a kind of certificate may do (RFC 8341 in one rule: what is not permitted is denied).
std::optional<restconf::Error> denied(AdminLog& admin, const Reach& reach, const http::Request& request,
                                      restconf::Access access) {
    const bool reads = access == restconf::Access::read;
    const auto event = reads ? journal::event::audit_read : journal::event::draft_edited;
    const auto name =
        reads ? holder(admin, event, request, {"officer", "auditor"}) : holder(admin, event, request, {"officer"});
    if (name && reach.of(request).limited()) {  // the trees hold the whole Region
        record_refusal(admin, event, request, "site");
        return restconf::Error{403, "access-denied", "your rights are limited to some sites, and this is for all", {},
                               {},  "protocol"};
    }
    if (name) {
        return std::nullopt;
    }
    return restconf::Error{403,
                           "access-denied",
                           reads ? "policies take a certificate of kind officer or auditor"
                                 : "editing takes a certificate of kind officer",
                           {},
                           {},
                           "protocol"};
}

}  // namespace

RestconfApi::RestconfApi(const std::string& directory, fleet::Fleet& fleet, change::Changes& changes, AdminLog& admin,
                         restconf::EventStream& events, const Reach& reach, const Clock& clock)
    : m_modules(yang::schemas_directory(), {"beffroi-policies"}),
      m_published(m_modules, fleet, clock),
      m_candidate(made(directory) + "/candidate.json", m_modules, m_published, recorded(admin, events), clock),
      m_operational(m_modules, m_published, fleet, changes, clock),
      m_operations(m_published, m_candidate, changes),
      m_api(options(admin, events, reach)) {}

restconf::Options RestconfApi::options(AdminLog& admin, restconf::EventStream& events, const Reach& reach) {
    const auto running = [this] { return m_published.read()->snapshot; };
    const auto write = [this](const http::Request& request,
                              const restconf::Change& change) -> std::variant<restconf::Snapshot, restconf::Error> {
        try {
            return m_candidate.write(request.certificate->common_name, shown(request), change);
        } catch (const journal::JournalUnavailable&) {
            return unrecorded_error();
        }
    };
    return {.modules = m_modules,
            .unified = {"operational", [this] { return m_operational.read(); }},
            .datastores = {{"running", running},
                           {"startup", running},
                           {"candidate", [this] { return m_candidate.read(); }, write},
                           {"operational", [this] { return m_operational.read(); }}},
            .operations = m_operations.all(),
            .streams = {&events},
            .forbidden = [&admin, &reach](const http::Request& request, restconf::Access access, const restconf::Uri&) {
                return denied(admin, reach, request, access);
            }};
}

}  // namespace beffroi::central::policies
