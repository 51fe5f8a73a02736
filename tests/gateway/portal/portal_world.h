// A portal over real TLS, with everything behind it played by the test.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/portal/portal.h"
#include "tests/base/http/client.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::testing {

class PortalWorld {
  public:
    /// `texts`: with a charter and a notice of its own. `theme`: the folder of one.
    explicit PortalWorld(bool texts = false, std::optional<std::string> theme = std::nullopt);
    ~PortalWorld();
    PortalWorld(const PortalWorld&) = delete;
    PortalWorld& operator=(const PortalWorld&) = delete;

    /// An https request with the browser's cookie, in the language of `accept_language`.
    Reply ask(const std::string& method, const std::string& path, std::optional<std::string> body = std::nullopt,
              std::vector<std::string> headers = {});
    /// A plain http request, for any host.
    Reply ask_http(const std::string& method, const std::string& path, const std::string& host);
    /// Opens the login page like a browser, then posts its form.
    Reply login(const std::string& user, const std::string& password, std::vector<std::string> headers = {});
    /// The token of the last page, and the cookie header that goes with it.
    std::string open_login_page();

    static constexpr const char* k_host = "portail.lycee.example";
    TestCa ca;
    FakeClock clock{WallTime(std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours(9))};
    std::string accept_language = "fr";
    std::string cookie;

    // What stands behind the portal; touched by its threads under the mutex.
    std::mutex mutex;
    std::map<std::string, portal::Entry> accounts;
    std::map<std::string, std::string> passwords;
    std::optional<portal::SessionView> session;
    std::optional<Device> device;
    std::string guest_code;                        ///< a good one
    std::optional<portal::VouchProblem> no_guest;  ///< why nobody is vouched for
    std::vector<portal::GuestForm> vouched;
    std::optional<bool> reads_charter;           ///< somebody waits for it: whether her role has signed on paper
    std::optional<std::string> reads_in;         ///< in the browser with this token alone; nullopt: in any
    std::optional<Denial> no_entry;              ///< what comes of it when she accepts, or a device has gone
    std::optional<portal::DevicesView> devices;  ///< somebody waits to choose from them
    bool full_after_charter = false;
    std::vector<std::string> asked;                ///< users that reached the directory
    std::vector<std::pair<Denial, bool>> refused;  ///< and whether the device was known
    std::vector<portal::Meeting> met;
    Throttle throttle{
        {.free_failures = 3, .first_delay = std::chrono::seconds(4), .longest_delay = std::chrono::seconds(300)},
        clock};
    std::unique_ptr<portal::Portal> portal;

  private:
    portal::PortalActions actions();
    portal::CharterActions charter_actions();
    portal::DeviceActions device_actions();
    void write_texts(PortalConfig& config);
    std::filesystem::path m_folder;
};

/// Three devices, as many as a pupil may have: a telephone long silent, a computer, and one behind a router.
[[nodiscard]] portal::DevicesView sample_devices(WallTime now);

/// What an Émile Zola of the class 2nde 3 gets.
[[nodiscard]] portal::SessionView sample_session(WallTime now);

}  // namespace beffroi::testing
