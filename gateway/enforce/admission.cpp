// Admitting sessions: many that wait together are one netlink transaction. A part of Enforcer.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <set>
#include <system_error>

#include "gateway/enforce/elements.h"
#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/grace_period.h"
#include "gateway/enforce/messages.h"

namespace beffroi::enforce {

/// What one session changes, as of the sessions held when it was planned.
struct Enforcer::Admission {
    std::size_t index;  ///< in the request
    HeldSession next;
    std::vector<IdentKey> old_keys;  ///< sorted, as keys() gives them
    std::vector<IdentKey> new_keys;
    bool cut;  ///< what the session has opened so far must not go on

    /// Marks what this admission reads or writes; false if another one has done so already.
    [[nodiscard]] bool reserve(std::set<SessionHandle>& handles, std::set<IdentKey>& keys) const {
        const auto taken = [&](const IdentKey& key) { return keys.count(key) != 0; };
        if (handles.count(next.session.handle) != 0 || std::any_of(old_keys.begin(), old_keys.end(), taken) ||
            std::any_of(new_keys.begin(), new_keys.end(), taken)) {
            return false;
        }
        handles.insert(next.session.handle);
        keys.insert(old_keys.begin(), old_keys.end());
        keys.insert(new_keys.begin(), new_keys.end());
        return true;
    }
};

std::optional<std::uint16_t> Enforcer::class_of(const KernelSession& session) const {
    const auto found = m_classes.find({session.role.get(), session.zone.get()});
    return found == m_classes.end() ? std::nullopt : std::optional(found->second);
}

/// Behind a router a session is of one address, and of no device that anybody could know again.
bool Enforcer::well_placed(const KernelSession& session) const {
    const bool nameless = session.mac == MacAddress{};
    if (nameless != m_policy->policy.is_routed(session.zone.get()) || (nameless && session.addresses.size() > 1)) {
        return false;
    }
    return std::all_of(session.addresses.begin(), session.addresses.end(), [&](const IpAddress& address) {
        return m_policy->policy.zone_of(session.interface.get(), address) == session.zone.get();
    });
}

std::variant<Enforcer::Admission, KernelError> Enforcer::plan(const KernelSession& session, std::size_t index) const {
    const std::optional<std::uint16_t> class_id = class_of(session);
    if (!class_id) {
        spdlog::warn("session {}: no such role in such a zone", session.handle.get());
        return KernelError::unknown_class;
    }
    if (session.handle.get() == 0 || session.addresses.empty() || session.lifetime.count() <= 0 ||
        session.lifetime > max_lifetime || !well_placed(session)) {
        spdlog::warn("session {}: refused, its addresses are not of its zone", session.handle.get());
        return KernelError::refused;
    }
    const SteadyTime now = m_clock.steady();
    Admission admission{index, {session, *class_id, now + session.lifetime, now}, {}, {}, false};
    admission.new_keys = admission.next.keys();
    if (const HeldSession* before = m_sessions.find(session.handle)) {
        admission.old_keys = before->keys();
        admission.cut =
            before->class_id != *class_id || !std::includes(admission.new_keys.begin(), admission.new_keys.end(),
                                                            admission.old_keys.begin(), admission.old_keys.end());
    }
    return admission;
}

int Enforcer::write(std::span<const Admission> admissions, bool delete_unknown) {
    std::vector<NetlinkMessage> messages;
    std::vector<IdentElement> elements;
    for (const Admission& admission : admissions) {
        for (const IdentKey& key : admission.old_keys) {
            messages.push_back(delete_ident(key));
        }
        for (const IdentKey& key : admission.new_keys) {
            const bool deleted = std::binary_search(admission.old_keys.begin(), admission.old_keys.end(), key);
            if (!deleted && (delete_unknown || m_sessions.owner(key))) {
                messages.push_back(delete_ident(key));
            }
            elements.push_back({key, admission.next.mark(), admission.next.session.lifetime});
        }
    }
    std::vector<NetlinkMessage> additions = add_idents(elements);
    messages.insert(messages.end(), std::make_move_iterator(additions.begin()),
                    std::make_move_iterator(additions.end()));
    return m_netlink.transact(std::move(messages));
}

/// The kernel holds these now.
void Enforcer::keep(std::span<Admission> admissions, Results& results) {
    std::vector<SessionHandle> to_cut;
    for (Admission& admission : admissions) {
        const SessionHandle handle = admission.next.session.handle;
        const auto losers = m_sessions.put(std::move(admission.next));
        to_cut.insert(to_cut.end(), losers.begin(), losers.end());
        if (admission.cut) {
            to_cut.push_back(handle);
        }
        spdlog::info("session {}: admitted, {} addresses", handle.get(), admission.new_keys.size());
    }
    if (!to_cut.empty()) {
        wait_for_packets_under_way();
    }
    for (const SessionHandle handle : to_cut) {
        m_conntrack.delete_marked(handle.get(), policy::mark_session_mask);
    }
    for (const Admission& admission : admissions) {
        results[admission.index] = std::nullopt;
    }
}

/// No two of them touch the same session or the same address. One that the kernel refuses does not keep out its
/// neighbours.
void Enforcer::commit(std::vector<Admission>& admissions, Results& results) {
    if (admissions.size() > 1 && write(admissions, false) == 0) {
        keep(admissions, results);
        return;
    }
    for (Admission& admission : admissions) {
        int error = write({&admission, 1}, false);
        if (error == EEXIST) {  // an element that this process does not know of: ours again from now on
            error = write({&admission, 1}, true);
        }
        if (error == 0) {
            keep({&admission, 1}, results);
        } else {
            spdlog::error("session {}: the kernel refuses its elements: {}", admission.next.session.handle.get(),
                          std::strerror(error));
        }
    }
}

std::vector<std::optional<KernelError>> Enforcer::admit(std::span<const KernelSession> sessions) {
    Results results(sessions.size(), KernelError::refused);  // until the kernel holds it
    std::vector<Admission> together;
    std::set<SessionHandle> handles;
    std::set<IdentKey> keys;
    const auto commit_these = [&] {
        commit(together, results);
        together.clear();
        handles.clear();
        keys.clear();
    };
    try {
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            auto planned = plan(sessions[i], i);
            if (auto* admission = std::get_if<Admission>(&planned); admission && !admission->reserve(handles, keys)) {
                commit_these();
                planned = plan(sessions[i], i);  // what it replaces is another session now
                static_cast<void>(std::get<Admission>(planned).reserve(handles, keys));
            }
            if (const auto* error = std::get_if<KernelError>(&planned)) {
                results[i] = *error;
            } else {
                together.push_back(std::get<Admission>(std::move(planned)));
            }
        }
        commit_these();
    } catch (const std::system_error& e) {  // the kernel did not answer: the rest is not tried
        spdlog::error("sessions not admitted: {}", e.what());
    }
    return results;
}

std::optional<KernelError> Enforcer::admit(const KernelSession& session) {
    return admit(std::span(&session, 1)).front();
}

}  // namespace beffroi::enforce
