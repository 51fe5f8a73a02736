// A crowd at the portal: each person on a device of its own, from an address of its own, over TLS as a browser does it.
//   logins [--how kept|fresh|visit] [--parallel N] [--within SECONDS] [--stay] GATEWAY HOST CA-FILE PEOPLE DEVICES
// PEOPLE: lines "login password"; DEVICES: lines that end in an address; one login for each device.
//   kept:  the page is open, with its connection; a login is the form that is posted on it and its answer.
//   fresh: the page is open, its connection has ended meanwhile; a login is a TLS connection, the form and its answer.
//   visit: a login is a TLS connection, the page, the form and its answer.
// Without --within: N at once, each as soon as the one before has ended. With it: each at a moment of its own, drawn
// beforehand, and its time counts from there, also while it waits for one of the N. Then all log out, unless --stay.
// Prints one line of JSON.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/browser.h"

namespace {

using beffroi::bench::Browser;
using beffroi::bench::Trust;

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct Options {
    std::string how = "kept";
    unsigned parallel = 32;
    double within = 0;
    bool stay = false;
    std::string gateway;
    std::string host;
    std::string ca_file;
    std::string people;
    std::string devices;
};

/// Somebody at the portal's page.
class Guest {
  public:
    Guest(const Trust& trust, const Options& options, std::string address)
        : m_browser(trust, options.gateway, options.host, std::move(address)) {}

    void open_page() {
        const auto [status, body] = m_browser.get("/");
        static constexpr std::string_view mark = R"(name="token" value=")";
        const auto at = body.find(mark);
        if (status != 200 || at == std::string::npos) {
            throw std::runtime_error("the page answers " + std::to_string(status));
        }
        const auto begin = at + mark.size();
        m_token = body.substr(begin, body.find('"', begin) - begin);
    }
    void login(const std::string& user, const std::string& password) {
        const auto answer = m_browser.post("/login", "token=" + m_token + "&user=" + user + "&password=" + password);
        if (answer.status != 303) {
            throw std::runtime_error("the form is answered " + std::to_string(answer.status));
        }
    }
    void logout() {
        if (const auto answer = m_browser.post("/logout", "token=" + m_token); answer.status != 200) {
            throw std::runtime_error("the logout is answered " + std::to_string(answer.status));
        }
    }
    void hang_up() { m_browser.hang_up(); }
    [[nodiscard]] unsigned connections() const { return m_browser.connections(); }

  private:
    Browser m_browser;
    std::string m_token;
};

struct Visitor {
    std::string user;
    std::string password;
    std::unique_ptr<Guest> guest;
    Seconds due{0};  ///< after the start
    Seconds took{0};
    bool in = false;
};

std::vector<Visitor> read_visitors(const Options& options, const Trust& trust) {
    std::ifstream people(options.people);
    std::ifstream devices(options.devices);
    std::vector<Visitor> visitors;
    Visitor next;
    for (std::string line; std::getline(devices, line) && people >> next.user >> next.password;) {
        next.guest = std::make_unique<Guest>(trust, options, line.substr(line.rfind(' ') + 1));
        visitors.push_back(std::move(next));
        next = {};
    }
    if (std::string line; visitors.empty() || std::getline(devices, line)) {
        throw std::runtime_error("no devices, or fewer people than devices");
    }
    return visitors;
}

/// Why somebody did not get in, and how many.
class Reasons {
  public:
    void add(const std::string& why) {
        const std::scoped_lock lock(m_mutex);
        ++m_count[why];
    }
    void tell() const {
        for (const auto& [why, count] : m_count) {
            std::fprintf(stderr, "logins: %zu times: %s\n", count, why.c_str());
        }
    }

  private:
    std::mutex m_mutex;
    std::map<std::string, std::size_t> m_count;
};

class Crowd {
  public:
    explicit Crowd(const Options& options)
        : m_options(options), m_trust(options.ca_file), m_visitors(read_visitors(options, m_trust)) {}

