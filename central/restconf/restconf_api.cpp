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

/// What is another site's is on record.
template <typename Result>
void note_refusal(AdminLog& admin, const http::Request& request, const std::variant<Result, restconf::Error>& result) {
    const auto* error = std::get_if<restconf::Error>(&result);
    if (error != nullptr && is_beyond_her_sites(*error)) {
        record_refusal(admin, journal::event::draft_edited, request, "site");
    }
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
      m_candidate(made(directory) + "/candidate.json", m_modules, m_published, recorded(admin, events), clock,
                  region_drafts),
      m_of_sites(directory + "/sites.json", m_modules, m_published, recorded(admin, events), clock, site_drafts),
      m_operational(m_modules, m_published, m_denied, fleet, changes, clock),
      m_operations(m_published, {m_candidate, m_of_sites}, fleet, changes, roles, clock),
      m_api(options(admin, events, roles)) {}

restconf::Options RestconfApi::options(AdminLog& admin, restconf::EventStream& events, const Roles& roles) {
    const auto running = [this, &roles](const http::Request& request) {
        return m_published.read(roles.scope(request))->snapshot;
    };
    // How far a policy has come tells of every site: who is limited to some is shown the configuration alone.
    const auto operational = [this, &roles, running](const http::Request& request) {
        return roles.scope(request).limited() ? running(request) : m_operational.read();
    };
    const auto candidate = [this, &roles](const http::Request& request) {
        const Scope scope = roles.scope(request);
        return candidates().of(scope).read(scope);
    };
    const auto write = [this, &admin, &roles](
                           const http::Request& request,
                           const restconf::Change& change) -> std::variant<restconf::Snapshot, restconf::Error> {
        const Scope scope = roles.scope(request);
        try {
            auto written =
                candidates().of(scope).write({request.certificate->common_name, shown(request), scope}, change);
            note_refusal(admin, request, written);
            return written;
        } catch (const journal::JournalUnavailable&) {
            return unrecorded_error();
        }
    };
    auto operations = m_operations.all();
    for (auto& operation : operations) {
        operation.run = [&admin, run = std::move(operation.run)](const http::Request& request,
                                                                 const yang::Node& input) {
            auto answer = run(request, input);
            note_refusal(admin, request, answer);
            return answer;
        };
    }
    return {.modules = m_modules,
            .unified = {"operational", operational},
            .datastores = {{"running", running},
                           {"startup", running},
                           {"candidate", candidate, write},
                           {"operational", operational}},
            .operations = std::move(operations),
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
