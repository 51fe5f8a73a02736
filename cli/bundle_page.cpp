#include "cli/bundle_page.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "cli/audit_time.h"
#include "cli/bundle.h"
#include "journal/note.h"

namespace beffroi::cli {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view k_style = R"(<style>
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
.wide{overflow-x:auto}
th,td{border:1px solid #8888;padding:.3rem .5rem;text-align:left;vertical-align:top}
td{overflow-wrap:anywhere}
[lang=en]{color:GrayText}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:40rem){.wide table,.wide tbody,.wide tr,.wide td{display:block;border:0}
.wide thead{position:absolute;left:-100vw}
.wide tr{border:1px solid #8888;margin:.5rem 0}
.wide td::before{content:attr(data-name) " : ";font-weight:bold}}
@media print{a{color:inherit;text-decoration:none}}
</style>)";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string heading(std::string_view french, std::string_view english) {
    return fmt::format("<h2>{} <span lang=\"en\">{}</span></h2>\n", french, english);
}

/// Keys of a case's text as people say them.
std::string_view spoken(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> names{
        {{"number", "Dossier"},
         {"kind", "Nature"},
         {"authority", "Demandeur"},
         {"reference", "Référence du demandeur"},
         {"reason", "Motif"},
         {"from", "Du (UTC)"},
         {"to", "Au (UTC)"},
         {"expires", "Expire le (UTC)"},
         {"hold", "Conservation prolongée"},
         {"site", "Établissement"},
         {"stream", "Flux du journal"},
         {"token", "Jeton"},
         {"session", "Session"},
         {"public", "Adresse publique, port, protocole"}}};
    for (const auto& [name, text] : names) {
        if (name == key) {
            return text;
        }
    }
    return key;
}

std::string case_section(const journal::Note& note) {
    std::string html = heading("La demande", "The request") + "<table>\n";
    std::string_view rest = note.text;
    rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size()));
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const auto space = std::min(line.find(' '), line.size());
        html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(spoken(line.substr(0, space))),
                            escaped(line.substr(std::min(space + 1, line.size()))));
    }
    return html + "</table>\n";
}

std::string signers_section(const Bundle& bundle) {
    std::string html = heading("Accords signés", "Signed approvals") +
                       "<p>Signatures vérifiées à la remise. <span lang=\"en\">Verified when this was handed "
                       "over.</span></p>\n<ul>\n";
    for (const auto& signer : bundle.signers) {
        html += fmt::format("<li>{} ({})</li>\n", escaped(signer.name),
                            signer.party == central::Party::region ? "Région" : "académie");
    }
    return html + "</ul>\n";
}

/// Up to where both parties had signed: the number alone, the note was verified before.
std::string cosigned_text(const CoveredLog& log) {
    const auto note = journal::parse_note(log.cosigned);
    const auto checkpoint = note ? journal::parse_checkpoint_text(note->text) : std::nullopt;
    return checkpoint ? std::to_string(checkpoint->size) : "non cosigné (not cosigned)";
}

std::string coverage_section(const BundleCoverage& coverage) {
    std::string html =
        heading("Étendue de la recherche", "What was searched") +
        "<p>Hors de cette étendue, l’absence d’un enregistrement ne prouve rien. <span lang=\"en\">Beyond it, that "
        "nothing was found proves nothing.</span></p>\n"
        "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Journal</th><th scope=\"col\">Établissement</th>"
        "<th scope=\"col\">Effacés avant</th><th scope=\"col\">Conservés jusqu’à</th>"
        "<th scope=\"col\">Cherchés jusqu’à</th><th scope=\"col\">Illisibles</th>"
        "<th scope=\"col\">Cosignés jusqu’à</th></tr></thead>\n<tbody>\n";
    for (const CoveredLog& log : coverage.logs) {
        html += "<tr>";
        for (const auto& [name, value] : {std::pair{"Journal", log.origin},
                                          {"Établissement", log.name + " (" + log.site + ")"},
                                          {"Effacés avant", std::to_string(log.minimum)},
                                          {"Conservés jusqu’à", std::to_string(log.size)},
                                          {"Cherchés jusqu’à", std::to_string(log.searched)},
                                          {"Illisibles", std::to_string(log.unknown)},
                                          {"Cosignés jusqu’à", cosigned_text(log)}}) {
            html += fmt::format("<td data-name=\"{}\">{}</td>", name, escaped(value));
        }
        html += "</tr>\n";
    }
    return html + fmt::format(
                      "</tbody></table></div>\n<p>Enregistrements demandés dont la conservation est finie : {0}. "
                      "<span lang=\"en\">Records asked for whose retention is over: {0}.</span></p>\n",
                      coverage.gone);
}