    void open_pages() {
        if (m_options.how != "visit") {
            each([this](Visitor& visitor) {
                visitor.guest->open_page();
                if (m_options.how == "fresh") {
                    visitor.guest->hang_up();
                }
            });
        }
    }
    /// The seconds that all took.
    double log_in() {
        draw_moments();
        const auto start = Clock::now();
        each([&](Visitor& visitor) {
            std::this_thread::sleep_until(start + visitor.due);
            const auto begin = m_options.within > 0 ? start + visitor.due : Clock::now();
            enter(visitor);
            visitor.took = Clock::now() - begin;
            visitor.in = true;
        });
        return Seconds(Clock::now() - start).count();
    }
    void log_out() {
        each([](Visitor& visitor) {
            if (visitor.in) {
                visitor.guest->logout();
            }
        });
    }
    void tell(double seconds) const {
        std::vector<double> took;
        for (const Visitor& visitor : m_visitors) {
            if (visitor.in) {
                took.push_back(visitor.took.count() * 1000);
            }
        }
        std::ranges::sort(took);
        const auto part = [&](double share) {
            return took.empty() ? 0.0
                                : took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1) + 0.5)];
        };
        std::printf(
            "{\"logins\":%zu,\"refused\":%zu,\"seconds\":%.3f,\"rate\":%.1f,\"p50-ms\":%.2f,\"p99-ms\":%.2f,\"longest-"
            "ms\":"
            "%.2f}\n",
            took.size(), m_visitors.size() - took.size(), seconds, static_cast<double>(took.size()) / seconds,
            part(0.5), part(0.99), part(1));
        m_reasons.tell();
    }

  private:
    void draw_moments() {
        std::mt19937 chance(1);  // the same storm each time  NOLINT(cert-msc32-c,cert-msc51-cpp)
        std::uniform_real_distribution<double> moment(0, m_options.within);
        std::vector<double> moments(m_visitors.size());
        std::ranges::generate(moments, [&] { return m_options.within > 0 ? moment(chance) : 0.0; });
        std::ranges::sort(moments);
        for (std::size_t i = 0; i < moments.size(); ++i) {
            m_visitors[i].due = Seconds(moments[i]);
        }
    }
    void enter(Visitor& visitor) const {
        const unsigned before = visitor.guest->connections();
        if (m_options.how == "visit") {
            visitor.guest->open_page();
        }
        visitor.guest->login(visitor.user, visitor.password);
        if (m_options.how == "kept" && visitor.guest->connections() != before) {
            throw std::runtime_error("the connection was not kept");
        }
    }
    void each(const std::function<void(Visitor&)>& what) {
        std::atomic<std::size_t> next = 0;
        const auto work = [&] {
            for (std::size_t i = next++; i < m_visitors.size(); i = next++) {
                try {
                    what(m_visitors[i]);
                } catch (const std::exception& e) {
                    m_reasons.add(e.what());
                }
            }
        };
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < m_options.parallel; ++i) {
            threads.emplace_back(work);
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
    }

    const Options& m_options;
    Trust m_trust;
    std::vector<Visitor> m_visitors;
    Reasons m_reasons;
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Logs a crowd in at a portal.", "logins");
    app.add_option("--how", options.how)->check(CLI::IsMember({"kept", "fresh", "visit"}));
    app.add_option("--parallel", options.parallel)->check(CLI::Range(1, 1024));
    app.add_option("--within", options.within)->check(CLI::Range(0.0, 3600.0));
    app.add_flag("--stay", options.stay);
    app.add_option("GATEWAY", options.gateway)->required();
    app.add_option("HOST", options.host)->required();
    app.add_option("CA-FILE", options.ca_file)->required();
    app.add_option("PEOPLE", options.people)->required();
    app.add_option("DEVICES", options.devices)->required();
    CLI11_PARSE(app, argc, argv);
    try {
        std::signal(SIGPIPE, SIG_IGN);  // a connection that the gateway has closed is an answer, no end
        Crowd crowd(options);
        crowd.open_pages();
        const double seconds = crowd.log_in();
        if (!options.stay) {
            crowd.log_out();
        }
        crowd.tell(seconds);
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "logins: %s\n", e.what());
        return 2;
    }
}
