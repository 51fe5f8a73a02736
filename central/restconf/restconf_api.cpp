#include "central/restconf/restconf_api.h"

#include <optional>
#include <string_view>
#include <utility>

#include "base/fd.h"
#include "central/holder.h"
#include "central/restconf/access.h"
#include "central/restconf/error.h"
#include "central/restconf/notification.h"
#include "journal/writer.h"

namespace beffroi::central::policies {

namespace {

const std::string& made(const std::string& directory) {
    make_private_directory(directory);
    return directory;
}

/// RFC 8040 section 4.3: what somebody may not read is not there for her.
restconf::Error told(const Denial& denial, const Standing& who, const restconf::Uri& uri) {
    if (denial.kind == Denial::Kind::hidden) {
        return restconf::not_found(yang::to_text(uri.path));
    }
    const Words why = denial.reason == "site" ? words("vos droits se limitent à des sites, et ceci vaut pour tous",
                                                      "your rights are limited to some sites, and this is for all")
                      : denial.right          ? not_hers(*denial.right, who)
                                              : words("personne ne modifie cela ici", "nobody changes this here");
    return {403, "access-denied", why.english, {}, {}, "protocol", why.french};
}

}  // namespace

RestconfApi::RestconfApi(const std::string& directory, fleet::Fleet& fleet, change::Changes& changes, AdminLog& admin,
                         restconf::EventStream& events, const Roles& roles, const Clock& clock)
    : m_modules(yang::schemas_directory(), {"beffroi-policies", "ietf-netconf-acm", "ietf-origin"}),
      m_published(m_modules, nacm_json(roles), fleet, clock),
      m_candidate(made(directory) + "/candidate.json", m_modules, m_published, recorded(admin, events), clock),
      m_operational(m_modules, m_published, m_denied, fleet, changes, clock),
      m_operations(m_published, m_candidate, changes),
      m_api(options(admin, events, roles)) {}

restconf::Options RestconfApi::options(AdminLog& admin, restconf::EventStream& events, const Roles& roles) {
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
            .forbidden = [this, &admin, &roles](const http::Request& request, restconf::Access access,
                                                const restconf::Uri& uri) -> std::optional<restconf::Error> {
                const Standing who = roles.of(request.certificate);
                const auto why = denial(who, access, uri);
                if (!why) {
                    return std::nullopt;
                }
                const bool reads = access == restconf::Access::read;
                ++(access == restconf::Access::write ? m_denied.data_writes : m_denied.operations);
                record_refusal(admin, reads ? journal::event::audit_read : journal::event::draft_edited, request,
                               why->reason);
                return told(*why, who, uri);
            },
            .shows = [&roles](const http::Request& request, std::string_view module,
                              std::string_view name) { return is_shown(roles.of(request.certificate), module, name); }};
}

}  // namespace beffroi::central::policies
