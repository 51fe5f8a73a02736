// A kernel in memory: what gateway/enforce/kernel.h promises, without a packet. Thread-safe, like the real client.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/enforce/kernel.h"

namespace beffroi::enforce {

class FakeKernel final : public Kernel {
  public:
    std::variant<PolicyState, PolicyRefused, KernelError> apply() override {
        const std::scoped_lock lock(m_mutex);
        if (m_failure) {
            return *m_failure;
        }
        if (m_digest_on_disk != m_state.digest || m_state.generation == 0) {
            m_state = {m_state.generation + 1, m_digest_on_disk};
        }
        return m_state;
    }

    std::variant<PolicyState, PolicyRefused, KernelError> block(const policy::BlockId& /*id*/) override {
        return PolicyRefused{"no blocks here"};
    }

    std::optional<KernelError> confirm(std::uint64_t number) override {
        const std::scoped_lock lock(m_mutex);
        return number == m_state.number ? std::nullopt : std::optional(KernelError::refused);
    }

    std::variant<Applied, KernelError> admit(const SessionId& id, const KernelSession& session) override {
        const std::scoped_lock lock(m_mutex);
        ++m_admits;
        if (m_failure) {
            return *m_failure;
        }
        if (!m_classes.empty() && m_classes.count({session.role, session.zone}) == 0) {
            return KernelError::unknown_class;
        }
        for (auto& [handle, other] : m_sessions) {  // an address of a device belongs to the session admitted last
            if (handle != session.handle && other.interface == session.interface && other.mac == session.mac) {
                std::erase_if(other.addresses, [&](const IpAddress& address) { return holds(session, address); });
            }
        }
        m_sessions[session.handle] = session;
        return Applied{id};
    }

    std::optional<KernelError> revoke(SessionHandle handle) override {
        const std::scoped_lock lock(m_mutex);
        ++m_revokes;
        if (m_failure) {
            return m_failure;
        }
        m_sessions.erase(handle);
        return std::nullopt;
    }

    std::variant<std::vector<KernelSession>, KernelError> list() override {
        const std::scoped_lock lock(m_mutex);
        if (m_failure) {
            return *m_failure;
        }
        std::vector<KernelSession> sessions;
        for (const auto& [handle, session] : m_sessions) {
            sessions.push_back(session);
        }
        return sessions;
    }

    /// Every call fails this way until it is set back to nullopt.
    void fail_with(std::optional<KernelError> failure) {
        const std::scoped_lock lock(m_mutex);
        m_failure = failure;
    }
    /// The (role, zone) pairs of the policy. Without any, every pair is known.
    void know(RoleName role, ZoneName zone) {
        const std::scoped_lock lock(m_mutex);
        m_classes.emplace(std::move(role), std::move(zone));
    }
    /// What the next apply() finds in the policy directory.
    void put_policy(std::string digest) {
        const std::scoped_lock lock(m_mutex);
        m_digest_on_disk = std::move(digest);
    }
    /// How long the session's device has been silent, as the next lists say.
    void set_idle(SessionHandle handle, std::chrono::seconds idle) {
        const std::scoped_lock lock(m_mutex);
        m_sessions.at(handle).idle = idle;
    }
    /// The elements are gone: a reboot, or lifetimes that have run out.
    void lose_sessions() {
        const std::scoped_lock lock(m_mutex);
        m_sessions.clear();
    }
    /// Puts in what a former gateway left behind.
    void plant(const KernelSession& session) {
        const std::scoped_lock lock(m_mutex);
        m_sessions[session.handle] = session;
    }

    [[nodiscard]] std::optional<KernelSession> find(SessionHandle handle) const {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_sessions.find(handle);
        return found == m_sessions.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] std::size_t size() const {
        const std::scoped_lock lock(m_mutex);
        return m_sessions.size();
    }
    [[nodiscard]] std::size_t admits() const {
        const std::scoped_lock lock(m_mutex);
        return m_admits;
    }
    [[nodiscard]] std::size_t revokes() const {
        const std::scoped_lock lock(m_mutex);
        return m_revokes;
    }

  private:
    static bool holds(const KernelSession& session, const IpAddress& address) {
        for (const IpAddress& own : session.addresses) {
            if (own == address) {
                return true;
            }
        }
        return false;
    }

    mutable std::mutex m_mutex;
    std::optional<KernelError> m_failure;
    std::set<std::pair<RoleName, ZoneName>> m_classes;
    std::map<SessionHandle, KernelSession> m_sessions;
    PolicyState m_state;
    std::string m_digest_on_disk = std::string(64, '0');
    std::size_t m_admits = 0;
    std::size_t m_revokes = 0;
};

}  // namespace beffroi::enforce