/// A JSON value on one line, a text without its quotes.
std::string plain(const ordered_json& value) {
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string identity_section(const Bundle& bundle) {
    std::string html = heading("Personnes", "Persons");
    if (bundle.identities.empty()) {
        return html + "<p>Aucune identité n’a été levée. <span lang=\"en\">No identity was unsealed.</span></p>\n";
    }
    html +=
        "<p>Levées par les deux parties ; leur exactitude repose sur qui a signé ce dossier. <span "
        "lang=\"en\">Unsealed by "
        "both parties; that they are right rests on who signed this file.</span></p>\n";
    for (const auto& identity : bundle.identities) {
        html += "<table>\n";
        const auto document = ordered_json::parse(identity.bytes);
        for (const auto& [key, value] : document.items()) {
            html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(key), escaped(plain(value)));
        }
        html += "</table>\n";
    }
    return html;
}

std::string text_of(const ordered_json& entry, const char* key) {
    return entry.contains(key) ? plain(entry[key]) : std::string();
}

std::string when(const ordered_json& entry) {
    const auto time = parse_rfc3339(text_of(entry, "time"));
    return time ? paris_text(*time) : text_of(entry, "time");
}

/// What else the entry says, beside the columns of its own.
std::string details(const ordered_json& entry) {
    std::string text;
    for (const char* key : {"reason", "role", "zone", "protocol", "from", "from_port", "public", "public_port", "ports",
                            "to", "to_port", "seconds", "bytes", "rule", "category", "count"}) {
        if (const auto value = text_of(entry, key); !value.empty()) {
            text += fmt::format("{}{} {}", text.empty() ? "" : " · ", key, value);
        }
    }
    return text;
}

std::string entry_section(const Bundle& bundle) {
    std::string html =
        heading("Enregistrements", "Records") +
        "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Heure</th><th scope=\"col\">Établissement</th>"
        "<th scope=\"col\">Événement</th><th scope=\"col\">Session</th><th scope=\"col\">Jeton</th>"
        "<th scope=\"col\">Détail</th><th scope=\"col\">Preuve</th></tr></thead>\n<tbody>\n";
    for (const auto& bundled : bundle.entries) {
        const auto entry = ordered_json::parse(bundled.line);
        const auto cell = [&html](std::string_view name, const std::string& value) {
            html += fmt::format("<td data-name=\"{}\">{}</td>", name, escaped(value));
        };
        html += "<tr>";
        cell("Heure", when(entry));
        cell("Établissement", text_of(entry, "site"));
        cell("Événement", text_of(entry, "event"));
        cell("Session", text_of(entry, "session"));
        cell("Jeton", text_of(entry, "token"));
        cell("Détail", details(entry));
        html += fmt::format("<td data-name=\"Preuve\"><a href=\"entries/{0}.json\">{0}</a></td></tr>\n",
                            escaped(bundled.name));
    }
    return html + "</tbody></table></div>\n";
}

}  // namespace

std::string bundle_page(const Bundle& bundle) {
    const auto note = journal::parse_note(bundle.case_note).value_or(journal::Note{});
    std::string html =
        "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Extrait du journal "
        "d’accès</title>\n";
    html += k_style;
    html +=
        "\n</head>\n<body>\n<main>\n<h1>Extrait du journal d’accès <span lang=\"en\">Extract of the access "
        "journal</span></h1>\n"
        "<p>Ce dossier contient des données personnelles : ne le transmettez qu’au demandeur. "
        "<span lang=\"en\">This file holds personal data: hand it to nobody but the requester.</span></p>\n";
    html += case_section(note) + signers_section(bundle) + identity_section(bundle) + entry_section(bundle);
    if (bundle.coverage) {
        html += coverage_section(*bundle.coverage);
    }
    html += heading("Vérifier", "Verify") +
            "<p>La marche à suivre est dans <a href=\"VERIFY.txt\">VERIFY.txt</a> : le manifeste signé couvre chaque "
            "fichier, et "
            "chaque enregistrement porte sa preuve. <span lang=\"en\">VERIFY.txt says how: the signed manifest covers "
            "every file, "
            "and each record carries its proof.</span></p>\n</main>\n</body>\n</html>\n";
    return html;
}

}  // namespace beffroi::cli
