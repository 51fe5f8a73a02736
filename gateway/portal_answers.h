// What the portal asks, answered by the line, the guests' desk and the charter's.
#pragma once

#include "gateway/arrivals.h"
#include "gateway/charter_desk.h"
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
    };
    explicit PortalAnswers(const Sources& sources) : m_from(sources) {}

    /// For a portal that ends before this.
    [[nodiscard]] portal::PortalActions actions();

  private:
    using Entry = std::variant<portal::SessionView, portal::CharterFirst, Denial>;
    [[nodiscard]] Entry login(const LoginRequest& request);
    [[nodiscard]] std::optional<Session> session_at(const IpAddress& address);
    [[nodiscard]] portal::SessionView view(const Session& session) const;
    [[nodiscard]] std::variant<portal::GuestCode, portal::VouchProblem> vouch(const IpAddress& address,
                                                                              const portal::GuestForm& guest);
    [[nodiscard]] std::optional<bool> waiting(const IpAddress& address) const;
    [[nodiscard]] Entry accept(const IpAddress& address);

    Sources m_from;
};

}  // namespace beffroi
