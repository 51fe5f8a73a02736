#include "gateway/session/neighbours.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "base/fd.h"
#include "gateway/session/mnl_handle.h"

namespace beffroi::session {

namespace {

constexpr std::uint16_t k_present = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;
constexpr int k_looked_at_for_room = 256;  ///< neighbours; more than that are not kept in turn

using Key = std::pair<IpAddress, unsigned>;  // address, interface index: sorted so that an address is found in O(log n)
using DumpBuffer = std::array<char, 32768>;

struct Event {
    Key key;
    std::optional<MacAddress> mac;  ///< nullopt: the neighbour is gone or not proven to be there
};

/// Who has an address, and which addresses a device has: a login asks both, and there are thousands of either.
class Table {
    struct Known {
        MacAddress mac;
        std::list<Key>::iterator age;
    };

  public:
    [[nodiscard]] const std::map<Key, Known>& by_address() const { return m_by_address; }
    [[nodiscard]] std::size_t size() const { return m_by_address.size(); }
    [[nodiscard]] std::optional<MacAddress> mac_of(const Key& key) const {
        const auto known = m_by_address.find(key);
        return known == m_by_address.end() ? std::nullopt : std::optional(known->second.mac);
    }
    [[nodiscard]] std::vector<IpAddress> addresses_of(unsigned interface, const MacAddress& mac) const {
        const auto known = m_by_device.find({interface, mac});
        return known == m_by_device.end() ? std::vector<IpAddress>()
                                          : std::vector<IpAddress>(known->second.begin(), known->second.end());
    }
    void erase(const Key& key) {
        if (const auto known = m_by_address.find(key); known != m_by_address.end()) {
            const auto device = m_by_device.find({key.second, known->second.mac});
            device->second.erase(key.first);
            if (device->second.empty()) {
                m_by_device.erase(device);
            }
            m_by_age.erase(known->second.age);
            m_by_address.erase(known);
        }
    }
    void put(const Key& key, const MacAddress& mac) {
        erase(key);
        m_by_address.emplace(key, Known{mac, m_by_age.insert(m_by_age.end(), key)});
        m_by_device[{key.second, mac}].insert(key.first);
    }
    /// Who is `kept` is as if she had just come, so that she is not looked at again and again.
    template <typename Kept>
    void drop_oldest(const Kept& kept) {
        for (int looked_at = 0; looked_at < k_looked_at_for_room; ++looked_at) {
            const Key& oldest = m_by_age.front();
            if (!kept(oldest, m_by_address.at(oldest).mac)) {
                break;
            }
            m_by_age.splice(m_by_age.end(), m_by_age, m_by_age.begin());
        }
        erase(Key(m_by_age.front()));
    }

  private:
    std::map<Key, Known> m_by_address;
    std::list<Key> m_by_age;  ///< known for longest first
    std::map<std::pair<unsigned, MacAddress>, std::set<IpAddress>> m_by_device;
};

std::optional<IpAddress> address_from(const ndmsg& header, const nlattr* attribute) {
    const auto size = mnl_attr_get_payload_len(attribute);
    if (header.ndm_family == AF_INET && size == 4) {
        return IpAddress::from_v4(mnl_attr_get_payload(attribute));
    }
    if (header.ndm_family == AF_INET6 && size == 16) {
        return IpAddress::from_v6(mnl_attr_get_payload(attribute));
    }
    return std::nullopt;
}

std::optional<Event> event_from(const nlmsghdr* message) {
    if (message->nlmsg_type != RTM_NEWNEIGH && message->nlmsg_type != RTM_DELNEIGH) {
        return std::nullopt;
    }
    if (mnl_nlmsg_get_payload_len(message) < sizeof(ndmsg)) {
        return std::nullopt;
    }
    const auto& header = *static_cast<const ndmsg*>(mnl_nlmsg_get_payload(message));
    std::optional<IpAddress> address;
    std::optional<MacAddress> mac;
    for (const nlattr* a = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, sizeof(ndmsg)));
         mnl_attr_ok(a, static_cast<int>(static_cast<const char*>(mnl_nlmsg_get_payload_tail(message)) -
                                         reinterpret_cast<const char*>(a)));
         a = mnl_attr_next(a)) {
        if (mnl_attr_get_type(a) == NDA_DST) {
            address = address_from(header, a);
        } else if (mnl_attr_get_type(a) == NDA_LLADDR && mnl_attr_get_payload_len(a) == 6) {
            const auto* bytes = static_cast<const std::uint8_t*>(mnl_attr_get_payload(a));
            mac.emplace();
            std::copy(bytes, bytes + 6, mac->bytes.begin());
        }
    }
    if (!address || header.ndm_ifindex <= 0) {
        return std::nullopt;
    }
    const bool present = message->nlmsg_type == RTM_NEWNEIGH && (header.ndm_state & k_present) != 0;
    return Event{{*address, static_cast<unsigned>(header.ndm_ifindex)}, present ? mac : std::nullopt};
}

