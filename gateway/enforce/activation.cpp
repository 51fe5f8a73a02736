// Which policy is in force: taking over at start, replacing at run time. The other half of Enforcer.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "base/fd.h"
#include "gateway/enforce/elements.h"
#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/grace_period.h"
#include "gateway/enforce/readback.h"
#include "gateway/policy_digest.h"
#include "journal/note.h"

namespace beffroi::enforce {

namespace {

constexpr unsigned first_class_bit = 16;
constexpr unsigned class_bits = 12;
constexpr std::size_t elements_per_transaction = 5000;

[[noreturn]] void cannot(const std::string& what, const std::string& reason) {
    throw std::runtime_error("the kernel refuses " + what + ": " + reason);
}

bool same_classes(const policy::Ruleset& a, const policy::Ruleset& b) {
    return std::equal(a.classes.begin(), a.classes.end(), b.classes.begin(), b.classes.end(),
                      [](const policy::Class& x, const policy::Class& y) {
                          return x.id == y.id && x.role == y.role && x.zone == y.zone;
                      });
}

}  // namespace

Enforcer::Enforcer(EnforcerSettings settings, const Clock& clock, const yang::Modules& modules, ProbeDevice* probes)
    : m_settings(std::move(settings)),
      m_clock(clock),
      m_modules(modules),
      m_live(m_tables, m_netlink, m_conntrack, clock, m_settings.bell_margin) {
    if (probes != nullptr) {
        m_self_test.emplace(*probes, m_tables, m_netlink);
    }
    if (m_settings.approval) {
        m_approval.emplace(*m_settings.approval);
        m_blocks.emplace(
            BlockSettings{m_settings.approval->state_file + policy::blocks_ending, m_settings.approval->site});
    } else {
        spdlog::warn("no approvals are asked for: whoever writes {} decides what is permitted",
                     m_settings.policy_directory);
    }
    auto offered = take_offered();
    if (const auto* problems = std::get_if<Problems>(&offered)) {
        start_without_policy(*problems);
    } else {
        start(std::move(*std::get<std::optional<CompiledPolicy>>(offered)));  // none is in force yet
    }
}

Checked<std::optional<ApprovedPolicy>> Enforcer::approved(const std::string& digest) const {
    if (!m_approval) {
        return std::nullopt;
    }
    auto checked = m_approval->check(m_settings.policy_directory, digest, m_clock.wall());
    if (auto* problem = std::get_if<Problem>(&checked)) {
        return Problems{std::move(*problem)};
    }
    return std::get<ApprovedPolicy>(std::move(checked));
}

Checked<std::optional<CompiledPolicy>> Enforcer::take_offered() {
    auto documents = policy::read_documents(m_modules, m_settings.policy_directory);
    if (auto* problems = std::get_if<Problems>(&documents)) {
        return std::move(*problems);
    }
    auto read = std::make_shared<const policy::Documents>(std::get<policy::Documents>(std::move(documents)));
    std::string digest =
        digest_of(*read, m_approval ? Approval::named_digest(m_settings.policy_directory) : std::string());
    auto approval = approved(digest);
    if (auto* problems = std::get_if<Problems>(&approval)) {
        return std::move(*problems);
    }
    std::optional<CompiledPolicy> next;
    if (m_policy && digest == m_policy->digest && blocks() == m_policy->blocks) {
        // The same rules. The examples beside them may be new, and a refusal must come now: not at the next start.
        const auto resolved = policy::Policy::resolve(*read);
        if (const auto* failed = std::get_if<Problems>(&resolved)) {
            return *failed;
        }
    } else {
        auto compiled = compile_documents(std::move(read), std::move(digest), blocks(), m_clock.wall());
        if (auto* problems = std::get_if<Problems>(&compiled)) {
            return std::move(*problems);
        }
        next = std::get<CompiledPolicy>(std::move(compiled));
    }
    if (const auto& approved = std::get<std::optional<ApprovedPolicy>>(approval)) {
        try {
            m_approval->keep(*approved);
        } catch (const std::system_error& e) {
            return Problems{
                in_english(m_settings.approval->state_file, "", e.what(), "Make room on this disk, or mend it")};
        }
    }
    return next;
}

/// Those that hold beside the policy.
std::vector<policy::Block> Enforcer::blocks() const {
    return m_blocks ? m_blocks->held() : std::vector<policy::Block>();
}

Checked<std::optional<CompiledPolicy>> Enforcer::take_block(const policy::BlockId& id) {
    const std::string called = "block " + to_string(id);
    if (!m_blocks || !m_policy) {
        return Problems{in_english(
            called, "", m_blocks ? "No policy is in force, and nothing is forwarded" : "Nobody approves anything here",
            "Put an approved policy in force first")};
    }
    const WallTime now = m_clock.wall();
    try {
        const auto note = read_file(m_settings.policy_directory + policy::blocks_ending + "/" + block_file(id),
                                    journal::max_note_bytes);
        auto checked = m_blocks->check(note, id, m_approval->approvers(), now);
        if (auto* problem = std::get_if<Problem>(&checked)) {
            return Problems{std::move(*problem)};
        }
        const auto& held = std::get<Blocks::Held>(checked);
        auto all = m_blocks->with(held.block, now);
        std::optional<CompiledPolicy> next;
        if (all != m_policy->blocks) {
            auto compiled = compile_documents(m_policy->documents, m_policy->digest, std::move(all), now);
            if (auto* problems = std::get_if<Problems>(&compiled)) {
                return std::move(*problems);
            }
            next = std::get<CompiledPolicy>(std::move(compiled));
        }
        m_blocks->keep(held, now);
        return next;
    } catch (const std::runtime_error& e) {  // of files; std::system_error is one
        return Problems{in_english(called, "", e.what(), "Deliver it again, or make room on this disk")};
    }
}

void Enforcer::start_without_policy(const Problems& problems) {
    for (const Problem& problem : problems) {
        spdlog::error("policy refused: {}", to_text(problem));
    }
    if (m_live.holds_any()) {
        spdlog::error(
            "no valid policy: the one in the kernel stays; after its next bell, what depends on time is denied");
        return;
    }
    if (const auto refusal = m_live.load_closed()) {
        cannot("to close", *refusal);
    }
    spdlog::error("no valid policy: nothing is forwarded");
}

void Enforcer::start(CompiledPolicy policy) {
    const bool resumed = m_live.holds(policy);
    if (resumed) {
        resume(policy);
    } else {
        start_closed();
    }
    if (const auto refusal = m_live.load(policy)) {
        if (const auto still = m_live.load_closed()) {
            cannot("the policy, and to close", *still);
        }
        spdlog::error("the kernel refuses the policy, nothing is forwarded: {}", *refusal);
        m_sessions.clear();
        return;
    }
    adopt(std::move(policy));
    drop_misplaced_sessions();
    spdlog::info("policy {} in force, generation {}, {} sessions kept", m_policy->digest, m_live.generation(),
                 m_sessions.all().size());
}

/// The kernel enforces this very policy, perhaps under other blocks, which number no class otherwise: its elements are
/// the sessions, and they keep working while we look.
void Enforcer::resume(const CompiledPolicy& policy) {
    const SteadyTime now = m_clock.steady();
    std::map<SessionHandle, HeldSession> found;
    std::vector<NetlinkMessage> strangers;
    for (const IdentElement& element : read_identities(m_netlink)) {
        const SessionHandle handle(static_cast<std::uint16_t>(element.mark & policy::mark_session_mask));
        const std::uint32_t class_id = element.mark >> first_class_bit;
        const auto known = std::find_if(policy.ruleset.classes.begin(), policy.ruleset.classes.end(),
                                        [&](const policy::Class& c) { return c.id == class_id; });
        auto held = found.find(handle);
        const bool fits =
            held == found.end() || (held->second.class_id == class_id && held->second.session.mac == element.key.mac &&
                                    held->second.session.interface == element.key.interface);
        if (known == policy.ruleset.classes.end() || handle.get() == 0 || !fits || element.remaining.count() <= 0) {
            strangers.push_back(delete_ident(element.key));
            continue;
        }
        if (held == found.end()) {
            KernelSession session{
                handle, RoleName(known->role), ZoneName(known->zone), element.key.interface, element.key.mac, {}, {},
                {}};
            held = found.emplace(handle, HeldSession{session, known->id, now + element.remaining, now}).first;
        }
        held->second.session.addresses.push_back(element.key.address);
        held->second.ends = std::min(held->second.ends, now + element.remaining);
    }
    if (const int error = m_netlink.transact(std::move(strangers)); error != 0) {
        throw std::system_error(error, std::generic_category(), "removing unknown elements");
    }
    for (auto& [handle, held] : found) {
        m_sessions.put(std::move(held));
    }
    // Sessions that ended while nobody watched left their connections.
    wait_for_packets_under_way();
    m_conntrack.delete_if([&](std::uint32_t mark) {
        const SessionHandle handle(static_cast<std::uint16_t>(mark & policy::mark_session_mask));
        return (mark & policy::mark_class_mask) != 0 && m_sessions.find(handle) == nullptr;
    });
}

/// Class numbers and sessions of another policy mean nothing under this one: start from none. The gateway admits them
/// again.
void Enforcer::start_closed() {
    if (const auto refusal = m_live.load_closed()) {
        cannot("to close", *refusal);
    }
    // After a power cut there is no table, and each refusal would cost a grace period of the kernel's.
    if (has_table(m_netlink, policy::nft::identity_table)) {
        auto flush = flush_sessions();
        for (auto& message : flush) {
            message.may_be_gone = true;  // a table of a version before this one lacks maps
        }
        if (const int error = m_netlink.transact(std::move(flush)); error != 0) {
            throw std::system_error(error, std::generic_category(), "emptying the session maps");
        }
    }
    wait_for_packets_under_way();
    cut_all_connections();
}

void Enforcer::cut_all_connections() {
    // Any entry with a class: one bit of it is set.
    for (unsigned bit = first_class_bit; bit < first_class_bit + class_bits; ++bit) {
        m_conntrack.delete_marked(1U << bit, 1U << bit);
    }
}

void Enforcer::adopt(CompiledPolicy policy) {
    m_before = std::exchange(m_policy, std::move(policy));
    m_classes.clear();
    for (const policy::Class& c : m_policy->ruleset.classes) {
        m_classes[{c.role, c.zone}] = c.id;
    }
}

/// A binding may have moved a session's interface or prefix to another zone.
void Enforcer::drop_misplaced_sessions() {
    std::vector<SessionHandle> misplaced;
    for (const auto& [handle, held] : m_sessions.all()) {
        if (!well_placed(held.session)) {
            misplaced.push_back(handle);
        }
    }
    if (!misplaced.empty() && remove(misplaced)) {
        spdlog::warn("{} sessions removed: their zones have other bindings now", misplaced.size());
    }
}

std::optional<PolicyRefused> Enforcer::change_to(CompiledPolicy next) {
    if (!activate(std::move(next))) {
        return PolicyRefused{"the kernel refuses its rules"};
    }
    const auto fault = fault_in_force();
    auto before = std::exchange(m_before, std::nullopt);
    if (!fault) {
        return std::nullopt;
    }
    spdlog::error("policy {} does not stand its test, the one before comes back: {}", m_policy->digest, *fault);
    go_back(std::move(before));
    return PolicyRefused{("self-test: " + *fault).substr(0, max_reason)};
}

/// One that nothing can be known of stays: it was compared with what the kernel holds before it was put in force.
std::optional<std::string> Enforcer::fault_in_force() {
    const WallTime now = m_clock.wall();
    if (!m_self_test || now >= m_live.next_bell()) {
        return std::nullopt;
    }
    try {
        const auto result = m_self_test->run(*m_policy, m_live.epoch(), now);
        spdlog::info("self-test: {} packets decided, {} found no way", result.decided, result.lost);
        return result.fault;
    } catch (const std::runtime_error& e) {  // std::system_error is one
        spdlog::warn("self-test: not possible: {}", e.what());
        return std::nullopt;
    }
}

/// What cannot come back leaves nothing in force.
void Enforcer::go_back(std::optional<CompiledPolicy> before) {
    if (before && activate(std::move(*before))) {
        m_before.reset();
        return;
    }
    if (const auto refusal = m_live.load_closed()) {
        cannot("to close", *refusal);
    }
    wait_for_packets_under_way();
    m_policy.reset();
    m_classes.clear();
    m_sessions.clear();
    spdlog::error("there is no policy to go back to: nothing is forwarded");
}

bool Enforcer::activate(CompiledPolicy next) {
    if (!m_policy) {
        start(std::move(next));
        return m_policy.has_value();
    }
    if (!same_classes(m_policy->ruleset, next.ruleset)) {
        return renumber(std::move(next));
    }
    if (const auto refusal = m_live.load(next)) {
        spdlog::error("the kernel refuses the policy, the old one stays: {}", *refusal);
        return false;
    }
    adopt(std::move(next));
    drop_misplaced_sessions();
    return true;
}

/// Elements and conntrack marks carry class numbers, so everything is closed while they change: a flow of the old
/// number must not be decided by the new table. Live connections that the new policy permits go on, picked up in
/// mid-stream.
bool Enforcer::renumber(CompiledPolicy next) {
    if (const auto refusal = m_live.prepare(next)) {
        spdlog::error("the kernel refuses the policy, the old one stays: {}", *refusal);
        return false;
    }
    const bool closed = m_live.close();
    const int emptied = m_netlink.transact(flush_sessions());
    wait_for_packets_under_way();
    cut_all_connections();
    const auto refusal =
        closed && emptied == 0 ? m_live.put_in_force() : std::optional<std::string>("the old one cannot be closed");
    if (refusal) {
        spdlog::error("the kernel refuses the policy, the old one stays: {}", *refusal);
        if (const auto still = m_live.load(*m_policy)) {
            cannot("the old policy", *still);
        }
    } else {
        adopt(std::move(next));
    }
    restore_elements();
    return !refusal;
}

/// Writes the elements of all sessions, as the policy in force numbers them; sessions without a class in it are
/// dropped.
void Enforcer::restore_elements() {
    const SteadyTime now = m_clock.steady();
    std::vector<HeldSession> kept;
    for (const auto& [handle, held] : m_sessions.all()) {
        const auto class_id = class_of(held.session);
        if (class_id && held.ends > now && well_placed(held.session)) {
            kept.push_back(held);
            kept.back().class_id = *class_id;
        }
    }
    spdlog::info("{} sessions written again, {} dropped", kept.size(), m_sessions.all().size() - kept.size());
    m_sessions.clear();
    std::vector<NetlinkMessage> messages = flush_sessions();
    for (HeldSession& held : kept) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(held.ends - now);
        for (const IdentKey& key : held.keys()) {
            messages.push_back(add_ident({key, held.mark(), left}));
        }
        m_sessions.put(std::move(held));
        if (messages.size() >= elements_per_transaction) {
            if (const int error = m_netlink.transact(std::exchange(messages, {})); error != 0) {
                throw std::system_error(error, std::generic_category(), "writing the session maps");
            }
        }
    }
    if (const int error = m_netlink.transact(std::move(messages)); error != 0) {
        throw std::system_error(error, std::generic_category(), "writing the session maps");
    }
}

}  // namespace beffroi::enforce
