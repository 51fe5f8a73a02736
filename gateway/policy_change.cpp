#include "gateway/policy_change.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <stdexcept>

#include "base/yang/document.h"
#include "gateway/policy_digest.h"

namespace beffroi {

namespace {

[[noreturn]] void refuse_documents(const Problems& problems) {
    throw std::runtime_error("policy: " + to_text(problems.front()));
}

}  // namespace

ReadPolicy read_policy(const std::string& directory) {
    return read_policy(yang::Modules(yang::schemas_directory(), policy::yang_modules()), directory, {});
}

ReadPolicy read_policy(const yang::Modules& modules, const std::string& directory, std::string_view expected) {
    const auto read = policy::read_documents(modules, directory);
    if (const auto* problems = std::get_if<Problems>(&read)) {
        refuse_documents(*problems);
    }
    const auto& documents = std::get<policy::Documents>(read);
    auto resolved = policy::Policy::resolve(documents);
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        refuse_documents(*problems);
    }
    return {std::make_shared<const policy::Policy>(std::get<policy::Policy>(std::move(resolved))),
            digest_of(documents, expected)};
}

PolicyChange::Activation PolicyChange::activate() {
    const auto applied = m_kernel.apply();
    const auto* state = std::get_if<enforce::PolicyState>(&applied);
    if (state == nullptr) {
        const auto* refused = std::get_if<enforce::PolicyRefused>(&applied);
        const auto* error = std::get_if<enforce::KernelError>(&applied);
        if (error != nullptr && *error == enforce::KernelError::unavailable) {
            spdlog::warn("enforcer: does not answer; it is asked again every second");
            return Activation::unanswered;
        }
        m_refusal = refused != nullptr ? refused->reason : "the kernel refuses it";
        spdlog::warn("enforcer: refused the policy; the one in force stays: {}", m_refusal);
        return Activation::refused;
    }
    m_state = *state;
    m_blocks.note(m_state);
    return Activation::done;
}

/// The portal decides by the documents that the kernel enforces, and reads none that the enforcer has not accepted.
void PolicyChange::adopt() {
    auto in_force = m_policy.get();
    if (m_adopted != m_state.digest) {
        try {
            auto read = read_policy(m_modules, m_installed.directory(), m_state.digest);
            if (read.digest != m_state.digest) {
                throw std::runtime_error(m_installed.directory() + " holds other documents than those in force");
            }
            in_force.policy = std::move(read.policy);
            m_adopted = m_state.digest;
        } catch (const std::runtime_error& e) {
            spdlog::error("{}; the portal goes on with the policy before", e.what());
        }
    }
    if (in_force.generation != m_state.generation) {
        in_force.generation = m_state.generation;
        m_record.admin(journal::event::policy_active,
                       fmt::format("number {} digest {}", m_state.number, m_state.digest), m_state.generation);
    }
    m_policy.set(in_force);
}

void PolicyChange::start() {
    settle(activate());
}

void PolicyChange::enforcer_is_back() {
    settle(activate());
    reconcile("enforcer is back");
}

void PolicyChange::reload() {
    const auto outcome = activate();
    if (outcome == Activation::done) {
        adopt();
        if (m_state.on_trial) {
            confirm();  // who stands here need not wait for the centre
        }
    }
    if (outcome != Activation::refused) {
        reconcile("policy read again");
    }
}

void PolicyChange::take(const delivery::Delivery& delivery) {
    // One trial at a time: only the policy before it is there to go back to. The centre offers this one again.
    if (m_pending || m_trial_ends || delivery.number <= m_state.number) {
        return;
    }
    try {
        static_cast<void>(m_installed.stage(delivery.bundle));
        m_installed.install();
    } catch (const std::exception& e) {
        refuse(delivery.number, e.what());
        return;
    }
    m_pending = delivery.number;
    settle(activate());
    reconcile("policy from the centre");
}