bool is_link_local(const IpAddress& address) {
    return address.family == Family::ipv6 && address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0U) == 0x80;
}

std::optional<Interface> interface_name(unsigned index) {
    std::array<char, IF_NAMESIZE> name{};
    if (::if_indextoname(index, name.data()) == nullptr) {
        return std::nullopt;
    }
    return Interface(name.data());
}

MnlSocket open_socket(unsigned groups, int flags = 0) {
    MnlSocket socket(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | flags));
    if (!socket || mnl_socket_bind(socket.get(), groups, MNL_SOCKET_AUTOPID) != 0) {
        throw_errno("rtnetlink socket");
    }
    return socket;
}

void send(mnl_socket* socket, const nlmsghdr* message) {
    if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0) {
        throw_errno("rtnetlink");
    }
}

void request_dump(mnl_socket* socket) {
    std::array<char, 256> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = RTM_GETNEIGH;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    static_cast<ndmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ndmsg)))->ndm_family = AF_UNSPEC;
    send(socket, message);
}

void request_one(mnl_socket* socket, const Key& key) {
    const bool v4 = key.first.family == Family::ipv4;
    std::array<char, 256> buffer{};
    nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
    message->nlmsg_type = RTM_GETNEIGH;
    message->nlmsg_flags = NLM_F_REQUEST;
    auto& header = *static_cast<ndmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ndmsg)));
    header.ndm_family = v4 ? AF_INET : AF_INET6;
    header.ndm_ifindex = static_cast<int>(key.second);
    const std::size_t size = v4 ? 4 : 16;
    mnl_attr_put(message, NDA_DST, size, key.first.bytes.data());
    send(socket, message);
}

/// How far a dump has come.
enum class Dump { goes_on, complete, interrupted };

/// Calls `each` for every neighbour in a received buffer.
template <typename Each>
Dump each_message(const DumpBuffer& buffer, std::size_t size, const Each& each) {
    int left = static_cast<int>(size);
    bool interrupted = false;
    for (const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data()); mnl_nlmsg_ok(message, left);
         message = mnl_nlmsg_next(message, &left)) {
        interrupted = interrupted || (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
        if (message->nlmsg_type == NLMSG_ERROR) {
            return Dump::interrupted;
        }
        if (message->nlmsg_type == NLMSG_DONE) {
            return interrupted ? Dump::interrupted : Dump::complete;
        }
        if (const auto event = event_from(message)) {
            each(*event);
        }
    }
    return Dump::goes_on;
}

/// Who has the address, on whichever interface: a question each, whose price does not grow with the table.
std::vector<Event> ask_for(const IpAddress& address) {
    const auto socket = open_socket(0);
    const std::unique_ptr<struct if_nameindex, decltype(&::if_freenameindex)> all(::if_nameindex(), ::if_freenameindex);
    std::vector<Event> found;
    DumpBuffer buffer{};
    for (const auto* one = all.get(); one != nullptr && one->if_index != 0; ++one) {
        request_one(socket.get(), {address, one->if_index});
        const ssize_t size = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
        if (size < 0) {
            throw_errno("rtnetlink");
        }
        static_cast<void>(each_message(buffer, static_cast<std::size_t>(size), [&](const Event& event) {
            if (event.mac) {
                found.push_back(event);
            }
        }));
    }
    return found;
}

