// beffroi site capture-report: what devices met at the portal of the gateway on this machine, and what to do for each.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/fleet.h"
#include "cli/gateway_here.h"
#include "cli/outcome.h"

namespace beffroi::cli {

namespace {

using Json = nlohmann::ordered_json;

struct CaptureOptions {
    GatewayHere gateway;
    std::string address;
    std::string lang = "fr";
    bool all = false;
    bool json = false;
    [[nodiscard]] const char* say(const char* french, const char* english) const {
        return lang == "en" ? english : french;
    }
};

/// What a word of gateway/capture_report.h means, and what to do.
struct Meaning {
    std::string_view word;
    const char* french;
    const char* english;
};

constexpr std::array meanings{
    Meaning{"in", "Cet appareil est connecté : rien à faire.", "This device is signed in: nothing to do."},
    Meaning{"left", "Cet appareil est entré, et sa session est finie depuis : rouvrir la page du portail pour revenir.",
            "This device came in, and its session has ended since: open the portal's page to come back."},
    Meaning{"charter",
            "Le mot de passe était juste, mais la charte n’a pas été acceptée : se reconnecter et presser le bouton.",
            "The password was right, but the charter was not accepted: sign in again and press the button."},
    Meaning{"devices",
            "Le mot de passe était juste, mais la personne a déjà autant d’appareils connectés que son rôle en permet "
            "(portal/device-limit) : se reconnecter et choisir lequel quitte le réseau, ou « beffroi site end ».",
            "The password was right, but the person has as many devices in as her role may (portal/device-limit): sign "
            "in again and choose which one leaves, or \"beffroi site end\"."},
    Meaning{"refused-credentials",
            "Compte ou mot de passe refusé : vérifier le compte avec « beffroi site try-login COMPTE ».",
            "Account or password refused: check the account with \"beffroi site try-login LOGIN\"."},
    Meaning{"refused-role",
            "La personne est reconnue, mais aucun rôle ne l’admet ici : « beffroi site try-login COMPTE » dit quelle "
            "règle manque ; sinon la politique n’ouvre rien à ce rôle dans cette zone.",
            "The person is known, but no role lets her in here: \"beffroi site try-login LOGIN\" says which rule is "
            "missing; otherwise the policy opens nothing to this role in this zone."},
    Meaning{"refused-throttled",
            "Trop d’essais : attendre le temps que la page affiche, puis taper le bon mot de passe une seule fois.",
            "Too many attempts: wait as long as the page says, then type the right password once."},
    Meaning{"refused-unavailable",
            "La passerelle n’a pu laisser entrer personne (annuaire, enforcer ou journal) : « beffroi site doctor ».",
            "The gateway could let nobody in (directory, enforcer or journal): \"beffroi site doctor\"."},
    Meaning{"refused-form",
            "Le formulaire reçu n’était pas celui de la page : fermer la fenêtre du système et ouvrir la page dans un "
            "vrai navigateur.",
            "The form received was not the page's: close the system's window and open the page in a real browser."},
    Meaning{"no-zone",
            "La passerelle ne trouve pour cette adresse aucun appareil d’une zone : vérifier les préfixes de la "
            "politique ; si un routeur s’intercale, déclarer la zone « routed » (« beffroi site doctor --only "
            "routers »).",
            "The gateway finds no device of a zone at this address: check the policy's prefixes; if a router stands in "
            "between, call the zone \"routed\" (\"beffroi site doctor --only routers\")."},
    Meaning{"stale-form",
            "La page était trop ancienne, ou le navigateur refuse les cookies : recharger la page, et autoriser les "
            "cookies du portail.",
            "The page was too old, or the browser refuses cookies: reload the page, and allow the portal's cookies."},
    Meaning{"incomplete-form", "Le formulaire est arrivé incomplet : remplir le compte et le mot de passe.",
            "The form came incomplete: fill in both login and password."},
    Meaning{"page-unsent",
            "La page a été ouverte et rien n’a été envoyé : la personne hésite, ou sa fenêtre s’est fermée ; rouvrir "
            "le portail dans un navigateur.",
            "The page was opened and nothing was sent: the person hesitates, or her window closed; open the portal "
            "again in a browser."},
    Meaning{"api-only",
            "Cet appareil a lu l’annonce du portail (RFC 8908) sans jamais ouvrir la page : toucher la notification "
            "« se connecter au réseau », ou ouvrir le portail dans un navigateur.",
            "This device read the portal's announcement (RFC 8908) and never opened the page: touch the notification "
            "\"sign in to network\", or open the portal in a browser."},
    Meaning{"asked-only",
            "Cet appareil a demandé s’il est captif et a été envoyé au portail, mais n’a jamais ouvert la page : "
            "toucher sa notification ; si la page ne vient pas, vérifier que le nom du portail a une adresse pour lui "
            "et que son certificat est bon (« beffroi site doctor --only portal-certificate »), et qu’aucun VPN ni "
            "DNS privé n’est actif.",
            "This device asked whether it is captive and was sent to the portal, but never opened the page: touch its "
            "notification; if the page does not come, check that the portal's name has an address for it and that its "
            "certificate is good (\"beffroi site doctor --only portal-certificate\"), and that no VPN or private DNS "
            "is on."},
    Meaning{"pages-only",
            "Cet appareil n’a demandé que des pages ordinaires en HTTP, sans question de son système : ouvrir le "
            "portail dans un navigateur ; un programme qui tourne seul ne se connecte pas.",
            "This device asked for ordinary pages in HTTP only, without its system's question: open the portal in a "
            "browser; a program that runs alone does not sign in."},
    Meaning{"silent",
            "Cet appareil est sur le réseau et n’a rien demandé en HTTP : vérifier son DNS (la passerelle, sans DNS "
            "privé) et son VPN, puis ouvrir le portail dans un navigateur. Un appareil sans écran ne se connecte pas.",
            "This device is on the network and asked for nothing in HTTP: check its DNS (the gateway, without private "
            "DNS) and its VPN, then open the portal in a browser. A device without a screen does not sign in."},
};

std::string sentence(const CaptureOptions& o, const Json& device) {
    const auto word = device.value("meaning", std::string());
    const auto* found = std::ranges::find(meanings, word, &Meaning::word);
    return found == meanings.end() ? printable(word) : o.say(found->french, found->english);
}

std::string counted(const Json& counts) {
    std::string text;
    for (const auto& [name, count] : counts.items()) {
        const auto& times = count.is_object() ? count.at("times") : count;
        text += fmt::format("{}{} ×{}", text.empty() ? "" : ", ", printable(name), times.get<std::uint64_t>());
    }
    return text;
}

/// "android ×3 -> portal; captive-api ×1; login-page ×2; refused: wrong-password ×2".
std::string course(const CaptureOptions& o, const Json& device) {
    std::string text;
    const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : " ; ") + part; };
    if (const auto asked = device.find("asked"); asked != device.end() && !asked->empty()) {
        add(counted(*asked) + o.say(" → envoyé au portail", " → sent to the portal"));
    }
    for (const char* name : {"captive-api", "login-page", "stale-form", "incomplete-form"}) {
        if (const auto times = device.value(name, std::uint64_t{0}); times != 0) {
            add(fmt::format("{} ×{}", name, times));
        }
    }
    if (const auto refused = device.find("refused"); refused != device.end() && !refused->empty()) {
        add(o.say("refusé : ", "refused: ") + counted(*refused));
    }
    if (device.contains("entered")) {
        add(o.say("entré le ", "entered at ") + shown(device, "entered"));
    }
    return text;
}

