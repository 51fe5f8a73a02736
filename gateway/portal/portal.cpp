#include "gateway/portal/portal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/http/tls_files.h"
#include "gateway/portal/answers.h"
#include "gateway/portal/capport.h"
#include "gateway/portal/language.h"
#include "gateway/portal/origin.h"
#include "gateway/portal/page_files.h"

namespace beffroi::portal {

namespace {

constexpr const char* k_html = "text/html; charset=utf-8";
constexpr std::size_t k_login_body_bytes = 4096;
/// Four for each device of a large lycée; what one device may hold, the enforcer bounds (policy/identity_table.cpp).
constexpr unsigned k_connections = 16384;
/// A login that is sent twice waits for the first: a refusal would look like a wrong password.
constexpr std::chrono::milliseconds k_patience{2000};
constexpr unsigned k_workers = 32;  ///< a login may wait for a slow directory while others only look at their session

http::Response html(int status, std::string body) {
    return {.status = status,
            .content_type = k_html,
            .body = std::move(body),
            .headers = {{"Vary", "Accept-Language, Cookie"}}};
}

http::Response see_other(const char* path) {
    return {.status = 303, .headers = {{"Location", path}}};
}

Browser browser_of(const http::Request& request) {
    return {request.client, token_for(request)};
}

/// Where somebody goes on whose password was right.
const char* next_of(const Entry& entry) {
    return std::holds_alternative<CharterFirst>(entry)   ? "/charter"
           : std::holds_alternative<DevicesFirst>(entry) ? "/devices"
                                                         : "/status";
}

}  // namespace

/// A notice of the institution's own, or the page elsewhere that she names.
Portal::Portal(const SiteConfig& site, PortalConfig config, Throttle& throttle, const Clock& clock,
               PortalActions actions, Sockets sockets)
    : m_config(std::move(config)),
      m_theme(m_config.theme_directory ? read_theme(*m_config.theme_directory) : Theme{}),
      m_pages({.site_name = site.name,
               .contact = m_config.contact,
               .notice_url = m_config.notice_directory ? std::optional<std::string>("/notice") : m_config.notice_url,
               .has_charter = m_config.charter.has_value(),
               .has_theme = !m_theme.css.empty(),
               .logo = m_theme.logo ? m_theme.logo->path : std::string()},
              actions.guests ? std::optional(actions.guests->longest) : std::nullopt),
      m_charter(m_config.charter ? std::optional(charter::read_written(m_config.charter->directory)) : std::nullopt),
      m_notice(m_config.notice_directory ? std::optional(charter::read_written(*m_config.notice_directory))
                                         : std::nullopt),
      m_clock(clock),
      m_actions(std::move(actions)),
      m_throttle(throttle),
      m_pace(clock),
      m_redirect_server(redirect_options(), {}, std::move(sockets.http)),
      m_page_server(page_options(), page_routes(), std::move(sockets.https)) {}

/// Whatever a device without a session asks of any host in plain HTTP, it is sent to the login page: connectivity
/// checks see a redirection, which is what makes systems open their login window.
http::Options Portal::redirect_options() const {
    http::Options options;
    options.address = m_config.address.text();
    options.port = m_config.http_port;
    options.limits.connections = k_connections;
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    options.on_error = m_actions.on_error;
    const std::string url = "https://" + m_config.host_name + "/";
    options.fallback = [this, url, body = Pages::redirect(url)](const http::Request& request) {
        m_actions.met(request.client, question_of(request.header("Host"), request.path));
        return http::Response{.status = 302, .content_type = k_html, .body = body, .headers = {{"Location", url}}};
    };
    return options;
}

/// No Strict-Transport-Security: should the certificate lapse on a Sunday, it would leave a whole lycée without even
/// the choice to go on. Nothing is served in plain HTTP on this host name anyway but the redirection. Referrer-Policy
/// is same-origin, not no-referrer: with the latter browsers hide the Origin of our own forms.
http::Options Portal::page_options() const {
    http::Options options;
    options.address = m_config.address.text();
    options.port = m_config.https_port;
    http::use_tls_files(options, {.certificate = m_config.certificate_file,
                                  .key = m_config.key_file,
                                  .client_ca = {},
                                  .ocsp = m_config.ocsp_file.value_or("")});
    options.limits.connections = k_connections;
    options.limits.body_bytes = k_login_body_bytes;
    options.limits.workers = k_workers;
    options.on_error = m_actions.on_error;
    options.fallback = [this](const http::Request& request) { return unknown_page(request); };
    options.headers = {
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri "
         "'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Cache-Control", "no-store"},
    };
    return options;
}

