#include "tests/gateway/simulated_site.h"

#include <fmt/format.h>

#include "gateway/enforce/policy_source.h"
#include "gateway/policy_digest.h"

namespace beffroi {

using enforce::KernelError;
using enforce::PolicyRefused;

namespace {

using SharedDocuments = std::shared_ptr<const policy::Documents>;

std::optional<std::string> refusal_of(const SharedDocuments& documents, const std::string& digest, WallTime now) {
    const auto compiled = enforce::compile_documents(documents, digest, {}, now);
    const auto* problems = std::get_if<Problems>(&compiled);
    return problems == nullptr ? std::nullopt : std::optional(to_text(problems->front()));
}

}  // namespace

std::optional<std::string> SharedProofs::refusal(const SharedDocuments& documents, const std::string& digest,
                                                 WallTime now) {
    const std::lock_guard lock(m_mutex);
    if (m_proved.contains(digest)) {
        return std::nullopt;
    }
    auto refusal = refusal_of(documents, digest, now);
    if (!refusal) {
        m_proved.insert(digest);
    }
    return refusal;
}

SimulatedEnforcer::SimulatedEnforcer(std::string policy_directory, enforce::ApprovalSettings approval,
                                     const Clock& clock, SharedProofs* shared)
    : m_directory(std::move(policy_directory)),
      m_clock(clock),
      m_modules(yang::schemas_directory(), policy::yang_modules()),
      m_approval(std::move(approval)),
      m_shared(shared) {}

std::variant<enforce::PolicyState, PolicyRefused, KernelError> SimulatedEnforcer::apply() {
    auto read = policy::read_documents(m_modules, m_directory);
    if (const auto* problems = std::get_if<Problems>(&read)) {
        return PolicyRefused{to_text(problems->front())};
    }
    const auto documents = std::make_shared<const policy::Documents>(std::get<policy::Documents>(std::move(read)));
    std::string digest = digest_of(*documents, enforce::Approval::named_digest(m_directory));
    const auto approved = m_approval.check(m_directory, digest, m_clock.wall());
    if (const auto* problem = std::get_if<Problem>(&approved)) {
        return PolicyRefused{to_text(*problem)};
    }
    const auto& accepted = std::get<enforce::ApprovedPolicy>(approved);
    if (digest != m_state.digest) {
        const WallTime now = m_clock.wall();
        const auto refusal =
            m_shared != nullptr ? m_shared->refusal(documents, digest, now) : refusal_of(documents, digest, now);
        if (refusal) {
            return PolicyRefused{*refusal};
        }
    }
    if (m_refused && accepted.number >= *m_refused) {
        return PolicyRefused{"the kernel refuses it"};
    }
    m_approval.keep(accepted);
    m_state = {m_state.generation + (digest == m_state.digest ? 0 : 1), digest, m_approval.number(),
               m_approval.on_trial()};
    return m_state;
}

std::variant<enforce::PolicyState, PolicyRefused, KernelError> SimulatedEnforcer::block(const policy::BlockId& /*id*/) {
    return PolicyRefused{"no blocks here"};
}

std::optional<KernelError> SimulatedEnforcer::confirm(std::uint64_t number) {
    if (!m_approval.confirm(number)) {
        return KernelError::refused;
    }
    m_state.on_trial = false;
    return std::nullopt;
}

std::variant<Applied, KernelError> SimulatedEnforcer::admit(const SessionId& /*id*/,
                                                            const enforce::KernelSession& /*s*/) {
    return KernelError::refused;
}

std::optional<KernelError> SimulatedEnforcer::revoke(SessionHandle /*handle*/) {
    return std::nullopt;
}

std::variant<std::vector<enforce::KernelSession>, KernelError> SimulatedEnforcer::list() {
    return std::vector<enforce::KernelSession>();
}

SimulatedSite::SimulatedSite(const Options& options, Sealer& sealer, const journal::Signer& signer, const Clock& clock)
    : m_access({options.directory + "/access", signer.name() + "/access"}, m_files, signer),
      m_admin({options.directory + "/admin", signer.name() + "/admin"}, m_files, signer),
      m_record(Uai(options.uai), clock, sealer, m_access, m_admin),
      m_table(clock),
      m_live(options.directory + "/live", m_files, clock),
      m_enforcer(options.directory + "/policy", {options.approvers_file, options.directory + "/approved", options.uai},
                 clock, options.shared),
      m_policy({read_policy(options.directory + "/policy").policy, 0}),
      m_life(clock, m_table, m_live, m_enforcer, m_record, m_policy),
      m_change(options.directory + "/policy", options.delivery.trial, clock, m_policy, m_enforcer, m_life, m_record,
               {}),
      m_courier(options.delivery, options.on_news, [](const std::string& /*problem*/) {}) {
    m_change.start();
}

/// Gateway::tick, as far as policies go.
void SimulatedSite::tick() {
    if (const auto delivery = m_courier.take()) {
        m_change.take(*delivery);
    }
    m_change.tick(m_courier.heard());
    m_courier.tell(m_change.report());
}

}  // namespace beffroi