void print_device(const CaptureOptions& o, const Json& device) {
    std::string addresses;
    for (const auto& address : device.at("addresses")) {
        addresses += (addresses.empty() ? "" : " ") + printable(address.get<std::string>());
    }
    fmt::print("{}  {}  {}", device_words(device), shown(device, "zone"), addresses);
    if (device.contains("first")) {
        fmt::print("  {} – {}", shown(device, "first"), shown(device, "last"));
    }
    fmt::print("\n");
    if (const auto met = course(o, device); !met.empty()) {
        fmt::print("    {}\n", met);
    }
    fmt::print("    → {}\n", sentence(o, device));
}

void report(const CaptureOptions& o) {
    Json request{{"ask", "capture-report"}};
    if (!o.address.empty()) {
        request["device"] = o.address;
    }
    auto answer = ask(o.gateway, std::move(request));
    Json wanted = Json::array();
    for (auto& device : answer.at("devices")) {
        if (o.all || !o.address.empty() || !device.value("signed-in", false)) {
            device["sentence"] = sentence(o, device);
            wanted.push_back(std::move(device));
        }
    }
    const bool none = wanted.empty();
    if (o.json) {
        answer["devices"] = std::move(wanted);
        say(answer);
    } else {
        for (const auto& device : wanted) {
            print_device(o, device);
        }
        if (const auto forgotten = answer.value("forgotten", std::uint64_t{0}); forgotten != 0) {
            fmt::print("{}\n", fmt::format(fmt::runtime(o.say("{} adresses ont dû être oubliées : il en venait trop.",
                                                              "{} addresses had to be forgotten: too many came.")),
                                           forgotten));
        }
    }
    if (none) {
        lacking(o.address.empty()
                    ? o.say("aucun appareil sans session ne s’est présenté dans les quatre dernières heures",
                            "no device without a session has come within the last four hours")
                    : o.say("cette adresse n’a rien demandé au portail dans les quatre dernières heures",
                            "this address has asked the portal for nothing within the last four hours"));
    }
}

}  // namespace

void add_site_capture(CLI::App& site) {
    const auto o = std::make_shared<CaptureOptions>();
    auto* command = site.add_subcommand(
        "capture-report",
        "On a gateway: what devices without a session met at the portal within the last four hours, and what to do for "
        "each. The reading is put on record. Exit 1: there is none");
    command->add_option("ADDRESS", o->address, "Only this device: IPv4, IPv6 or MAC address");
    command->add_flag("--all", o->all, "Those that are signed in, too");
    command->add_option("--lang", o->lang, "Language of the text")->check(CLI::IsMember({"fr", "en"}));
    command->add_flag("--json", o->json, "Answer in JSON");
    add_gateway_here(*command, o->gateway);
    command->callback([o] { report(*o); });
}

}  // namespace beffroi::cli
