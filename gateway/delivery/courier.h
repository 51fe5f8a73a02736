// The gateway's line to the centre's policies: says every second which one is in force here, hears which one
// should be, and fetches it. Nothing that it brings is believed: the enforcer checks who approved it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gateway/delivery/report.h"
#include "gateway/settings.h"
#include "journal/ship/http_client.h"
#include "policy/bundle.h"

namespace beffroi::delivery {

/// A policy as the centre gave it.
struct Delivery {
    std::uint64_t number = 0;
    policy::Bundle bundle;
};

/// An emergency block as the centre gave it.
struct BlockDelivery {
    policy::BlockId id;
    std::string note;  ///< the block with its signatures
};

/// How long until the next question when there are no news. A centre that was away, or refuses, is not met by new
/// connections of every site every second.
[[nodiscard]] std::chrono::seconds pause_after(bool answered, std::chrono::seconds interval);

/// Thread-safe.
class Courier {
  public:
    /// Starts at the first tell(). From another thread, `on_news` is called when heard(), take() or take_block() has
    /// something else to say, and `on_problem` hears each problem once, until it is over.
    Courier(const DeliveryConfig& config, std::function<void()> on_news,
            std::function<void(const std::string&)> on_problem);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// What is so from now on; news are reported at once.
    void tell(const Report& report);
    /// How the machine is: it goes along with each report, and is no news by itself.
    void tell(const Vitals& vitals);
    /// The newest report that the centre has answered.
    [[nodiscard]] std::optional<Report> heard() const;
    /// What was fetched, once. Nothing else is fetched before it was taken.
    [[nodiscard]] std::optional<Delivery> take();
    /// The same for blocks, the oldest first: they do not wait for policies.
    [[nodiscard]] std::optional<BlockDelivery> take_block();

  private:
    void run();
    /// A report that is due; nullopt: it is time to stop.
    [[nodiscard]] std::optional<Report> next();
    [[nodiscard]] std::string body(const Report& report) const;
    /// One report, and what it asks for. Says what went wrong; empty: nothing.
    [[nodiscard]] std::string round(const Report& report);
    [[nodiscard]] std::string fetch(std::uint64_t number);
    [[nodiscard]] std::string fetch(const policy::BlockId& id);
    void complain(const std::string& problem);

    const std::chrono::seconds m_interval;
    const std::function<void()> m_on_news;
    const std::function<void(const std::string&)> m_on_problem;
    ship::HttpClient m_client;
    std::string m_problem;  ///< of the thread alone: the last one told
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Report> m_report;
    std::optional<Vitals> m_vitals;
    std::optional<Report> m_heard;
    std::optional<Delivery> m_delivery;
    std::optional<BlockDelivery> m_block;
    bool m_news = false;
    bool m_stopping = false;
    std::thread m_thread;  ///< last: it uses what is above
};

}  // namespace beffroi::delivery
