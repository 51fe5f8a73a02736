#include "central/sign_in/accounts_api.h"

#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "central/json_answer.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::string_view k_prefix = "/accounts/";

json to_json(const AccountStatus& status) {
    json passkeys = json::array();
    for (const KeptPasskey& kept : status.passkeys) {
        json key{{"id", to_base64url(kept.passkey.id)}, {"added", to_rfc3339(kept.added)}};
        if (kept.used) {
            key["used"] = to_rfc3339(*kept.used);
        }
        passkeys.push_back(std::move(key));
    }
    json account{{"name", status.account.name},     {"kind", status.account.kind}, {"party", status.account.party},
                 {"passkeys", std::move(passkeys)}, {"asked-by", status.asked_by}, {"open", status.open}};
    if (status.codes) {
        account["codes"] = {{"added", to_rfc3339(status.codes->added)}};
        if (status.codes->used) {
            account["codes"]["used"] = to_rfc3339(*status.codes->used);
        }
    }
    return account;
}

/// "/accounts/<name>/<action>": the name decoded, the action as it is.
struct Asked {
    std::string name;
    std::string_view action;
};
std::optional<Asked> asked_of(const http::Request& request) {
    const std::string_view rest = std::string_view(request.path).substr(k_prefix.size());
    const auto slash = rest.find('/');
    const auto name = percent_decode(rest.substr(0, slash), false);
    if (slash == std::string_view::npos || !name) {
        return std::nullopt;
    }
    return Asked{*name, rest.substr(slash + 1)};
}

/// Of "passkeys/<id>".
std::optional<std::string> passkey_in(std::string_view action) {
    constexpr std::string_view passkeys = "passkeys/";
    return action.starts_with(passkeys) ? from_base64url(action.substr(passkeys.size())) : std::nullopt;
}

http::Response unknown() {
    return refusal(404, "unknown", "there is no such account");
}

}  // namespace

std::vector<http::Route> AccountsApi::routes() {
    return {{"GET", "/accounts", [this](const http::Request& request) { return list(request); }, true},
            {"POST", "/accounts/*", [this](const http::Request& request) { return open(request); }, true},
            {"DELETE", "/accounts/*", [this](const http::Request& request) { return remove(request); }, true}};
}

http::Response AccountsApi::list(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_rights)) {
        return std::move(*no);
    }
    json accounts = json::array();
    for (const AccountStatus& status : m_accounts.all()) {
        accounts.push_back(to_json(status));
    }
    return json_response(200, {{"accounts", std::move(accounts)}});
}

http::Response AccountsApi::open(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::account_opened, request, Right::open_accounts)) {
        return std::move(*no);
    }
    const auto asked = asked_of(request);
    if (!asked || asked->action != "opening") {
        return unknown();
    }
    try {
        const auto opened =
            m_accounts.open(asked->name, request.certificate->common_name, request.certificate->organization);
        if (const auto* problem = std::get_if<Refusal>(&opened)) {
            return refused(*problem);
        }
        const auto& code = std::get<Opening>(opened).code;
        return code ? json_response(201, {{"code", std::string(code->reveal())}}) : json_response(202, json::object());
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response AccountsApi::remove(const http::Request& request) {
    const auto asked = asked_of(request);
    const bool codes = asked && asked->action == "codes";
    const auto event = codes ? journal::event::codes_removed : journal::event::passkey_removed;
    const bool own = asked && request.certificate && request.certificate->common_name == asked->name;
    if (auto no = not_permitted(m_admin, m_roles, event, request, own ? Right::read_rights : Right::open_accounts)) {
        return std::move(*no);
    }
    const auto credential = asked ? passkey_in(asked->action) : std::nullopt;
    if (!codes && !credential) {
        return unknown();
    }
    const auto& by = *request.certificate;
    const Account remover{by.common_name, by.organizational_unit, by.organization};
    try {
        const auto problem = codes ? m_accounts.remove_codes(asked->name, remover)
                                   : m_accounts.remove(asked->name, *credential, remover);
        if (problem) {
            return refused(*problem);
        }
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
    m_sessions.end_all(asked->name);  // whoever had it may be signed in with it
    return {.status = 204};
}

}  // namespace beffroi::central::sign_in
