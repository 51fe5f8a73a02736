#include "central/store/clickhouse_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <mutex>

#include "base/c_handle.h"
#include "base/encoding.h"
#include "central/store/query.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central::store {

namespace {

using Easy = CHandle<CURL, curl_easy_cleanup>;
using Headers = CHandle<curl_slist, curl_slist_free_all>;

constexpr long k_connect_seconds = 5;
constexpr long k_seconds = 300;
constexpr std::size_t k_answer_bytes = std::size_t{256} << 20U;
constexpr std::size_t k_shown_bytes = 300;
constexpr long k_ok = 200;

struct Answer {
    std::string body;
    const std::function<bool()>* cancel = nullptr;
};

std::size_t keep(char* data, std::size_t size, std::size_t count, void* target) {
    auto& answer = *static_cast<Answer*>(target);
    if (answer.body.size() + size * count > k_answer_bytes) {
        return 0;
    }
    answer.body.append(data, size * count);
    return size * count;
}

int progress(void* target, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up_total*/, curl_off_t /*up*/) {
    const auto& cancel = *static_cast<Answer*>(target)->cancel;
    return cancel && cancel() ? 1 : 0;
}

template <typename Value>
void set(const Easy& easy, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(easy.get(), option, value); code != CURLE_OK) {
        throw StoreFailure(fmt::format("libcurl: {}", curl_easy_strerror(code)));
    }
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<std::uint8_t>(c));
    }
}

void add_header(Headers& headers, const std::string& text) {
    curl_slist* longer = curl_slist_append(headers.get(), text.c_str());
    if (longer == nullptr) {
        throw StoreFailure("libcurl: out of memory");
    }
    static_cast<void>(headers.release());
    headers.reset(longer);
}

std::string shown(std::string_view text) {
    return printable(text.substr(0, std::min(text.find('\n'), k_shown_bytes)));
}

}  // namespace

/// Idle connections: a new one for every query would cost more than most queries.
class ClickHouseClient::Pool {
  public:
    [[nodiscard]] Easy take() {
        const std::lock_guard lock(m_mutex);
        if (m_idle.empty()) {
            return Easy(curl_easy_init());
        }
        Easy easy = std::move(m_idle.back());
        m_idle.pop_back();
        return easy;
    }
    void give_back(Easy easy) {
        curl_easy_reset(easy.get());
        const std::lock_guard lock(m_mutex);
        m_idle.push_back(std::move(easy));
    }

  private:
    std::mutex m_mutex;
    std::vector<Easy> m_idle;
};

ClickHouseClient::ClickHouseClient(std::string url, const ClickHouseAccess& access)
    : m_url(std::move(url)), m_access(access), m_pool(std::make_unique<Pool>()) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

ClickHouseClient::~ClickHouseClient() = default;

std::string ClickHouseClient::query(const std::string& sql, const ClickHouseSettings& settings,
                                    const std::function<bool()>& cancel) const {
    return request({}, sql, settings, cancel);
}

void ClickHouseClient::insert(const std::string& sql, std::string_view data, const ClickHouseSettings& settings) const {
    static_cast<void>(request(sql, data, settings, {}));
}

std::string ClickHouseClient::request(const std::string& sql, std::string_view body, const ClickHouseSettings& settings,
                                      const std::function<bool()>& cancel) const {
    Easy easy = m_pool->take();
    if (!easy) {
        throw StoreFailure("libcurl cannot start");
    }
    std::string url = m_url + "/?";
    for (const auto& [name, value] : settings) {
        url += name + "=";
        append_escaped(url, value);
        url += '&';
    }
    if (!sql.empty()) {
        url += "query=";
        append_escaped(url, sql);
    }
    Headers headers;
    add_header(headers, "Expect:");  // the body may follow at once
    if (!m_access.user.empty()) {
        add_header(headers, "X-ClickHouse-User: " + m_access.user);
        add_header(headers, "X-ClickHouse-Key: " + std::string(m_access.password.reveal()));
    }
    Answer answer{{}, &cancel};
    std::array<char, CURL_ERROR_SIZE> error{};
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set(easy, CURLOPT_POSTFIELDS, body.data());
    set(easy, CURLOPT_CONNECTTIMEOUT, k_connect_seconds);
    set(easy, CURLOPT_TIMEOUT, k_seconds);
    set(easy, CURLOPT_WRITEFUNCTION, &keep);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&answer));
    set(easy, CURLOPT_XFERINFOFUNCTION, &progress);
    set(easy, CURLOPT_XFERINFODATA, static_cast<void*>(&answer));
    set(easy, CURLOPT_NOPROGRESS, cancel ? 0L : 1L);
    set(easy, CURLOPT_ERRORBUFFER, error.data());
    if (!m_access.ca_file.empty()) {
        set(easy, CURLOPT_CAINFO, m_access.ca_file.c_str());
    }
    const CURLcode code = curl_easy_perform(easy.get());
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        throw Cancelled();  // with its connection, which tells the server to stop
    }
    if (code != CURLE_OK) {
        throw StoreFailure(fmt::format("{}: {}", m_url, error[0] != '\0' ? error.data() : curl_easy_strerror(code)));
    }
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    m_pool->give_back(std::move(easy));
    if (status != k_ok) {
        throw StoreFailure(fmt::format("{}: {}: {}", m_url, status, shown(answer.body)));
    }
    return std::move(answer.body);
}

}  // namespace beffroi::central::store
