// The portal: what a device without a session reaches, and where a person logs in, sees the session and logs out.
// It owns its routes, its pages and the forms' protection; directory, enforcer and journal are behind PortalActions.
// RFC 8908 (captive portal API) is GET /capport.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "base/address.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/http/server.h"
#include "gateway/charter/written.h"
#include "gateway/portal/meeting.h"
#include "gateway/portal/pages.h"
#include "gateway/portal/session_view.h"
#include "gateway/portal/theme.h"
#include "gateway/settings.h"
#include "gateway/throttle/pace.h"
#include "gateway/throttle/throttle.h"
#include "gateway/types.h"

namespace beffroi::portal {

/// What somebody who vouched gives her guest.
struct GuestCode {
    std::string name;
    Secret code;
    WallTime until;
};

enum class VouchProblem : std::uint8_t {
    not_allowed,  ///< nobody is signed in there, or her role does not vouch
    bad_guest,    ///< no name, or a time that is not offered
    too_many,     ///< she has vouched for as many as one may
    unavailable   ///< it cannot be put on record
};

/// For people without an account.
struct GuestActions {
    std::chrono::hours longest;  ///< that somebody may be a guest
    std::function<std::variant<GuestCode, VouchProblem>(const IpAddress&, const GuestForm&)> vouch;
    /// The guest of that number is welcome no longer, if whoever is signed in there answers for him.
    std::function<void(const IpAddress&, std::uint64_t)> take_back;
};

/// Her password was right, and she has the charter to accept first.
struct CharterFirst {};

/// Her password was right, and one of her devices has to go first.
struct DevicesFirst {};

/// What comes of a login.
using Entry = std::variant<SessionView, CharterFirst, DevicesFirst, Denial>;

/// In front of whom a page is: whoever waits for something waits in the browser that she came with, for the next person
/// at that device may have another.
struct Browser {
    IpAddress address;
    std::string token;  ///< of its cookie
};

/// For what people accept before they enter.
struct CharterActions {
    /// Who waits there for it: whether her role has signed it on paper too. nullopt: nobody does.
    std::function<std::optional<bool>(const Browser&)> waiting;
    /// CharterFirst: nobody waits there any more.
    std::function<Entry(const Browser&)> accept;
    std::function<void(const Browser&)> decline;
};

/// For people who have as many devices in as they may.
struct DeviceActions {
    /// Of whoever waits there, and of nobody else. nullopt: nobody does.
    std::function<std::optional<DevicesView>(const Browser&)> waiting;
    /// Ends that session if it is hers, and lets this device in. DevicesFirst: there are still too many, or nobody
    /// waits there any more.
    std::function<Entry(const Browser&, const std::string& session)> replace;
    std::function<void(const Browser&)> give_up;
};

/// All are called from several threads at once and may block. An exception becomes an answer 500 without details.
struct PortalActions {
    /// Journals its own refusals.
    std::function<Entry(LoginRequest)> login;
    std::function<std::optional<SessionView>(const IpAddress&)> session_of;
    /// Whether there was a session.
    std::function<bool(const IpAddress&)> logout;
    /// Empty: no neighbour entry or no zone for the address.
    std::function<std::optional<Device>(const IpAddress&)> device_of;
    /// A refusal that the portal decided by itself, for the journal: throttled, device_unknown, malformed_request.
    std::function<void(Denial, const std::optional<Device>&, const IpAddress&)> refused;
    /// What somebody did here. Must not wait for anything.
    std::function<void(const IpAddress&, Meeting)> met = [](const IpAddress&, Meeting) {};
    /// A cause for the operator's log; it may quote the path that a client asked for.
    std::function<void(const std::string&)> on_error = {};
    std::optional<GuestActions> guests = {};     ///< empty: nobody enters without an account
    std::optional<CharterActions> charter = {};  ///< with PortalConfig::charter
    std::optional<DeviceActions> devices = {};   ///< empty: everybody has as many as she likes
};

/// Sockets that listen already, of whoever may bind them. Without one the portal binds its port.
struct Sockets {
    UniqueFd http;
    UniqueFd https;
};

class Portal {
  public:
    /// Reads the texts, and the certificate and key, these again whenever they are renewed, and serves at once. Throws
    /// with the cause if it cannot. `throttle` outlives it.
    Portal(const SiteConfig& site, PortalConfig config, Throttle& throttle, const Clock& clock, PortalActions actions,
           Sockets sockets = {});
    Portal(const Portal&) = delete;
    Portal& operator=(const Portal&) = delete;

    [[nodiscard]] std::uint16_t http_port() const { return m_redirect_server.port(); }
    [[nodiscard]] std::uint16_t https_port() const { return m_page_server.port(); }
    /// Of the devices whose forms are counted.
    [[nodiscard]] Crowding crowding() const { return m_pace.crowding(); }

  private:
    [[nodiscard]] http::Options redirect_options() const;
    [[nodiscard]] http::Options page_options() const;
    [[nodiscard]] std::vector<http::Route> page_routes();
    static void add_pages_of_forms(std::vector<http::Route>& routes);
    [[nodiscard]] http::Handler at_pace(http::Response (Portal::*handler)(const http::Request&));

    http::Response get_home(const http::Request& request);
    http::Response get_status(const http::Request& request);
    http::Response get_capport(const http::Request& request);
    http::Response post_login(const http::Request& request);
    http::Response post_logout(const http::Request& request);
    http::Response post_guest(const http::Request& request);
    http::Response post_vouch(const http::Request& request);
    http::Response post_withdraw(const http::Request& request);
    http::Response get_charter(const http::Request& request);
    http::Response post_charter(const http::Request& request);
    http::Response get_devices(const http::Request& request);
    http::Response post_devices(const http::Request& request);
    http::Response post_give_up(const http::Request& request);
    http::Response unknown_page(const http::Request& request) const;
    http::Response get_notice(const http::Request& request);

    /// nullopt: it is no form, or not known to come from one of our pages.
    [[nodiscard]] std::optional<PostedForm> from_our_page(const http::Request& request) const;
    [[nodiscard]] std::variant<PostedForm, http::Response> entering(const http::Request& request);
    http::Response wrong_form(const http::Request& request, FormProblem problem, std::string_view incomplete);
    /// Who wants to enter, from a form that is known to come from our page.
    struct Attempt {
        UserName user;
        Secret password;
        bool by_code = false;
    };
    http::Response attempt(const http::Request& request, Attempt form);
    http::Response malformed(const http::Request& request);
    http::Response throttled(const http::Request& request, std::chrono::seconds wait, const UserName& typed);
    http::Response denied(const http::Request& request, Denial denial, const UserName& typed, bool by_code = false);
    http::Response not_vouched(const http::Request& request, VouchProblem problem);
    http::Response login_page(const http::Request& request, int status, const LoginPage& page);
    http::Response status_page(const http::Request& request, const SessionView& session);
    http::Response stale_page(const http::Request& request);

    const PortalConfig m_config;
    const Theme m_theme;
    const Pages m_pages;
    const std::optional<charter::Written> m_charter;
    const std::optional<charter::Written> m_notice;
    const Clock& m_clock;
    const PortalActions m_actions;
    Throttle& m_throttle;
    Pace m_pace;
    http::Server m_redirect_server;
    http::Server m_page_server;  ///< last: their threads use all of the above
};

}  // namespace beffroi::portal
