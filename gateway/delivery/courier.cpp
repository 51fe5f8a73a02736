#include "gateway/delivery/courier.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

namespace beffroi::delivery {

namespace {

constexpr long k_ok = 200;
constexpr std::chrono::seconds k_patience{5};

ship::Peer centre(const DeliveryConfig& config) {
    ship::Peer peer;
    peer.name = "centre";
    peer.url = config.url;
    peer.ca_file = config.ca_file;
    peer.certificate_file = config.certificate_file;
    peer.key_file = config.key_file;
    return peer;
}

/// The answer, or why there is none.
std::variant<std::string, ship::NoAnswer> body_of(ship::Exchange exchange) {
    if (auto* answer = std::get_if<ship::Answer>(&exchange)) {
        if (answer->status == k_ok) {
            return std::move(answer->body);
        }
        return ship::NoAnswer{fmt::format("the centre answers {}", answer->status)};
    }
    auto* none = std::get_if<ship::NoAnswer>(&exchange);
    return none != nullptr ? std::move(*none) : ship::NoAnswer{"stopped"};
}

/// The oldest that the enforcer may still take: it refuses what is older than one of the same party that it has taken.
std::optional<policy::BlockId> block_to_fetch(const Offered& offered, const Report& report) {
    std::optional<policy::BlockId> oldest;
    for (const policy::BlockId& id : offered.blocks) {
        const bool new_here =
            id.first != policy::Party::lycee && id.second > report.newest_blocks.at(static_cast<std::size_t>(id.first));
        if (new_here && !report.blocks_to_wait_for.contains(id) && (!oldest || id < *oldest)) {
            oldest = id;
        }
    }
    return oldest;
}

}  // namespace

std::chrono::seconds pause_after(bool answered, std::chrono::seconds interval) {
    return answered ? interval : std::max(interval, k_patience);
}

Courier::Courier(const DeliveryConfig& config, std::function<void()> on_news,
                 std::function<void(const std::string&)> on_problem)
    : m_interval(config.interval),
      m_on_news(std::move(on_news)),
      m_on_problem(std::move(on_problem)),
      m_client(centre(config)) {
    m_thread = std::thread([this] { run(); });
}

Courier::~Courier() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_client.stop();
    m_thread.join();
}

void Courier::tell(const Report& report) {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_report == report) {
            return;
        }
        m_report = report;
        m_news = true;
    }
    m_changed.notify_all();
}

void Courier::tell(const Vitals& vitals) {
    const std::scoped_lock lock(m_mutex);
    m_vitals = vitals;
}

std::optional<Report> Courier::heard() const {
    const std::scoped_lock lock(m_mutex);
    return m_heard;
}

std::optional<Delivery> Courier::take() {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_delivery, std::nullopt);
}

std::optional<BlockDelivery> Courier::take_block() {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_block, std::nullopt);
}

std::optional<Report> Courier::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, pause_after(m_problem.empty(), m_interval), [&] { return m_stopping || m_news; });
    m_changed.wait(lock, [&] { return m_stopping || m_report; });
    m_news = false;
    return m_stopping ? std::nullopt : m_report;
}

void Courier::run() {
    while (const auto due = next()) {
        try {
            complain(round(*due));
        } catch (const std::exception& e) {
            complain(e.what());
        }
    }
}

std::string Courier::body(const Report& report) const {
    const std::scoped_lock lock(m_mutex);
    return to_json(report, m_vitals);
}

std::string Courier::round(const Report& report) {
    const auto answer = body_of(m_client.post("/fleet/report", "application/json", body(report)));
    if (const auto* none = std::get_if<ship::NoAnswer>(&answer)) {
        return none->detail;
    }
    const auto offered = parse_offered(std::get<std::string>(answer));
    if (!offered) {
        return "the centre's answer is none that is known here";
    }
    bool room = false;
    bool room_for_block = false;
    bool new_here = false;
    {
        const std::scoped_lock lock(m_mutex);
        new_here = m_heard != report;
        m_heard = report;
        room = !m_delivery;
        room_for_block = !m_block;
    }
    if (new_here) {
        m_on_news();
    }
    std::string problem;
    if (const auto block = room_for_block ? block_to_fetch(*offered, report) : std::nullopt) {
        problem = fetch(*block);
    }
    // Never back: what is older than the policy in force would be refused.
    if (room && offered->number > report.number) {
        problem += (problem.empty() ? "" : "; ") + fetch(offered->number);
    }
    return problem;
}

std::string Courier::fetch(const policy::BlockId& id) {
    auto answer = body_of(m_client.get("/fleet/blocks/" + to_string(id)));
    if (const auto* none = std::get_if<ship::NoAnswer>(&answer)) {
        return fmt::format("block {}: {}", to_string(id), none->detail);
    }
    {
        const std::scoped_lock lock(m_mutex);
        m_block = BlockDelivery{id, std::get<std::string>(std::move(answer))};
    }
    m_on_news();
    return {};
}

std::string Courier::fetch(std::uint64_t number) {
    const auto answer = body_of(m_client.get(fmt::format("/fleet/policies/{}", number)));
    if (const auto* none = std::get_if<ship::NoAnswer>(&answer)) {
        return fmt::format("policy {}: {}", number, none->detail);
    }
    auto bundle = policy::parse_bundle(std::get<std::string>(answer));
    if (const auto* bad = std::get_if<policy::BadBundle>(&bundle)) {
        return fmt::format("policy {} as the centre has it is none: {}", number, bad->message);
    }
    {
        const std::scoped_lock lock(m_mutex);
        m_delivery = Delivery{number, std::get<policy::Bundle>(std::move(bundle))};
    }
    m_on_news();
    return {};
}

void Courier::complain(const std::string& problem) {
    {
        const std::scoped_lock lock(m_mutex);
        if (m_stopping || problem == m_problem) {
            return;
        }
        m_problem = problem;
    }
    m_on_problem(problem.empty() ? "the centre answers again" : problem);
}

}  // namespace beffroi::delivery
