#include "gateway/enforce/enforcer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "base/encoding.h"
#include "gateway/enforce/elements.h"
#include "gateway/enforce/grace_period.h"
#include "journal/crypto.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds activity_interval{5};

std::chrono::milliseconds until(SteadyTime end, SteadyTime now) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::max(end - now, SteadyTime::duration(0)));
}

/// The log is told everything, who asked the first problem.
PolicyRefused refusal(const char* of, const Problems& problems) {
    for (const Problem& problem : problems) {
        spdlog::error("{} refused: {}", of, to_text(problem));
    }
    return {printable(to_text(problems.front())).substr(0, max_reason)};
}

}  // namespace

std::variant<PolicyState, PolicyRefused, KernelError> Enforcer::apply() {
    if (m_blocks) {
        try {
            m_blocks->drop_ended(m_clock.wall());
        } catch (const std::system_error& e) {
            spdlog::error("{}: ended blocks stay on this disk; they deny nothing", e.what());
        }
    }
    auto offered = take_offered();
    if (const auto* problems = std::get_if<Problems>(&offered)) {
        return refusal("policy", *problems);
    }
    auto& next = std::get<std::optional<CompiledPolicy>>(offered);
    if (!next) {
        return state();
    }
    if (auto refused = change_to(std::move(*next))) {
        return std::move(*refused);
    }
    spdlog::info("policy {} in force, generation {}", m_policy->digest, m_live.generation());
    return state();
}

std::variant<PolicyState, PolicyRefused, KernelError> Enforcer::block(const policy::BlockId& id) {
    auto taken = take_block(id);
    if (const auto* problems = std::get_if<Problems>(&taken)) {
        return refusal("block", *problems);
    }
    auto& next = std::get<std::optional<CompiledPolicy>>(taken);
    if (!next) {
        return state();
    }
    if (auto refused = change_to(std::move(*next))) {
        return std::move(*refused);
    }
    spdlog::warn("block {}: {} blocks in force, generation {}", to_string(id), m_policy->blocks.size(),
                 m_live.generation());
    return state();
}

PolicyState Enforcer::state() const {
    PolicyState state{m_live.generation(), m_policy->digest, m_approval ? m_approval->number() : 0,
                      m_approval && m_approval->on_trial()};
    for (const policy::Block& block : m_policy->blocks) {
        state.blocks.push_back({id_of(block), block.until, journal::sha256_hex(policy::block_text(block))});
    }
    if (m_blocks) {
        state.newest_blocks = {m_blocks->newest(policy::Party::region), m_blocks->newest(policy::Party::academie)};
    }
    return state;
}

std::optional<KernelError> Enforcer::confirm(std::uint64_t number) {
    try {
        if (m_approval && m_approval->confirm(number)) {
            spdlog::info("policy number {} stays", number);
            return std::nullopt;
        }
    } catch (const std::system_error& e) {
        spdlog::error("{}: the policy stays on trial", e.what());
    }
    return KernelError::refused;
}

bool Enforcer::remove(const std::vector<SessionHandle>& handles) {
    std::vector<NetlinkMessage> messages;
    for (const SessionHandle handle : handles) {
        if (const HeldSession* held = m_sessions.find(handle)) {
            for (const IdentKey& key : held->keys()) {
                messages.push_back(delete_ident(key));
            }
        }
    }
    if (const int error = m_netlink.transact(std::move(messages)); error != 0) {
        spdlog::error("the kernel refuses to remove elements: {}", std::strerror(error));
        return false;
    }
    // In this order: a packet that was let in by an element just removed may be opening a flow at this moment.
    wait_for_packets_under_way();
    for (const SessionHandle handle : handles) {
        m_conntrack.delete_marked(handle.get(), policy::mark_session_mask);
        m_sessions.erase(handle);
    }
    return true;
}

std::vector<std::optional<KernelError>> Enforcer::revoke(std::span<const SessionHandle> handles) {
    Results results(handles.size(), KernelError::refused);
    const auto names_session = [](SessionHandle handle) { return handle.get() != 0; };
    std::vector<SessionHandle> together;
    std::copy_if(handles.begin(), handles.end(), std::back_inserter(together), names_session);
    if (together.empty() || !remove(together)) {
        return results;
    }
    for (std::size_t i = 0; i < handles.size(); ++i) {
        if (names_session(handles[i])) {
            spdlog::info("session {}: revoked", handles[i].get());
            results[i] = std::nullopt;
        }
    }
    return results;
}

std::optional<KernelError> Enforcer::revoke(SessionHandle handle) {
    return revoke(std::span(&handle, 1)).front();
}

void Enforcer::expire() {
    const std::vector<SessionHandle> ended = m_sessions.ended(m_clock.steady());
    if (!ended.empty() && remove(ended)) {
        spdlog::info("{} sessions expired", ended.size());
    }
}

void Enforcer::notice_activity() {
    const SteadyTime now = m_clock.steady();
    if (m_noticed && now - *m_noticed < activity_interval) {
        return;
    }
    const FlowTimeouts timeouts = read_flow_timeouts();
    for (const FlowState& flow : m_conntrack.flows()) {
        const SessionHandle handle(static_cast<std::uint16_t>(flow.mark & policy::mark_session_mask));
        m_sessions.saw_activity(handle, now - idle_of(flow, timeouts));
    }
    m_noticed = now;
}

std::vector<KernelSession> Enforcer::list() {
    notice_activity();
    const SteadyTime now = m_clock.steady();
    std::vector<KernelSession> sessions;
    for (const auto& [handle, held] : m_sessions.all()) {
        KernelSession session = held.session;
        session.lifetime = std::chrono::duration_cast<std::chrono::seconds>(until(held.ends, now));
        session.idle =
            std::chrono::duration_cast<std::chrono::seconds>(std::max(now - held.last_active, SteadyTime::duration(0)));
        sessions.push_back(std::move(session));
    }
    return sessions;
}

void Enforcer::ring() {
    if (!m_policy) {
        return;
    }
    if (m_live.ring(*m_policy)) {
        spdlog::info("bell: next at {}", to_rfc3339(m_live.next_bell()));
        return;
    }
    spdlog::error("the kernel refuses the bell");
    rebuild();
}

void Enforcer::tidy() {
    if (m_policy) {
        m_live.make_ready(*m_policy);
    }
}

void Enforcer::verify() {
    if (!m_live.intact()) {
        spdlog::error("somebody has removed tables of this program: putting them back");
        rebuild();
    }
}

void Enforcer::rebuild() {
    const auto refusal = m_policy ? m_live.load(*m_policy) : m_live.load_closed();
    if (refusal) {
        spdlog::error("the kernel refuses the tables: {}", *refusal);
        return;
    }
    if (m_policy) {
        restore_elements();
    }
}

std::optional<WallTime> Enforcer::next_bell() const {
    return m_policy ? std::optional(m_live.next_bell()) : std::nullopt;
}

}  // namespace beffroi::enforce
