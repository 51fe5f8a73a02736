// Who has proved who she is at a switch or an access point, until the network says that her device is there: the
// identity behind each Class that this gateway gave. In memory only: what a restart forgets has to log in again.
#pragma once

#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "gateway/types.h"

namespace beffroi::radius {

struct Admission {
    Identity identity;
    MacAddress mac;
    Proof proof = Proof::eap_ttls;
    SteadyTime until;  ///< of the login: a session that it opens does not outlast it
};

/// Thread-safe. Memory is bounded: by `capacity`, and for one device and one person, so that nobody crowds out others
/// with accounts of her own. The oldest goes first.
class Admissions {
  public:
    static constexpr std::size_t most_of_a_device = 4;
    static constexpr std::size_t most_of_a_person = 16;

    explicit Admissions(const Clock& clock, std::size_t capacity = 16384) : m_clock(clock), m_capacity(capacity) {}

    /// Its ticket, 32 random hexadecimal digits, to be sent as Class.
    [[nodiscard]] std::string add(Admission admission);
    /// The ticket's admission, if it is this device's and its time has not come.
    [[nodiscard]] std::optional<Admission> find(const std::string& ticket, const MacAddress& mac);
    void remove(const std::string& ticket);
    void remove_all_of(const MacAddress& mac);

    /// The network says that the device is at `port`; nobody has seen it in a zone yet. False if the ticket is gone.
    bool await(const NetworkPort& port, const MacAddress& mac);
    /// Takes what is awaited: exactly one caller gets it.
    struct Awaited {
        Admission admission;
        NetworkPort port;
    };
    [[nodiscard]] std::optional<Awaited> claim(const MacAddress& mac);
    /// The device has left, or its equipment has: nothing is awaited there any more. Nobody's `nas` empty.
    void leave(const std::string& nas, const std::optional<std::string>& accounting);

    /// That a port's session was opened, refused or has ended: news of it that come late open nothing.
    void close(const std::string& ticket, const NetworkPort& port);
    [[nodiscard]] bool is_closed(const std::string& ticket, const NetworkPort& port);

    [[nodiscard]] std::size_t size() const;

  private:
    struct Held {
        std::string ticket;
        Admission admission;
        std::optional<NetworkPort> awaited;
        std::deque<std::string> closed;  ///< the last ports that are over
    };
    using Position = std::list<Held>::iterator;
    void drop(Position held);
    void drop_expired();
    /// Makes room among those for which `same` holds.
    template <typename Same>
    void keep_fewer_than(std::size_t most, Same same);
    [[nodiscard]] Held* at(const std::string& ticket);

    const Clock& m_clock;
    const std::size_t m_capacity;
    mutable std::mutex m_mutex;
    std::list<Held> m_held;  ///< oldest first
    std::unordered_map<std::string, Position> m_by_ticket;
};

}  // namespace beffroi::radius
