// What the portal asks, answered by the line, the guests' desk, the charter's and that of too many devices.
#pragma once

#include "gateway/arrivals.h"
#include "gateway/charter_desk.h"
#include "gateway/device_desk.h"
#include "gateway/guest_desk.h"
#include "gateway/health/logins.h"
#include "gateway/locate.h"
#include "gateway/login_flow.h"
#include "gateway/portal/portal.h"

namespace beffroi {

class PortalAnswers {
  public:
    /// All of it outlives this object.
    struct Sources {
        const Clock& clock;
        LoginFlow& flow;
        const Locator& locator;
        health::Logins& logins;
        Arrivals& arrivals;
        GuestDesk* guests = nullptr;     ///< where there are guests
        CharterDesk* charter = nullptr;  ///< where there is a charter
        DeviceDesk* devices = nullptr;   ///< where somebody may have so many at once
    };
    explicit PortalAnswers(const Sources& sources) : m_from(sources) {}

    /// For a portal that ends before this.
    [[nodiscard]] portal::PortalActions actions();

  private:
    [[nodiscard]] portal::Entry login(const LoginRequest& request);
    /// Of who is known and has nothing left to accept.
    [[nodiscard]] portal::Entry told(Entered entered, const Device& device, const portal::Browser& browser);
    [[nodiscard]] Entered enter(const Identity& identity, const Device& device, const IpAddress& address);
    [[nodiscard]] std::optional<Session> session_at(const IpAddress& address);
    [[nodiscard]] portal::SessionView view(const Session& session) const;
    [[nodiscard]] std::variant<portal::GuestCode, portal::VouchProblem> vouch(const IpAddress& address,
                                                                              const portal::GuestForm& guest);
    [[nodiscard]] std::optional<bool> waiting(const portal::Browser& browser) const;
    [[nodiscard]] portal::Entry accept(const portal::Browser& browser);
    void decline(const portal::Browser& browser);
    [[nodiscard]] std::optional<portal::DevicesView> choice(const portal::Browser& browser) const;
    [[nodiscard]] portal::Entry replace(const portal::Browser& browser, const std::string& session);
    void give_up(const portal::Browser& browser);
    void leave_desks(const Device& device);

    Sources m_from;
};

}  // namespace beffroi
