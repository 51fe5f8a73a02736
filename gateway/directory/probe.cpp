#include "gateway/directory/probe.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/ldap/connection.h"
#include "base/ldap/filter.h"
#include "base/ldap/service_account.h"
#include "gateway/directory/ldap_settings.h"

namespace beffroi::directory {

namespace {

using std::chrono::steady_clock;

struct Looked {
    ServerState state;
    std::string detail;
};

Looked look(const DirectoryConfig& config, const ldap::Settings& settings, const ldap::ServiceAccount& account,
            const std::string& server) {
    const SteadyTime until = steady_clock::now() + config.connect_timeout + 2 * config.operation_timeout;
    auto opened = ldap::Connection::open(settings, server, until);
    if (const auto* failure = std::get_if<ldap::Reply>(&opened)) {
        return {ServerState::unreachable, failure->detail};
    }
    auto& connection = std::get<ldap::Connection>(opened);
    if (!account.dn.empty()) {
        const ldap::Reply bound = connection.bind(account.dn, account.password.reveal(), until);
        if (!bound.ok()) {
            return {bound.unreachable() ? ServerState::unreachable : ServerState::refused, bound.detail};
        }
    }
    const ldap::Search one_person{config.people_base,
                                  "(objectClass=" + ldap::escape_filter_value(config.profile.person_class) + ")",
                                  {"1.1"},  // no attribute: nothing of anybody travels
                                  1,
                                  false};
    std::vector<ldap::Entry> found;
    const ldap::Reply searched = connection.search(one_person, found, until);
    if (!searched.ok() && searched.code != LDAP_SIZELIMIT_EXCEEDED) {
        return {ServerState::unsearchable, searched.detail};
    }
    return {found.empty() && searched.ok() ? ServerState::nobody : ServerState::good, connection.tls()};
}

}  // namespace

std::vector<ProbedServer> probe(const DirectoryConfig& config) {
    const ldap::Settings settings = ldap_settings(config);
    const ldap::ServiceAccount account = ldap::read_service_account(settings);
    std::vector<ProbedServer> servers;
    std::ranges::transform(config.servers, std::back_inserter(servers), [&](const std::string& server) {
        const auto start = steady_clock::now();
        auto looked = look(config, settings, account, server);
        return ProbedServer{server, looked.state, printable(looked.detail),
                            std::chrono::ceil<std::chrono::milliseconds>(steady_clock::now() - start)};
    });
    return servers;
}

}  // namespace beffroi::directory
