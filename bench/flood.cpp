// Sends UDP frames as fast as one core can, from a namespace's interface. On veth pairs the whole path up to the last
// namespace runs in this process's time, so frames per second is the forwarding rate of one core.
//   flood INTERFACE GATEWAY-MAC FLOWS new|established|replies FRAMES [PER-SECOND]
// FLOWS: lines "MAC SOURCE DESTINATION PORT". new: each frame opens a flow (another source port each time round);
// established: each flow has source port 1024; replies: the answers of those, one a flow, for the other side.
// PER-SECOND: not faster than that, in batches of at most 64. Prints the seconds taken.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/address.h"
#include "base/fd.h"

namespace {

using namespace beffroi;

constexpr std::uint16_t k_first_port = 1024;
constexpr std::size_t k_batch = 64;

struct Frame {
    ethhdr ethernet;
    iphdr ip;
    udphdr udp;
    std::array<char, 18> payload;  // 60 bytes, the least that Ethernet carries
} __attribute__((packed));

std::uint16_t ip_checksum(const iphdr& header) {
    std::array<std::uint16_t, sizeof(iphdr) / 2> words{};
    std::memcpy(words.data(), &header, sizeof header);
    std::uint32_t sum = 0;
    for (const auto word : words) {
        sum += word;
    }
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~((sum & 0xffff) + (sum >> 16)));
}

Frame make_frame(const MacAddress& from, const MacAddress& to, const IpAddress& source, const IpAddress& destination,
                 std::uint16_t source_port, std::uint16_t destination_port) {
    Frame frame{};
    std::memcpy(frame.ethernet.h_source, from.bytes.data(), ETH_ALEN);
    std::memcpy(frame.ethernet.h_dest, to.bytes.data(), ETH_ALEN);
    frame.ethernet.h_proto = htons(ETHERTYPE_IP);
    frame.ip.version = 4;
    frame.ip.ihl = 5;
    frame.ip.ttl = 64;
    frame.ip.protocol = IPPROTO_UDP;
    frame.ip.tot_len = htons(sizeof(Frame) - sizeof(ethhdr));
    std::memcpy(&frame.ip.saddr, source.bytes.data(), 4);
    std::memcpy(&frame.ip.daddr, destination.bytes.data(), 4);
    frame.ip.check = ip_checksum(frame.ip);
    frame.udp.source = htons(source_port);
    frame.udp.dest = htons(destination_port);
    frame.udp.len = htons(sizeof(udphdr) + sizeof frame.payload);  // checksum 0: none, which UDP over IPv4 allows
    return frame;
}

std::vector<Frame> read_flows(const std::string& path, const MacAddress& gateway, bool replies) {
    std::ifstream in(path);
    std::vector<Frame> frames;
    std::string mac;
    std::string source;
    std::string destination;
    std::uint16_t port = 0;
    while (in >> mac >> source >> destination >> port) {
        const auto device = MacAddress::parse(mac);
        const auto from = IpAddress::parse(source);
        const auto to = IpAddress::parse(destination);
        if (!device || !from || !to) {
            throw std::runtime_error(path + ": a line is not MAC SOURCE DESTINATION PORT");
        }
        frames.push_back(replies ? make_frame(*device, gateway, *to, *from, port, k_first_port)
                                 : make_frame(*device, gateway, *from, *to, k_first_port, port));
    }
    if (frames.empty()) {
        throw std::runtime_error(path + ": no flow");
    }
    return frames;
}

UniqueFd open_interface(const char* name) {
    UniqueFd fd(::socket(AF_PACKET, SOCK_RAW, 0));
    if (!fd.valid()) {
        throw_errno("packet socket");
    }
    const int bypass = 1;
    ::setsockopt(fd.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof bypass);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(name));
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno(name);
    }
    return fd;
}

void send_batch(int fd, std::vector<Frame>& batch) {
    std::array<iovec, k_batch> parts{};
    std::array<mmsghdr, k_batch> messages{};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        parts[i] = {&batch[i], sizeof(Frame)};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    std::size_t sent = 0;
    while (sent < batch.size()) {
        const int n = ::sendmmsg(fd, &messages[sent], static_cast<unsigned>(batch.size() - sent), 0);
        if (n < 0 && errno != ENOBUFS && errno != EINTR) {
            throw_errno("sendmmsg");
        }
        sent += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
}

/// `per_second` 0: as fast as it goes.
double flood(int fd, const std::vector<Frame>& flows, bool fresh, std::size_t frames, double per_second) {
    std::vector<Frame> batch;
    batch.reserve(k_batch);
    // A thousand times a second, at least.
    const std::size_t most =
        per_second > 0 ? std::clamp<std::size_t>(static_cast<std::size_t>(per_second / 1000), 1, k_batch) : k_batch;
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t k = 0; k < frames; ++k) {
        batch.push_back(flows[k % flows.size()]);
        if (fresh) {
            batch.back().udp.source = htons(static_cast<std::uint16_t>(k_first_port + k / flows.size()));
        }
        if (batch.size() == most || k + 1 == frames) {
            if (per_second > 0) {
                std::this_thread::sleep_until(start +
                                              std::chrono::duration<double>(static_cast<double>(k) / per_second));
            }
            send_batch(fd, batch);
            batch.clear();
        }
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 6 && argc != 7) {
            throw std::runtime_error(
                "usage: flood INTERFACE GATEWAY-MAC FLOWS new|established|replies FRAMES [PER-SECOND]");
        }
        const std::string mode = argv[4];
        const auto gateway = MacAddress::parse(argv[2]);
        if (!gateway) {
            throw std::runtime_error("GATEWAY-MAC is not a MAC address");
        }
        const UniqueFd fd = open_interface(argv[1]);
        const auto flows = read_flows(argv[3], *gateway, mode == "replies");
        const double per_second = argc == 7 ? std::stod(argv[6]) : 0;
        std::printf("%.6f\n", flood(fd.get(), flows, mode == "new", std::stoul(argv[5]), per_second));
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "flood: %s\n", e.what());
        return 2;
    }
}