void PolicyChange::take(const delivery::BlockDelivery& delivery) {
    if (const auto state = m_blocks.take(delivery)) {
        m_state = *state;
        m_blocks.note(m_state);
        adopt();
    }
}

void PolicyChange::settle(Activation outcome) {
    if (outcome == Activation::done) {
        m_pending.reset();
        adopt();
        begin_trial();
    } else if (outcome == Activation::refused && m_pending) {
        const std::uint64_t number = *m_pending;
        const std::string why = m_refusal;
        m_pending.reset();
        static_cast<void>(m_installed.restore());  // it was installed: there is one before
        refuse(number, why);
    } else if (outcome == Activation::refused && m_state.generation == 0) {
        // The power failed between the installation of a policy and the enforcer's look at it.
        const std::string why = m_refusal;
        if (restore()) {
            m_record.admin(journal::event::policy_restored, "at start: " + why, m_state.generation);
        }
    }
}

void PolicyChange::begin_trial() {
    if (!m_state.on_trial) {
        m_trial_ends.reset();
    } else if (m_trial) {
        m_trial_ends = m_clock.steady() + *m_trial;
    } else {
        confirm();
    }
}

void PolicyChange::tick(const std::optional<delivery::Report>& heard) {
    if (m_failed && heard && heard->failed == m_failed) {
        m_failed.reset();
    }
    if (m_blocks.is_over() && activate() == Activation::done) {
        adopt();
    }
    if (!m_trial_ends) {
        return;
    }
    if (heard && heard->number == m_state.number && heard->on_trial) {
        confirm();
    } else if (m_clock.steady() >= *m_trial_ends) {
        give_up(fmt::format("the centre could not be reached for {} s under it", m_trial->count()));
    }
}

void PolicyChange::confirm() {
    if (m_kernel.confirm(m_state.number)) {
        spdlog::warn("enforcer: policy {} stays on trial", m_state.number);
        return;  // while its trial lasts, again at the next tick
    }
    m_state.on_trial = false;
    m_trial_ends.reset();
    m_record.admin(journal::event::policy_confirmed, fmt::format("number {}", m_state.number), m_state.generation);
}

void PolicyChange::give_up(const std::string& reason) {
    const std::uint64_t number = m_state.number;
    m_trial_ends.reset();
    if (!restore()) {
        spdlog::error("policy {}: {}; there is none before it to go back to", number, reason);
        confirm();
        return;
    }
    m_failed = {number, reason};
    m_record.admin(journal::event::policy_restored, fmt::format("number {} did not stay: {}", number, reason),
                   m_state.generation);
    reconcile("policy restored");
}

/// The one before is installed again, and in force as soon as the enforcer answers. False: nothing has changed.
bool PolicyChange::restore() {
    try {
        if (!m_installed.restore()) {
            return false;
        }
        const auto outcome = activate();
        if (outcome == Activation::refused) {
            return !m_installed.restore();
        }
        if (outcome == Activation::done) {
            adopt();
            begin_trial();
        }
        return true;
    } catch (const std::exception& e) {
        spdlog::error("the policy before: {}", e.what());
        return false;
    }
}

void PolicyChange::refuse(std::uint64_t number, const std::string& reason) {
    spdlog::error("policy {} from the centre is refused: {}", number, reason);
    m_failed = {number, reason};
    m_record.admin(journal::event::policy_refused, fmt::format("number {}: {}", number, reason));
}

void PolicyChange::reconcile(const char* why) {
    const auto result = m_life.reconcile();
    spdlog::info("{}: {} sessions kept, {} readmitted, {} revoked", why, result.kept, result.readmitted,
                 result.revoked);
}

delivery::Report PolicyChange::report() const {
    delivery::Report report{m_state.generation, m_state.number, m_state.digest, m_state.on_trial, m_failed};
    m_blocks.tell(report);
    return report;
}

}  // namespace beffroi