std::map<Key, MacAddress> dump_once(Dump& end) {
    const auto socket = open_socket(0);
    request_dump(socket.get());
    DumpBuffer buffer{};
    std::map<Key, MacAddress> fresh;
    for (end = Dump::goes_on; end == Dump::goes_on;) {
        const ssize_t size = mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
        if (size < 0) {
            throw_errno("rtnetlink dump");
        }
        end = each_message(buffer, static_cast<std::size_t>(size), [&](const Event& event) {
            if (event.mac) {
                fresh.emplace(event.key, *event.mac);
            }
        });
    }
    return fresh;
}

/// The kernel may change its table while it is being read: then it is read again.
std::map<Key, MacAddress> dump() {
    for (int tries = 0; tries < 5; ++tries) {
        Dump end = Dump::goes_on;
        auto fresh = dump_once(end);
        if (end == Dump::complete) {
            return fresh;
        }
    }
    errno = EBUSY;
    throw_errno("rtnetlink dump");
}

}  // namespace

struct Neighbours::Impl {
    Impl(Watcher the_watcher, Keep the_keep, std::size_t the_capacity)
        : watcher(std::move(the_watcher)),
          keep(std::move(the_keep)),
          capacity(the_capacity),
          events(open_socket(RTMGRP_NEIGH, SOCK_NONBLOCK)),
          stop(::eventfd(0, EFD_CLOEXEC)) {
        read_table(false);  // known before the first question; the watcher hears of changes only
        thread = std::thread([this] { listen(); });
    }
    ~Impl() {
        const std::uint64_t one = 1;
        static_cast<void>(!::write(stop.get(), &one, sizeof one));
        thread.join();
    }

    /// True if this is news to the watcher.
    bool take(const Event& event) {
        const std::scoped_lock lock(mutex);
        if (!event.mac) {
            table.erase(event.key);
            return false;
        }
        return put(event.key, *event.mac);
    }

    /// With `mutex` held. True if it is another than was known.
    bool put(const Key& key, const MacAddress& mac) {
        const auto known = table.mac_of(key);
        if (known == mac) {
            return false;
        }
        if (!known && table.size() >= capacity) {
            table.drop_oldest([this](const Key& oldest, const MacAddress& its) {
                const auto interface = interface_name(oldest.second);
                return interface && keep(*interface, its);
            });
            ++crowded_out;
        }
        table.put(key, mac);
        return true;
    }

    void tell(const Event& event) const {
        const auto interface = interface_name(event.key.second);
        if (interface && !is_link_local(event.key.first)) {
            watcher({*interface, *event.mac, event.key.first});
        }
    }

    void read_table(bool tell_news) {
        std::vector<Event> news;
        {
            // Held while the kernel is read: an event that comes meanwhile is taken afterwards, never overwritten.
            const std::scoped_lock lock(mutex);
            const auto fresh = dump();
            for (const auto& key : gone_from(fresh)) {
                table.erase(key);
            }
            for (const auto& [key, mac] : fresh) {
                if (put(key, mac)) {
                    news.push_back({key, mac});
                }
            }
        }
        if (tell_news) {
            for (const auto& event : news) {
                tell(event);
            }
        }
    }

    [[nodiscard]] std::vector<Key> gone_from(const std::map<Key, MacAddress>& fresh) const {
        std::vector<Key> gone;
        for (const auto& [key, known] : table.by_address()) {
            if (!fresh.contains(key)) {
                gone.push_back(key);
            }
        }
        return gone;
    }

    void listen() {
        bool lost = false;
        for (;;) {
            std::array<pollfd, 2> waiting{{{mnl_socket_get_fd(events.get()), POLLIN, 0}, {stop.get(), POLLIN, 0}}};
            if (::poll(waiting.data(), waiting.size(), lost ? 1000 : -1) < 0 && errno != EINTR) {
                throw_errno("poll");
            }
            if (waiting[1].revents != 0) {
                return;
            }
            lost = take_queue() || lost;
            if (lost && read_again()) {
                lost = false;
            }
        }
    }

