#include "gateway/enforce/portal_address.h"

#include <linux/if_addr.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <limits>

#include "base/address.h"
#include "policy/compile.h"

namespace beffroi::enforce {

namespace {

constexpr std::chrono::seconds interval{5};
constexpr int loopback_index = 1;  // in every network namespace (LOOPBACK_IFINDEX in the kernel)

/// Never the source of anything but answers: of host scope, or deprecated since birth.
void fill(RoutingRequest& request, const IpAddress& address) {
    nlmsghdr* message = request.message();
    auto* header = static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(message, sizeof(ifaddrmsg)));
    header->ifa_index = loopback_index;
    if (address.family == Family::ipv4) {
        header->ifa_family = AF_INET;
        header->ifa_prefixlen = 32;
        header->ifa_scope = RT_SCOPE_HOST;
        mnl_attr_put(message, IFA_LOCAL, 4, address.bytes.data());
        mnl_attr_put(message, IFA_ADDRESS, 4, address.bytes.data());
    } else {
        header->ifa_family = AF_INET6;
        header->ifa_prefixlen = 128;
        header->ifa_flags = IFA_F_NODAD;
        ifa_cacheinfo life{};
        life.ifa_valid = std::numeric_limits<std::uint32_t>::max();
        mnl_attr_put(message, IFA_LOCAL, 16, address.bytes.data());
        mnl_attr_put(message, IFA_CACHEINFO, sizeof life, &life);
    }
}

}  // namespace

std::optional<std::string> PortalAddress::put() {
    if (const int error = m_socket.set_up(loopback_index); error != 0) {
        return std::string("setting lo up: ") + std::strerror(error);
    }
    std::optional<std::string> refused;
    for (const char* text : {policy::portal_address6, policy::portal_address4}) {
        const auto address = IpAddress::parse(text).value();
        RoutingRequest adding(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
        fill(adding, address);
        const int error = m_socket.request(adding);
        const bool absent_family =
            address.family == Family::ipv6 && (error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES);
        if (error != 0 && !absent_family) {
            refused = std::string("address ") + text + ": " + std::strerror(error);
        }
    }
    return refused;
}

void PortalAddress::keep() {
    const auto now = std::chrono::steady_clock::now();
    if (now < m_next) {
        return;
    }
    m_next = now + interval;
    auto refused = put();
    if (refused && refused != m_refused) {
        spdlog::error("the portal has no address, devices without a session do not see it: {}", *refused);
    }
    m_refused = std::move(refused);
}

}  // namespace beffroi::enforce