std::vector<http::Route> Portal::page_routes() {
    const auto to = [this](http::Response (Portal::*handler)(const http::Request&)) {
        return [this, handler](const http::Request& request) {
            auto response = (this->*handler)(request);
            if (auto cookie = choice_to_keep(request)) {
                response.headers.emplace_back("Set-Cookie", std::move(*cookie));
            }
            return response;
        };
    };
    const auto file = [](std::string_view type, std::string_view bytes) {
        return [type, bytes](const http::Request&) {
            return http::Response{.content_type = std::string(type),
                                  .body = std::string(bytes),
                                  .headers = {{"Cache-Control", "private, max-age=600"}}};
        };
    };
    constexpr std::string_view css = "text/css; charset=utf-8";
    std::vector<http::Route> routes{{"GET", "/", to(&Portal::get_home), true},
                                    {"GET", "/status", to(&Portal::get_status), true},
                                    {"GET", "/capport", to(&Portal::get_capport), true},
                                    {"GET", "/style.css", file(css, k_style_css)},
                                    {"POST", "/login", at_pace(&Portal::post_login), true},
                                    {"POST", "/logout", at_pace(&Portal::post_logout), true}};
    if (m_actions.guests) {
        routes.push_back({"POST", "/guest", at_pace(&Portal::post_guest), true});
        routes.push_back({"POST", "/vouch", at_pace(&Portal::post_vouch), true});
        routes.push_back({"POST", "/withdraw", at_pace(&Portal::post_withdraw), true});
    }
    if (m_charter) {
        routes.push_back({"GET", "/charter", to(&Portal::get_charter), true});
        routes.push_back({"POST", "/charter", at_pace(&Portal::post_charter), true});
    }
    if (m_actions.devices) {
        routes.push_back({"GET", "/devices", to(&Portal::get_devices), true});
        routes.push_back({"POST", "/devices", at_pace(&Portal::post_devices), true});
    }
    if (m_charter || m_actions.devices) {
        routes.push_back({"POST", "/give-up", at_pace(&Portal::post_give_up), true});
    }
    add_pages_of_forms(routes);
    if (!m_theme.css.empty()) {
        routes.push_back({"GET", "/theme.css", file(css, m_theme.css)});
    }
    if (m_theme.logo) {
        routes.push_back({"GET", m_theme.logo->path, file(m_theme.logo->content_type, m_theme.logo->bytes)});
    }
    if (m_notice) {
        routes.push_back({"GET", "/notice", to(&Portal::get_notice)});
    }
    return routes;
}

/// After a refusal the browser stands at the address that its form went to.
void Portal::add_pages_of_forms(std::vector<http::Route>& routes) {
    std::vector<std::string> without;
    for (const auto& route : routes) {
        const auto is_page = [&route](const http::Route& other) {
            return other.method == "GET" && other.path == route.path;
        };
        if (route.method == "POST" && std::ranges::none_of(routes, is_page)) {
            without.push_back(route.path);
        }
    }
    for (auto& path : without) {
        routes.push_back({"GET", std::move(path), [](const http::Request&) { return see_other("/"); }});
    }
}

/// Most refusals of forms are entries of the journal: whoever sends nothing else would fill the disk.
http::Handler Portal::at_pace(http::Response (Portal::*handler)(const http::Request&)) {
    return [this, handler](const http::Request& request) {
        const auto device = m_actions.device_of(request.client);
        const auto wait = m_pace.count(device ? device->name() : request.client.text());
        if (!wait) {
            return (this->*handler)(request);
        }
        if (wait->first) {
            m_actions.refused(Denial::throttled, device, request.client);
        }
        return throttled(request, wait->remaining, {});
    };
}

