// The portal's pages as HTML text. Every value is escaped by the templates in pages/.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "gateway/charter/written.h"
#include "gateway/portal/form.h"
#include "gateway/portal/session_view.h"
#include "gateway/portal/texts.h"

namespace beffroi::portal {

struct LoginPage {
    std::string token;
    std::string error = {};  ///< a sentence; empty on a first visit
    std::string user = {};   ///< as typed, so that it need not be typed again. The password never comes back
};

struct MessagePage {
    std::string_view heading;
    std::string_view text;
    std::string_view link;  ///< leads to the home page
};

struct GuestPage {
    std::string_view name;
    std::string_view code;
    WallTime until;
};

/// A text of the institution (gateway/charter/written.h).
struct ReadingPage {
    std::string_view here;  ///< its path
    std::string_view heading;
    const charter::Written& text;
    std::string_view lead = {};
    std::string_view accept_button = {};  ///< empty: it is there to be read only
    std::string_view accept_note = {};
    std::string_view decline_button = {};  ///< with `accept_button`
    std::string_view link = {};            ///< leads to the home page; without `accept_button`
    std::string token = {};
};

/// What every page has.
struct PageFrame {
    std::string site_name;
    std::optional<std::string> contact;
    std::optional<std::string> notice_url;
    bool has_charter = false;
    bool has_theme = false;  ///< a style sheet of the institution's own
    std::string logo = {};   ///< the path of its picture; empty: the belfry
};

class Pages {
  public:
    /// `guests`: how long somebody may be one; nullopt: nobody enters without an account.
    explicit Pages(PageFrame frame, std::optional<std::chrono::hours> guests = std::nullopt)
        : m_frame(std::move(frame)), m_guests(guests) {}

    [[nodiscard]] std::string login(Language language, const LoginPage& page) const;
    [[nodiscard]] std::string status(Language language, const SessionView& session, WallTime now,
                                     const std::string& token) const;
    [[nodiscard]] std::string devices(Language language, const DevicesView& choice, WallTime now,
                                      const std::string& token) const;
    [[nodiscard]] std::string guest(Language language, const GuestPage& page, WallTime now) const;
    [[nodiscard]] std::string message(Language language, const MessagePage& page) const;
    [[nodiscard]] std::string reading(Language language, const ReadingPage& page) const;
    /// The body of a redirection, for programs that do not follow it.
    [[nodiscard]] static std::string redirect(const std::string& url);

  private:
    const PageFrame m_frame;
    const std::optional<std::chrono::hours> m_guests;
};

/// "14:05" in the machine's time zone, with the day before it if that is not the day of `now`.
[[nodiscard]] std::string local_time(WallTime time, WallTime now);

}  // namespace beffroi::portal
