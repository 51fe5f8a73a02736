#include "central/service.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "central/collector/request.h"
#include "central/wiring.h"
#include "journal/entry.h"
#include "journal/reader.h"

namespace beffroi::central {

namespace {

/// Makes the sites' logs known to the store, and pins their keys.
std::vector<Source> register_sites(const CentralConfig& config, Store& store) {
    std::vector<Source> sources;
    for (const MirroredSite& site : config.sites) {
        for (const StreamConfig& stream : site.streams) {
            auto verifier = journal::Verifier::parse(stream.verifier_key);
            if (!verifier) {
                throw std::runtime_error(fmt::format("the verifier key of {} is malformed", stream.origin));
            }
            store.register_log({stream.origin, site.uai, site.name, std::string(to_string(stream.kind))});
            sources.push_back({stream.origin, site.uai, std::move(*verifier)});
        }
    }
    return sources;
}

}  // namespace

Service::Service(const CentralConfig& config, const Clock& clock,
                 const std::function<void(const std::string&)>& on_problem)
    : m_store(config.store_directory),
      m_signer(read_signer(config.journal.key_file)),
      m_writer(own_journal(config), m_files, m_signer),
      m_admin(own_origin(config), m_writer, m_store, clock, on_problem),
      m_collector(register_sites(config, m_store), m_store, m_admin, clock),
      m_cases(
          approvers(config), [this](journal::Entry entry) { m_admin.record(std::move(entry)); }, clock),
      m_case_api(replayed(m_cases, config), m_admin),
      m_search(m_store, m_admin),
      m_server(server_options(config.listen, on_problem, max_mirror_body),
               joined({m_collector.routes(), m_search.routes(), m_case_api.routes()})) {}

}  // namespace beffroi::central
