// Hears the kernel's events of traffic and hands them to the gateway that has subscribed. In a thread of its own: an
// admission or a bell waits for none of it, and events are taken from the kernel while a policy loads.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/fd.h"
#include "base/wake.h"
#include "gateway/enforce/denial_log.h"
#include "gateway/enforce/flow_events.h"
#include "gateway/enforce/traffic_queue.h"

namespace beffroi::enforce {

struct FeedSettings {
    std::size_t room = 32768;         ///< records that wait for the gateway: what a restart of it takes, and more
    int kernel_room = 32 << 20;       ///< bytes of each of the two sockets: some 30,000 events
    unsigned denials_a_second = 500;  ///< of all sessions, for as long as it lasts; what is beyond is counted
    unsigned denials_at_once = 10000;
};

class TrafficFeed {
  public:
    /// Listens in the network namespace of the calling thread. What the kernel refuses is said in the log and tried
    /// again every few seconds: the network is guarded whether or not its traffic can be written down.
    explicit TrafficFeed(const Clock& clock, FeedSettings settings = {});
    ~TrafficFeed();
    TrafficFeed(const TrafficFeed&) = delete;
    TrafficFeed& operator=(const TrafficFeed&) = delete;

    /// A connected SOCK_SEQPACKET socket, from here on in place of the one before. What nobody has taken yet goes
    /// there.
    void subscribe(UniqueFd reader);

  private:
    /// A source of events; without one it is tried again at `next_attempt`.
    template <typename Source>
    struct Heard {
        std::optional<Source> source;
        SteadyTime next_attempt{};
        WallTime until;  ///< up to when it was heard
        [[nodiscard]] int fd() const { return source ? source->fd() : -1; }
    };
    void run();
    void wait();
    void take_subscriber();
    void hear();
    /// Opens the source if it is missing, takes what it has, counts what it lost.
    template <typename Source>
    void hear(Heard<Source>& heard, TrafficKind kind);
    void add(const EndedFlow& flow, WallTime now);
    void add(DeniedPacket packet, WallTime now);
    void hand_over();

    const Clock& m_clock;
    const FeedSettings m_settings;
    Wake m_wake;  ///< a subscriber waits, or the end has come
    std::atomic<bool> m_stopping{false};
    std::mutex m_mutex;
    UniqueFd m_subscriber;  ///< guarded; until the thread takes it

    // The thread's own.
    Heard<DenialLog> m_denials;
    Heard<FlowEvents> m_flows;
    WallTime m_listening_since;
    double m_denials_left;  ///< before they are a flood
    SteadyTime m_refilled{};
    TrafficQueue m_queue;
    UniqueFd m_reader;
    bool m_greeted = false;  ///< the reader has got a batch
    bool m_full = false;     ///< and takes no other for now
    SteadyTime m_handed{};
    std::thread m_thread;
};

}  // namespace beffroi::enforce
