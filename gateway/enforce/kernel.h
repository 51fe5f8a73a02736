// The seam to the kernel: what the gateway asks of beffroi-enforcer. Real: enforce/client.h; tests:
// tests/fakes/fake_kernel.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/types.h"
#include "policy/block.h"

namespace beffroi::enforce {

/// One session as the kernel holds it (or shall hold it).
struct KernelSession {
    SessionHandle handle;
    RoleName role;
    ZoneName zone;
    Interface interface;
    MacAddress mac;  ///< zero in a routed zone, where a session has one address
    std::vector<IpAddress> addresses;
    std::chrono::seconds lifetime{0};  ///< remaining; the kernel drops the elements after it even if everybody is dead
    std::chrono::seconds idle{0};      ///< in lists only: since the last packet seen in connection tracking
};

/// An emergency block in force.
struct BlockState {
    policy::BlockId id;
    WallTime until;
    std::string digest;  ///< SHA-256 (hex) of its text
    friend bool operator==(const BlockState&, const BlockState&) = default;
};
inline constexpr std::size_t max_blocks = 16;

struct PolicyState {
    std::uint32_t generation = 0;                  ///< counts up with each activation; 0: no policy is loaded
    std::string digest;                            ///< SHA-256 (hex) of the canonical documents
    std::uint64_t number = 0;                      ///< of its approval; 0: nobody has to approve here
    bool on_trial = false;                         ///< until it is confirmed, the one before it may come back
    std::vector<BlockState> blocks = {};           ///< that hold beside it, by party and number; at most max_blocks
    std::array<std::uint64_t, 2> newest_blocks{};  ///< greatest number accepted of the Region, and of the académie
    friend bool operator==(const PolicyState&, const PolicyState&) = default;
};

/// The policy in the directory was not taken; the one in force stays.
struct PolicyRefused {
    std::string reason;  ///< for people: the first problem, one line of at most max_reason bytes
};
inline constexpr std::size_t max_reason = 512;

enum class KernelError : std::uint8_t {
    unavailable,    ///< the enforcer does not answer
    unknown_class,  ///< the loaded policy has no such role or zone
    refused,        ///< the kernel or the enforcer refused (log tells)
};

/// Contract: every call is synchronous, thread-safe and bounded in time (2 s); after an error nothing is half applied.
/// Calls of several threads are under way at once and in no order: who calls about one session waits for the answer
/// before the next call about it.
/// The gateway can name roles, zones and addresses; it cannot write a rule: the enforcer reads the policy itself.
class Kernel {
  public:
    virtual ~Kernel() = default;
    /// Loads the policy documents that the enforcer finds in its policy directory, if they changed.
    virtual std::variant<PolicyState, PolicyRefused, KernelError> apply() = 0;
    /// Puts the emergency block of this name in force, which the enforcer finds in the directory beside the policy's.
    virtual std::variant<PolicyState, PolicyRefused, KernelError> block(const policy::BlockId& id) = 0;
    /// Ends the trial of the approved policy of this number. Refused if another is in force.
    virtual std::optional<KernelError> confirm(std::uint64_t number) = 0;
    /// Adds or replaces every element of one session in one netlink transaction (addresses may have been added).
    /// Refused: no address, more than 64, or one that the policy's bindings do not place in the session's zone on its
    /// interface; a MAC address in a routed zone, or none in another.
    virtual std::variant<Applied, KernelError> admit(const SessionId& id, const KernelSession& session) = 0;
    /// Removes the session's elements and its live connections.
    virtual std::optional<KernelError> revoke(SessionHandle handle) = 0;
    virtual std::variant<std::vector<KernelSession>, KernelError> list() = 0;
};

}  // namespace beffroi::enforce