http::Response Portal::get_home(const http::Request& request) {
    m_actions.met(request.client, Meeting::login_page);
    const auto session = m_actions.session_of(request.client);
    return session ? status_page(request, *session) : login_page(request, 200, {.token = token_for(request)});
}

http::Response Portal::get_status(const http::Request& request) {
    const auto session = m_actions.session_of(request.client);
    return session ? status_page(request, *session) : see_other("/");
}

http::Response Portal::get_capport(const http::Request& request) {
    m_actions.met(request.client, Meeting::captive_api);
    const auto session = m_actions.session_of(request.client);
    return {.content_type = k_capport_type,
            .body = capport_json("https://" + m_config.host_name + "/",
                                 session ? std::optional(session->expires) : std::nullopt, m_clock.wall()),
            .headers = {{"Cache-Control", "private, no-store"}}};
}

/// Somebody wants to enter: what she typed, or what is answered instead.
std::variant<PostedForm, http::Response> Portal::entering(const http::Request& request) {
    auto form = PostedForm::parse(request.body);
    if (!form) {
        return malformed(request);
    }
    if (!sent_from_our_page(request, form->token(), m_config.host_name)) {
        m_actions.met(request.client, Meeting::stale_form);
        return stale_page(request);
    }
    return std::move(*form);
}

std::optional<PostedForm> Portal::from_our_page(const http::Request& request) const {
    auto form = PostedForm::parse(request.body);
    return form && sent_from_our_page(request, form->token(), m_config.host_name) ? std::move(form) : std::nullopt;
}

http::Response Portal::wrong_form(const http::Request& request, FormProblem problem, std::string_view incomplete) {
    if (problem == FormProblem::malformed) {
        return malformed(request);
    }
    m_actions.met(request.client, Meeting::incomplete_form);
    return login_page(request, 400, {.token = token_for(request), .error = std::string(incomplete)});
}

http::Response Portal::post_login(const http::Request& request) {
    const auto posted = entering(request);
    if (const auto* instead = std::get_if<http::Response>(&posted)) {
        return *instead;
    }
    auto login = std::get<PostedForm>(posted).login();
    if (auto* checked = std::get_if<LoginForm>(&login)) {
        return attempt(request, {std::move(checked->user), std::move(checked->password)});
    }
    return wrong_form(request, std::get<FormProblem>(login), texts(language_of(request)).incomplete);
}

/// Order: the throttle comes before the directory, so that a throttled guess learns nothing, and its permit is held
/// until the outcome is counted.
http::Response Portal::attempt(const http::Request& request, Attempt form) {
    const UserName typed = form.user;
    auto device = m_actions.device_of(request.client);
    if (!device) {
        m_actions.refused(Denial::device_unknown, device, request.client);
        return denied(request, Denial::device_unknown, typed);
    }
    // Guesses at codes are counted by device alone: guests have no account that others could slow down.
    auto permit =
        m_throttle.begin(form.by_code ? UserName("guest at " + device->name()) : form.user, device->name(), k_patience);
    if (const auto* wait = std::get_if<Throttle::Wait>(&permit)) {
        m_actions.refused(Denial::throttled, device, request.client);
        return throttled(request, wait->remaining, typed);
    }
    auto& counted = std::get<Throttle::Attempt>(permit);
    const auto outcome = m_actions.login({.user = std::move(form.user),
                                          .password = std::move(form.password),
                                          .address = request.client,
                                          .device = std::move(*device),
                                          .by_code = form.by_code,
                                          .browser = token_for(request)});
    const auto* denial = std::get_if<Denial>(&outcome);
    counted.ended(denial == nullptr ? std::nullopt : std::optional(*denial));
    if (denial != nullptr) {
        return denied(request, *denial, typed, form.by_code);
    }
    return see_other(next_of(outcome));
}

