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
#include <curl/curl.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
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
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr long k_patience_seconds = 30;  // a person has left by then

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

struct FreeCurl {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

std::size_t take(const char* data, std::size_t size, std::size_t count, void* body) {
    static_cast<std::string*>(body)->append(data, size * count);
    return size * count;
}

/// Whom browsers trust, read once: no browser reads it again for each connection, as curl would.
class Roots {
  public:
    explicit Roots(const std::string& file) : m_store(X509_STORE_new()) {
        if (m_store == nullptr || X509_STORE_load_file(m_store.get(), file.c_str()) != 1) {
            throw std::runtime_error(file + " holds no certificate");
        }
    }
    static CURLcode give(CURL*, void* context, void* roots) {
        SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), static_cast<Roots*>(roots)->m_store.get());
        return CURLE_OK;
    }

  private:
    struct Free {
        void operator()(X509_STORE* store) const { X509_STORE_free(store); }
    };
    std::unique_ptr<X509_STORE, Free> m_store;
};

/// One browser on one device.
class Browser {
  public:
    Browser(const Options& options, Roots& roots, const std::string& address)
        : m_base("https://" + options.host),
          m_curl(curl_easy_init()),
          m_resolve(curl_slist_append(nullptr, (options.host + ":443:" + options.gateway).c_str())) {
        set(CURLOPT_RESOLVE, m_resolve);
        set(CURLOPT_INTERFACE, ("host!" + address).c_str());
        set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
        set(CURLOPT_SSL_CTX_FUNCTION, Roots::give);
        set(CURLOPT_SSL_CTX_DATA, &roots);
        set(CURLOPT_SSL_SESSIONID_CACHE, 0L);  // nothing is resumed: each connection is a new one in full
        set(CURLOPT_COOKIEFILE, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_TIMEOUT, k_patience_seconds);
        set(CURLOPT_WRITEFUNCTION, take);
        set(CURLOPT_WRITEDATA, &m_body);
    }
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;
    ~Browser() {
        m_curl.reset();
        curl_slist_free_all(m_resolve);
    }

    void open_page() {
        set(CURLOPT_HTTPGET, 1L);
        const long status = ask("/");
        static constexpr std::string_view mark = R"(name="token" value=")";
        const auto at = m_body.find(mark);
        if (status != 200 || at == std::string::npos) {
            throw std::runtime_error("the page answers " + std::to_string(status));
        }
        const auto begin = at + mark.size();
        m_token = m_body.substr(begin, m_body.find('"', begin) - begin);
    }
    void login(const std::string& user, const std::string& password) {
        const long status = post("/login", "token=" + m_token + "&user=" + user + "&password=" + password);
        if (status != 303) {
            throw std::runtime_error("the form is answered " + std::to_string(status));
        }
    }
    void logout() {
        if (const long status = post("/logout", "token=" + m_token); status != 200) {
            throw std::runtime_error("the logout is answered " + std::to_string(status));
        }
    }
    /// From the next request on.
    void over_a_new_connection() { set(CURLOPT_FRESH_CONNECT, 1L); }
    /// How many the last request made.
    [[nodiscard]] long connections() const {
        long made = 0;
        curl_easy_getinfo(m_curl.get(), CURLINFO_NUM_CONNECTS, &made);
        return made;
    }

  private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        if (curl_easy_setopt(m_curl.get(), option, value) != CURLE_OK) {
            throw std::runtime_error("curl refuses an option");
        }
    }
    long post(const char* path, const std::string& form) {
        set(CURLOPT_COPYPOSTFIELDS, form.c_str());
        return ask(path);
    }
    long ask(const char* path) {
        m_body.clear();
        set(CURLOPT_URL, (m_base + path).c_str());
        if (const CURLcode code = curl_easy_perform(m_curl.get()); code != CURLE_OK) {
            throw std::runtime_error(curl_easy_strerror(code));
        }
        set(CURLOPT_FRESH_CONNECT, 0L);
        long status = 0;
        curl_easy_getinfo(m_curl.get(), CURLINFO_RESPONSE_CODE, &status);
        return status;
    }

    const std::string m_base;
    std::unique_ptr<CURL, FreeCurl> m_curl;
    curl_slist* m_resolve;
    std::string m_body;
    std::string m_token;
};

struct Visitor {
    std::string user;
    std::string password;
    std::unique_ptr<Browser> browser;
    Seconds due{0};  ///< after the start
    Seconds took{0};
    bool in = false;
};

std::vector<Visitor> read_visitors(const Options& options, Roots& roots) {
    std::ifstream people(options.people);
    std::ifstream devices(options.devices);
    std::vector<Visitor> visitors;
    Visitor next;
    for (std::string line; std::getline(devices, line) && people >> next.user >> next.password;) {
        next.browser = std::make_unique<Browser>(options, roots, line.substr(line.rfind(' ') + 1));
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
        : m_options(options), m_roots(options.ca_file), m_visitors(read_visitors(options, m_roots)) {}

    void open_pages() {
        if (m_options.how != "visit") {
            each([](Visitor& visitor) { visitor.browser->open_page(); });
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
                visitor.browser->logout();
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
        const bool kept = m_options.how == "kept";
        if (m_options.how == "visit") {
            visitor.browser->open_page();
        } else if (!kept) {
            visitor.browser->over_a_new_connection();
        }
        visitor.browser->login(visitor.user, visitor.password);
        if (kept && visitor.browser->connections() != 0) {
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
    Roots m_roots;
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
        curl_global_init(CURL_GLOBAL_DEFAULT);
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
