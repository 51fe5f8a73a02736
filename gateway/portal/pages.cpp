#include "gateway/portal/pages.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <ctime>
#include <map>

#include "gateway/portal/page_files.h"

namespace beffroi::portal {

namespace {

constexpr std::chrono::minutes k_active{2};  ///< silence that is none

using kainjow::mustache::data;
using kainjow::mustache::mustache;

/// What is a page's own, in what all of them have. Each thread parses a page once, which takes as long as all else of
/// it: a kainjow template is not safe to share between threads.
std::string framed(std::string_view page, const data& values) {
    thread_local std::map<const char*, mustache> parsed;  // by where the page's text stands
    auto found = parsed.find(page.data());
    if (found == parsed.end()) {
        found = parsed.emplace(page.data(), std::string(k_head_html).append(page).append(k_foot_html)).first;
    }
    return found->second.render(values);
}

void set(data& values, const char* name, std::string_view value) {
    values.set(name, std::string(value));
}

std::tm local(WallTime time) {
    const std::time_t seconds =
        std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return parts;
}

/// What every page has: language, site, help and data notice.
data languages(Language current) {
    data all(data::type::list);
    for (const auto& [language, name] : {std::pair{Language::french, "Français"},
                                         {Language::easy_french, "Français facile"},
                                         {Language::english, "English"}}) {
        data one;
        set(one, "code", name_of(language));
        set(one, "language", texts(language).code);
        set(one, "name", name);
        one.set("is_current", data(language == current ? data::type::bool_true : data::type::bool_false));
        all.push_back(one);
    }
    return all;
}

/// `here`: the page that another language shows.
data framing(Language language, std::string_view title, const PageFrame& frame, std::string_view here = "/") {
    const Texts& t = texts(language);
    data values;
    set(values, "here", here);
    set(values, "languages_label", t.languages_label);
    values.set("languages", languages(language));
    set(values, "lang", t.code);
    set(values, "title", title);
    set(values, "site", frame.site_name);
    set(values, "journal_note", t.journal_note);
    if (frame.contact) {
        set(values, "contact", *frame.contact);
        set(values, "help_label", t.help_label);
    }
    values.set("has_theme", data(frame.has_theme ? data::type::bool_true : data::type::bool_false));
    if (!frame.logo.empty()) {
        set(values, "logo", frame.logo);
    }
    if (frame.has_charter) {
        set(values, "charter_link", t.charter_link);
    }
    if (frame.notice_url) {
        set(values, "notice_url", *frame.notice_url);
        set(values, "notice_link", t.notice_link);
    }
    return values;
}

/// Times that people think in, up to what is allowed.
void add_vouching(data& values, Language language, std::chrono::hours longest) {
    const Texts& t = texts(language);
    set(values, "vouch_heading", t.vouch_heading);
    set(values, "vouch_note", t.vouch_note);
    set(values, "name_label", t.guest_name_label);
    set(values, "hours_label", t.guest_hours_label);
    set(values, "vouch_button", t.vouch_button);
    data choices(data::type::list);
    for (const int hours : {1, 2, 4, 8, 24, 72}) {
        if (std::chrono::hours(hours) <= longest) {
            data choice;
            set(choice, "hours", std::to_string(hours));
            set(choice, "words", in_words(std::chrono::hours(hours), language));
            choices.push_back(choice);
        }
    }
    values.set("choices", choices);
}

void add_guests(data& values, Language language, const std::vector<GuestView>& guests, WallTime now) {
    const Texts& t = texts(language);
    set(values, "guests_heading", t.guests_heading);
    set(values, "withdraw_button", t.withdraw_button);
    data all(data::type::list);
    for (const auto& guest : guests) {
        data one;
        set(one, "number", std::to_string(guest.number));
        set(one, "name", guest.name);
        set(one, "until", fmt::format(fmt::runtime(t.guest_until), local_time(guest.until, now)));
        all.push_back(one);
    }
    values.set("guests", all);
}

/// In words that say no more of it than its owner needs to know it again.
data device_row(Language language, const DeviceView& device, WallTime now) {
    using Kind = DeviceView::Kind;
    const Texts& t = texts(language);
    data row;
    set(row, "session", device.session);
    set(row, "zone", device.zone.get());
    set(row, "since", fmt::format(fmt::runtime(t.device_since), local_time(device.opened, now)));
    if (device.silent) {
        set(row, "silent",
            *device.silent < k_active ? std::string(t.device_active)
                                      : fmt::format(fmt::runtime(t.device_silent), in_words(*device.silent, language)));
    }
    set(row, "kind",
        device.kind == Kind::address   ? t.device_address
        : device.kind == Kind::made_up ? t.device_made_up
                                       : t.device_built_in);
    return row;
}

data blocks_of(const std::vector<charter::Block>& text) {
    using Kind = charter::Block::Kind;
    data blocks(data::type::list);
    for (const auto& [kind, lines] : text) {
        data block;
        if (kind == Kind::list) {
            data points;
            data all(data::type::list);
            for (const auto& line : lines) {
                data point;
                set(point, "line", line);
                all.push_back(point);
            }
            points.set("lines", all);
            block.set("points", points);
        }
        // Set even where it is not the block's: mustache would look for the name in the page around it.
        block.set("heading", kind == Kind::heading ? data(lines.front()) : data(data::type::bool_false));
        block.set("paragraph", kind == Kind::paragraph ? data(lines.front()) : data(data::type::bool_false));
        blocks.push_back(block);
    }
    return blocks;
}

}  // namespace

std::string local_time(WallTime time, WallTime now) {
    const std::tm then = local(time);
    const std::tm today = local(now);
    const std::string clock = fmt::format("{:02}:{:02}", then.tm_hour, then.tm_min);
    const bool same_day = then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;
    return same_day ? clock : fmt::format("{:02}/{:02} {}", then.tm_mday, then.tm_mon + 1, clock);
}

std::string Pages::login(Language language, const LoginPage& page) const {
    const Texts& t = texts(language);
    const std::string title = std::string(page.error.empty() ? "" : t.error_prefix) + std::string(t.login_title);
    data values = framing(language, title, m_frame);
    set(values, "heading", t.login_heading);
    set(values, "lead", t.login_lead);
    set(values, "user_label", t.user_label);
    set(values, "user_hint", t.user_hint);
    set(values, "password_label", t.password_label);
    set(values, "login_button", t.login_button);
    set(values, "token", page.token);
    set(values, "user", page.user);
    if (!page.error.empty()) {
        set(values, "error", page.error);
    }
    if (m_guests) {
        set(values, "guest_heading", t.guest_heading);
        set(values, "code_label", t.code_label);
        set(values, "code_hint", t.code_hint);
        set(values, "guest_button", t.guest_button);
    }
    return framed(k_login_html, values);
}

std::string Pages::status(Language language, const SessionView& session, WallTime now, const std::string& token) const {
    const Texts& t = texts(language);
    data values = framing(language, t.status_title, m_frame, "/status");
    set(values, "heading", t.status_heading);
    set(values, "person_label", t.person_label);
    set(values, "person", session.display_name.empty() ? session.user.get() : session.display_name);
    set(values, "role_label", t.role_label);
    set(values, "role", session.role.get());
    set(values, "opened_label", t.opened_label);
    set(values, "opened", local_time(session.opened, now));
    set(values, "opened_rfc3339", to_rfc3339(session.opened));
    set(values, "expires_label", t.expires_label);
    set(values, "expires", local_time(session.expires, now));
    set(values, "expires_rfc3339", to_rfc3339(session.expires));
    set(values, "remaining_label", t.remaining_label);
    set(values, "remaining",
        in_words(std::chrono::duration_cast<std::chrono::seconds>(session.expires - now), language));
    set(values, "refresh_link", t.refresh_link);
    set(values, "logout_button", t.logout_button);
    set(values, "logout_note", t.logout_note);
    set(values, "token", token);
    if (session.address) {
        set(values, "address_note", fmt::format(fmt::runtime(t.address_note), session.address->text()));
    }
    if (m_guests && session.may_vouch) {
        add_vouching(values, language, *m_guests);
    }
    if (!session.guests.empty()) {
        add_guests(values, language, session.guests, now);
    }
    return framed(k_status_html, values);
}

std::string Pages::devices(Language language, const DevicesView& choice, WallTime now, const std::string& token) const {
    const Texts& t = texts(language);
    data values = framing(language, t.devices_heading, m_frame, "/devices");
    set(values, "heading", t.devices_heading);
    set(values, "lead", t.devices_lead);
    set(values, "count_label", t.devices_count_label);
    set(values, "count", std::to_string(choice.devices.size()));
    set(values, "most_label", t.devices_most_label);
    set(values, "most", std::to_string(choice.most));
    set(values, "note", t.devices_note);
    set(values, "replace_button", t.replace_button);
    set(values, "give_up_button", t.give_up_button);
    set(values, "token", token);
    data all(data::type::list);
    for (const auto& device : choice.devices) {
        all.push_back(device_row(language, device, now));
    }
    values.set("devices", all);
    return framed(k_devices_html, values);
}

std::string Pages::guest(Language language, const GuestPage& page, WallTime now) const {
    const Texts& t = texts(language);
    data values = framing(language, t.guest_code_heading, m_frame);
    set(values, "heading", t.guest_code_heading);
    set(values, "name_label", t.guest_name_label);
    set(values, "name", page.name);
    set(values, "code_label", t.code_label);
    set(values, "code", page.code);
    set(values, "until_label", t.expires_label);
    set(values, "until", local_time(page.until, now));
    set(values, "until_rfc3339", to_rfc3339(page.until));
    set(values, "text", t.guest_code_text);
    set(values, "link", t.back_link);
    return framed(k_guest_html, values);
}

std::string Pages::message(Language language, const MessagePage& page) const {
    data values = framing(language, page.heading, m_frame);
    set(values, "heading", page.heading);
    set(values, "text", page.text);
    set(values, "link", page.link);
    return framed(k_message_html, values);
}

std::string Pages::reading(Language language, const ReadingPage& page) const {
    data values = framing(language, page.heading, m_frame, page.here);
    set(values, "heading", page.heading);
    if (!page.lead.empty()) {
        set(values, "lead", page.lead);
    }
    const auto& wanted = language == Language::english       ? page.text.english
                         : language == Language::easy_french ? page.text.easy_french
                                                             : page.text.french;
    if (language == Language::english && wanted.empty()) {
        set(values, "text_lang", texts(Language::french).code);
    }
    values.set("blocks", blocks_of(wanted.empty() ? page.text.french : wanted));
    if (!page.accept_button.empty()) {
        set(values, "accept_button", page.accept_button);
        set(values, "accept_note", page.accept_note);
        set(values, "decline_button", page.decline_button);
        set(values, "token", page.token);
    } else {
        set(values, "link", page.link);
    }
    return framed(k_reading_html, values);
}

std::string Pages::redirect(const std::string& url) {
    data values;
    set(values, "url", url);
    return mustache(std::string(k_redirect_html)).render(values);
}

}  // namespace beffroi::portal