    /// Takes all events that wait; true if the kernel dropped some. It says so once (ENOBUFS) and then drops in silence
    /// until the queue is empty, so only a table that is read after that is whole.
    bool take_queue() {
        DumpBuffer buffer{};
        bool lost = false;
        for (;;) {
            const ssize_t size = mnl_socket_recvfrom(events.get(), buffer.data(), buffer.size());
            if (size < 0 && errno == EAGAIN) {
                return lost;
            }
            if (size < 0 && errno != ENOBUFS && errno != ENOSPC && errno != EINTR) {
                throw_errno("rtnetlink events");
            }
            if (size < 0) {
                lost = true;
                continue;
            }
            static_cast<void>(each_message(buffer, static_cast<std::size_t>(size), [this](const Event& event) {
                if (take(event)) {
                    tell(event);
                }
            }));
        }
    }

    [[nodiscard]] std::vector<Neighbour> those(const std::function<bool(const MacAddress&)>& wanted) const {
        std::vector<Neighbour> found;
        const std::scoped_lock lock(mutex);
        for (const auto& [key, known] : table.by_address()) {
            const auto& mac = known.mac;
            const auto interface = wanted(mac) && !is_link_local(key.first) ? interface_name(key.second) : std::nullopt;
            if (interface) {
                found.push_back({*interface, mac, key.first});
            }
        }
        return found;
    }

    /// What we know may be wrong, so all of it is read again. False if that failed: to be tried once more.
    bool read_again() {
        try {
            read_table(true);
            return true;
        } catch (const std::system_error& e) {
            spdlog::error("neighbours: events were lost and the table could not be read again: {}", e.what());
            return false;
        }
    }

    const Watcher watcher;
    const Keep keep;
    const std::size_t capacity;
    std::uint64_t crowded_out = 0;
    MnlSocket events;
    UniqueFd stop;
    mutable std::mutex mutex;
    Table table;
    std::thread thread;
};

Neighbours::Neighbours(Watcher watcher, Keep keep, std::size_t capacity)
    : m_impl(std::make_unique<Impl>(std::move(watcher), std::move(keep), capacity)) {}
Neighbours::~Neighbours() = default;

std::optional<Neighbour> Neighbours::lookup(const IpAddress& address) const {
    const auto search = [&]() -> std::optional<Neighbour> {
        const std::scoped_lock lock(m_impl->mutex);
        const auto& known = m_impl->table.by_address();
        const auto found = known.lower_bound({address, 0});
        if (found == known.end() || found->first.first != address) {
            return std::nullopt;
        }
        const auto interface = interface_name(found->first.second);
        return interface ? std::optional(Neighbour{*interface, found->second.mac, address}) : std::nullopt;
    };
    if (auto found = search()) {
        return found;
    }
    // The event may still be on its way: the kernel's table is the truth. The watcher must hear what this finds first.
    for (const auto& event : ask_for(address)) {
        if (m_impl->take(event)) {
            m_impl->tell(event);
        }
    }
    return search();
}

Crowding Neighbours::crowding() const {
    const std::scoped_lock lock(m_impl->mutex);
    return {"neighbours", m_impl->table.size(), m_impl->capacity, m_impl->crowded_out};
}

std::vector<IpAddress> Neighbours::addresses_of(const Interface& interface, const MacAddress& mac) const {
    const unsigned index = ::if_nametoindex(interface.get().c_str());
    const std::scoped_lock lock(m_impl->mutex);
    auto addresses = m_impl->table.addresses_of(index, mac);
    std::erase_if(addresses, is_link_local);
    return addresses;
}

std::vector<Neighbour> Neighbours::all() const {
    return m_impl->those([](const MacAddress&) { return true; });
}

std::vector<Neighbour> Neighbours::of_device(const MacAddress& mac) const {
    return m_impl->those([&mac](const MacAddress& known) { return known == mac; });
}

}  // namespace beffroi::session