/// For everybody to read, and for who waits to accept.
http::Response Portal::get_charter(const http::Request& request) {
    const Language language = language_of(request);
    const Texts& t = texts(language);
    ReadingPage page{.here = "/charter", .heading = t.charter_heading, .text = *m_charter, .link = t.home_link};
    const auto paper = m_actions.charter->waiting(browser_of(request));
    if (!paper) {
        return html(200, m_pages.reading(language, page));
    }
    page.lead = t.charter_lead;
    page.accept_button = t.accept_button;
    page.accept_note = *paper ? t.accept_note_paper : t.accept_note;
    page.decline_button = t.decline_button;
    page.token = token_for(request);
    auto response = html(200, m_pages.reading(language, page));
    response.headers.emplace_back("Set-Cookie", token_cookie(page.token));
    return response;
}

http::Response Portal::post_charter(const http::Request& request) {
    const auto form = from_our_page(request);
    if (!form) {
        return stale_page(request);
    }
    const auto outcome = m_actions.charter->accept(browser_of(request));
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        return denied(request, *denial, {});
    }
    if (std::holds_alternative<CharterFirst>(outcome)) {
        // Perhaps the second press of the button: the first has let her in.
        if (m_actions.session_of(request.client)) {
            return see_other("/status");
        }
        const Texts& t = texts(language_of(request));
        return html(409, m_pages.message(language_of(request), {t.late_heading, t.late_text, t.login_again_link}));
    }
    return see_other(next_of(outcome));
}

http::Response Portal::get_devices(const http::Request& request) {
    const auto choice = m_actions.devices->waiting(browser_of(request));
    if (!choice) {
        return see_other("/");
    }
    const std::string token = token_for(request);
    auto response = html(200, m_pages.devices(language_of(request), *choice, m_clock.wall(), token));
    response.headers.emplace_back("Set-Cookie", token_cookie(token));
    return response;
}

http::Response Portal::post_devices(const http::Request& request) {
    const auto form = from_our_page(request);
    const auto chosen = form ? form->chosen_session() : std::nullopt;
    if (!chosen) {
        return stale_page(request);
    }
    const auto outcome = m_actions.devices->replace(browser_of(request), *chosen);
    if (const auto* denial = std::get_if<Denial>(&outcome)) {
        return denied(request, *denial, {});
    }
    if (std::holds_alternative<DevicesFirst>(outcome) && !m_actions.devices->waiting(browser_of(request))) {
        // Perhaps the second press of the button: the first has let her in.
        if (m_actions.session_of(request.client)) {
            return see_other("/status");
        }
        const Texts& t = texts(language_of(request));
        return html(409,
                    m_pages.message(language_of(request), {t.late_heading, t.devices_late_text, t.login_again_link}));
    }
    return see_other(next_of(outcome));
}

/// Whoever comes to this device next finds nobody waiting.
http::Response Portal::post_give_up(const http::Request& request) {
    if (!from_our_page(request)) {
        return stale_page(request);
    }
    if (m_actions.charter) {
        m_actions.charter->decline(browser_of(request));
    }
    if (m_actions.devices) {
        m_actions.devices->give_up(browser_of(request));
    }
    return see_other("/");
}

http::Response Portal::get_notice(const http::Request& request) {
    const Texts& t = texts(language_of(request));
    return html(
        200, m_pages.reading(language_of(request),
                             {.here = "/notice", .heading = t.notice_heading, .text = *m_notice, .link = t.home_link}));
}

http::Response Portal::post_guest(const http::Request& request) {
    const auto posted = entering(request);
    if (const auto* instead = std::get_if<http::Response>(&posted)) {
        return *instead;
    }
    auto code = std::get<PostedForm>(posted).code();
    if (auto* typed = std::get_if<Secret>(&code)) {
        return attempt(request, {UserName(), std::move(*typed), true});
    }
    return wrong_form(request, std::get<FormProblem>(code), texts(language_of(request)).bad_code);
}

