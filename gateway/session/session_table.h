// The open sessions of this gateway, in memory: a projection of the journal (DESIGN.md section 1).
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/crowding.h"
#include "gateway/types.h"

namespace beffroi::session {

/// How long a session may last, from configuration.
struct Lifetimes {
    std::chrono::seconds session;
    std::chrono::seconds idle;
    std::optional<std::chrono::seconds> routed_idle = {};  ///< behind a router, if that is shorter
};

/// Addresses that one session may hold. A device with more (privacy addresses of one school day) is not a device.
inline constexpr std::size_t max_addresses = 64;

/// Sessions that one person may have where her role has no limit (DeviceLimit): one account on all computers of a
/// school's rooms, and not one account on as many forged MAC addresses as there are handles.
inline constexpr std::size_t max_of_a_person = 256;

/// Thread-safe. Invariants: ids and handles are unique; a device (interface and MAC, or behind a router interface and
/// address) has at most one session; an address belongs to at most one session of an interface.
class SessionTable {
  public:
    explicit SessionTable(const Clock& clock) : m_clock(clock) {}

    /// A new session with a random id and a handle that no session held during the last minute. nullopt when the device
    /// has one already, all handles are taken, or the person has `most` sessions: two that are opened at once cannot
    /// both be the last.
    [[nodiscard]] std::optional<Session> open(const Identity& identity, const Device& device,
                                              std::vector<IpAddress> addresses, const Lifetimes& lifetimes,
                                              Pseudonym pseudonym = {}, std::optional<NetworkPort> port = {},
                                              std::optional<std::size_t> most = {});
    /// Handles from 1 up to this are given first, in turn; the others while none of them is free. 0: all alike.
    void prefer_handles_up_to(std::size_t last);
    /// Puts back a session from the journal; false if its id, handle or device is taken.
    bool restore(const Session& session);
    /// False if the session is gone, has the address already, or is full. The address is taken from any other session
    /// of the interface.
    bool add_address(const SessionId& id, const IpAddress& address);
    /// What add_address has added, and nobody else has taken since.
    void remove_address(const SessionId& id, const IpAddress& address);
    /// The network says that its device is there, now at this port. False if the session is gone.
    bool seen_at(const SessionId& id, const NetworkPort& port);
    std::optional<Session> close(const SessionId& id);

    [[nodiscard]] std::optional<Session> find(const SessionId& id) const;
    /// Of that device, in whichever zone of its interface.
    [[nodiscard]] std::optional<Session> find(const Device& device) const;
    [[nodiscard]] std::optional<Session> find(SessionHandle handle) const;
    /// Of one MAC, on whatever interface.
    [[nodiscard]] std::vector<Session> of_device(const MacAddress& mac) const;
    /// Of one person, by her identifier in the directory, on whatever device.
    [[nodiscard]] std::vector<Session> of_person(const std::string& uid) const;
    /// Who had the handle at that time: the open session, or else the last that had it and has ended since (that one
    /// without login, identifier, name and addresses). What began more than half a minute before the open session did
    /// is not its own, unless the clock was set back since.
    [[nodiscard]] std::optional<Session> holder(SessionHandle handle, WallTime at) const;
    /// Sessions whose end has come.
    [[nodiscard]] std::vector<Session> expired() const;
    [[nodiscard]] std::vector<Session> all() const;
    /// Those wanted; asked under the table's lock.
    [[nodiscard]] std::vector<Session> those(const std::function<bool(const Session&)>& wanted) const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t count_of_person(const std::string& uid) const;
    /// Of her sessions the one that was opened first; nullopt: she has none.
    [[nodiscard]] std::optional<Session> oldest_of_person(const std::string& uid) const;
    [[nodiscard]] Crowding crowding() const;

  private:
    using DeviceKey = std::tuple<Interface, MacAddress, std::optional<IpAddress>>;
    [[nodiscard]] static DeviceKey key_of(const Device& device);
    [[nodiscard]] std::optional<SessionHandle> free_handle();
    [[nodiscard]] std::optional<SessionHandle> free_handle(unsigned first, unsigned last, std::uint16_t& before) const;
    [[nodiscard]] std::size_t count_of(const std::string& uid) const;
    bool insert(const Session& session);
    void give_address(Session& session, const IpAddress& address);

    const Clock& m_clock;
    mutable std::mutex m_mutex;
    std::unordered_map<SessionId, Session> m_sessions;
    std::map<DeviceKey, SessionId> m_by_device;
    std::map<std::pair<Interface, IpAddress>, SessionId> m_by_address;
    std::unordered_map<SessionHandle, SessionId> m_by_handle;
    std::unordered_map<std::string, std::size_t> m_of_person;  ///< by identifier: how many
    std::uint64_t m_no_handle = 0;                             ///< how often none was free
    /// Handles of ended sessions rest, so that a conntrack entry still being deleted cannot be taken for the next
    /// session's. They are remembered until their handle has the next session's end to remember: what their flows did
    /// comes to be known after them.
    struct Ended {
        Session session;
        SteadyTime at;
    };
    std::unordered_map<SessionHandle, Ended> m_ended;
    std::uint16_t m_preferred = 0;       ///< the last of those that are given first; 0: none is
    std::uint16_t m_last_preferred = 0;  ///< given
    std::uint16_t m_last_handle = 0;     ///< of the others given
};

}  // namespace beffroi::session