http::Response Portal::post_vouch(const http::Request& request) {
    const auto form = from_our_page(request);
    if (!form) {
        return stale_page(request);
    }
    const auto guest = form->guest();
    const auto* wanted = std::get_if<GuestForm>(&guest);
    if (wanted == nullptr) {
        return not_vouched(request, VouchProblem::bad_guest);
    }
    const auto outcome = m_actions.guests->vouch(request.client, *wanted);
    if (const auto* problem = std::get_if<VouchProblem>(&outcome)) {
        return not_vouched(request, *problem);
    }
    const auto& made = std::get<GuestCode>(outcome);
    return html(200, m_pages.guest(language_of(request), {made.name, made.code.reveal(), made.until}, m_clock.wall()));
}

/// Whether he was welcome until now or not: the page shows who is.
http::Response Portal::post_withdraw(const http::Request& request) {
    const auto form = from_our_page(request);
    const auto number = form ? form->guest_number() : std::nullopt;
    if (!number) {
        return stale_page(request);
    }
    m_actions.guests->take_back(request.client, *number);
    return see_other("/status");
}

http::Response Portal::not_vouched(const http::Request& request, VouchProblem problem) {
    const Texts& t = texts(language_of(request));
    const auto [status, sentence] = [&]() -> std::pair<int, std::string_view> {
        switch (problem) {
            case VouchProblem::not_allowed:
                return {403, t.vouch_not_allowed};
            case VouchProblem::bad_guest:
                return {400, t.vouch_bad_guest};
            case VouchProblem::too_many:
                return {409, t.vouch_too_many};
            case VouchProblem::unavailable:
                break;
        }
        return {503, t.unavailable};
    }();
    return html(status, m_pages.message(language_of(request), {t.vouch_refused_heading, sentence, t.back_link}));
}

http::Response Portal::post_logout(const http::Request& request) {
    const auto form = from_our_page(request);
    if (!form) {
        return stale_page(request);
    }
    m_actions.logout(request.client);  // without a session the person is logged out all the same
    const Texts& t = texts(language_of(request));
    return html(200,
                m_pages.message(language_of(request), {t.logged_out_heading, t.logged_out_text, t.login_again_link}));
}

http::Response Portal::malformed(const http::Request& request) {
    m_actions.refused(Denial::malformed_request, m_actions.device_of(request.client), request.client);
    return denied(request, Denial::malformed_request, {});
}

http::Response Portal::denied(const http::Request& request, Denial denial, const UserName& typed, bool by_code) {
    const Answer answer = answer_to(denial);
    const Texts& t = texts(language_of(request));
    const std::string_view sentence = by_code && answer.status == 401 ? t.bad_code : t.*answer.sentence;
    auto response = login_page(request, answer.status,
                               {.token = token_for(request), .error = std::string(sentence), .user = typed.get()});
    if (answer.status == 503) {
        response.headers.emplace_back("Retry-After", "60");
    }
    return response;
}

http::Response Portal::throttled(const http::Request& request, std::chrono::seconds wait, const UserName& typed) {
    const Language language = language_of(request);
    const std::string sentence = fmt::format(fmt::runtime(texts(language).throttled), in_words(wait, language));
    auto response = login_page(request, answer_to(Denial::throttled).status,
                               {.token = token_for(request), .error = sentence, .user = typed.get()});
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

http::Response Portal::login_page(const http::Request& request, int status, const LoginPage& page) {
    auto response = html(status, m_pages.login(language_of(request), page));
    response.headers.emplace_back("Set-Cookie", token_cookie(page.token));
    return response;
}

http::Response Portal::status_page(const http::Request& request, const SessionView& session) {
    const std::string token = token_for(request);
    auto response = html(200, m_pages.status(language_of(request), session, m_clock.wall(), token));
    response.headers.emplace_back("Set-Cookie", token_cookie(token));
    return response;
}

http::Response Portal::unknown_page(const http::Request& request) const {
    const Texts& t = texts(language_of(request));
    return html(404, m_pages.message(language_of(request), {t.unknown_heading, t.unknown_text, t.home_link}));
}

http::Response Portal::stale_page(const http::Request& request) {
    const Texts& t = texts(language_of(request));
    return html(403, m_pages.message(language_of(request), {t.stale_heading, t.stale_text, t.reload_link}));
}

}  // namespace beffroi::portal
