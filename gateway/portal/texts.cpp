#include "gateway/portal/texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/http/values.h"

namespace beffroi::portal {

namespace {

constexpr Texts k_french{
    .code = "fr",
    .login_title = "Connexion au réseau",
    .login_heading = "Connexion au réseau",
    .login_lead = "Identifiez-vous pour accéder à Internet depuis le lycée.",
    .error_prefix = "Erreur : ",
    .user_label = "Identifiant",
    .user_hint = "Le même que pour votre ENT.",
    .password_label = "Mot de passe",
    .login_button = "Se connecter",
    .journal_note = "Les connexions sont enregistrées, comme la loi le demande.",
    .notice_link = "Vos données et vos droits",
    .help_label = "Besoin d’aide ?",
    .status_title = "Vous êtes connecté",
    .status_heading = "Vous êtes connecté",
    .person_label = "Session de",
    .role_label = "Rôle",
    .opened_label = "Ouverte à",
    .expires_label = "Valable jusqu’à",
    .remaining_label = "Temps restant",
    .refresh_link = "Actualiser cette page",
    .logout_button = "Se déconnecter",
    .logout_note = "Déconnectez-vous avant de quitter un appareil partagé.",
    .guest_heading = "Vous êtes invité ?",
    .code_label = "Code d’accès",
    .code_hint = "Douze lettres et chiffres, que le lycée vous a donnés.",
    .guest_button = "Entrer avec ce code",
    .vouch_heading = "Accueillir un invité",
    .vouch_note = "Vous répondez de cette personne : que vous l’avez accueillie est enregistré.",
    .guest_name_label = "Nom de l’invité",
    .guest_hours_label = "Pour combien de temps",
    .vouch_button = "Obtenir un code",
    .guest_code_heading = "Le code de votre invité",
    .guest_code_text =
        "Donnez-le maintenant : il ne sera plus affiché. Il se saisit sur la page de connexion, sous « Vous êtes "
        "invité ? », et vaut pour un appareil à la fois.",
    .vouch_refused_heading = "Pas de code",
    .vouch_not_allowed =
        "Votre session ne permet pas d’accueillir un invité. Connectez-vous, ou demandez à la direction.",
    .vouch_bad_guest = "Écrivez le nom de l’invité, et choisissez une durée parmi celles qui sont proposées.",
    .vouch_too_many = "Vous accueillez déjà autant d’invités que possible. Attendez que l’un des codes prenne fin.",
    .back_link = "Revenir à ma session",
    .charter_heading = "Charte d’usage du réseau",
    .charter_lead = "Lisez la charte. Vous aurez accès au réseau après l’avoir acceptée.",
    .charter_link = "Charte d’usage du réseau",
    .accept_button = "J’ai lu la charte et je l’accepte",
    .accept_note = "Votre accord est enregistré avec sa date. Il vous sera redemandé chaque année scolaire.",
    .accept_note_paper =
        "Vous l’avez aussi signée sur papier avec vos responsables légaux. Votre accord est enregistré avec sa date ; il "
        "vous sera redemandé chaque année scolaire.",
    .decline_link = "Ne pas accepter et revenir",
    .notice_heading = "Vos données et vos droits",
    .home_link = "Revenir à l’accueil",
    .late_heading = "Connectez-vous de nouveau",
    .late_text = "Trop de temps a passé depuis votre connexion. Connectez-vous, puis acceptez la charte.",
    .logged_out_heading = "Vous êtes déconnecté",
    .logged_out_text = "Cet appareil n’a plus accès à Internet.",
    .login_again_link = "Se connecter de nouveau",
    .stale_heading = "Cette page n’est plus à jour",
    .stale_text =
        "Elle est restée ouverte trop longtemps, ou les cookies sont bloqués. Rechargez-la, puis recommencez.",
    .reload_link = "Recharger la page",
    .bad_credentials =
        "Identifiant ou mot de passe incorrect. Vérifiez que la touche Verr. Maj. est éteinte, puis réessayez.",
    .bad_code = "Ce code n’est pas le bon, ou il a pris fin. Relisez-le, ou demandez-en un autre à qui vous accueille.",
    .incomplete = "Saisissez votre identifiant et votre mot de passe.",
    .malformed =
        "L’identifiant ou le mot de passe contient des caractères qui ne peuvent pas être lus, ou il est trop "
        "long. Corrigez-le, puis réessayez.",
    .no_role = "Aucun rôle ne vous est attribué dans cet établissement. Faites mettre votre compte à jour.",
    .no_access =
        "Votre compte ne donne pas accès au réseau depuis cet endroit. Connectez-vous depuis un autre réseau du "
        "lycée, ou demandez l’accès.",
    .throttled = "Trop de tentatives de connexion. Attendez {}, puis réessayez.",
    .device_unknown =
        "Cet appareil n’est pas reconnu sur le réseau du lycée. Quittez le réseau, rejoignez-le, puis réessayez.",
    .unavailable = "La connexion est momentanément indisponible. Réessayez dans une minute.",
};

constexpr Texts k_english{
    .code = "en",
    .login_title = "Network sign-in",
    .login_heading = "Network sign-in",
    .login_lead = "Sign in to use the Internet at school.",
    .error_prefix = "Error: ",
    .user_label = "User name",
    .user_hint = "The same as for your ENT.",
    .password_label = "Password",
    .login_button = "Sign in",
    .journal_note = "Sign-ins are recorded, as the law requires.",
    .notice_link = "Your data and your rights",
    .help_label = "Need help?",
    .status_title = "You are signed in",
    .status_heading = "You are signed in",
    .person_label = "Session of",
    .role_label = "Role",
    .opened_label = "Opened at",
    .expires_label = "Valid until",
    .remaining_label = "Time left",
    .refresh_link = "Refresh this page",
    .logout_button = "Sign out",
    .logout_note = "Sign out before you leave a shared device.",
    .guest_heading = "Are you a guest?",
    .code_label = "Access code",
    .code_hint = "Twelve letters and digits that the school gave you.",
    .guest_button = "Enter with this code",
    .vouch_heading = "Welcome a guest",
    .vouch_note = "You answer for this person: that you welcomed them is recorded.",
    .guest_name_label = "Name of the guest",
    .guest_hours_label = "For how long",
    .vouch_button = "Get a code",
    .guest_code_heading = "Your guest's code",
    .guest_code_text =
        "Give it now: it will not be shown again. It is entered on the sign-in page, under \"Are you a guest?\", and "
        "is "
        "good for one device at a time.",
    .vouch_refused_heading = "No code",
    .vouch_not_allowed = "Your session does not let you welcome a guest. Sign in, or ask the head's office.",
    .vouch_bad_guest = "Write the guest's name, and choose one of the times that are offered.",
    .vouch_too_many = "You are welcoming as many guests as one may. Wait until one of the codes has ended.",
    .back_link = "Back to my session",
    .charter_heading = "Rules for using the network",
    .charter_lead = "Read the rules. You will have access to the network once you have accepted them.",
    .charter_link = "Rules for using the network",
    .accept_button = "I have read the rules and accept them",
    .accept_note = "Your agreement is recorded with its date. You will be asked again each school year.",
    .accept_note_paper =
        "You have also signed them on paper with your parents or guardians. Your agreement is recorded with its date; "
        "you will be asked again each school year.",
    .decline_link = "Do not accept, and go back",
    .notice_heading = "Your data and your rights",
    .home_link = "Back to the first page",
    .late_heading = "Sign in again",
    .late_text = "Too much time has passed since you signed in. Sign in, then accept the rules.",
    .logged_out_heading = "You are signed out",
    .logged_out_text = "This device no longer has access to the Internet.",
    .login_again_link = "Sign in again",
    .stale_heading = "This page is out of date",
    .stale_text = "It was open for too long, or cookies are blocked. Reload it, then try again.",
    .reload_link = "Reload the page",
    .bad_credentials = "Wrong user name or password. Check that Caps Lock is off, then try again.",
    .bad_code = "This code is not right, or it has ended. Read it again, or ask whoever welcomes you for another.",
    .incomplete = "Enter your user name and your password.",
    .malformed =
        "The user name or the password has characters that cannot be read, or is too long. Correct it, then try "
        "again.",
    .no_role = "You have no role at this school. Have your account brought up to date.",
    .no_access =
        "Your account does not give access to the network from here. Connect from another network of the "
        "school, or ask for access.",
    .throttled = "Too many attempts to sign in. Wait {}, then try again.",
    .device_unknown =
        "This device is not known on the school's network. Leave the network, join it again, then try again.",
    .unavailable = "Signing in is not possible at the moment. Try again in a minute.",
};

/// Thousandths: "0.75" is 750; 0 if it is not a quality (RFC 9110 section 12.4.2).
int quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) {
        return 0;
    }
    int value = (text[0] - '0') * 1000;
    int unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') {
            return 0;
        }
        value += (c - '0') * unit;
        unit /= 10;
    }
    return std::min(value, 1000);
}

bool speaks(std::string_view range, std::string_view language) {
    return equal_ignoring_case(range.substr(0, 2), language) && (range.size() == 2 || range[2] == '-');
}

}  // namespace

const Texts& texts(Language language) {
    return language == Language::french ? k_french : k_english;
}

Language choose_language(std::string_view accept_language) {
    int french = 0;
    int english = 0;
    while (!accept_language.empty()) {
        const auto end = accept_language.find(',');
        std::string item;
        for (const char c : accept_language.substr(0, end)) {
            if (c != ' ' && c != '\t') {
                item += c;
            }
        }
        accept_language = end == std::string_view::npos ? std::string_view{} : accept_language.substr(end + 1);
        const auto semicolon = item.find(";q=");
        const std::string_view range = std::string_view(item).substr(0, semicolon);
        const int weight =
            semicolon == std::string::npos ? 1000 : quality(std::string_view(item).substr(semicolon + 3));
        if (speaks(range, "fr")) {
            french = std::max(french, weight);
        } else if (speaks(range, "en")) {
            english = std::max(english, weight);
        }
    }
    return english > french ? Language::english : Language::french;
}

std::string in_words(std::chrono::seconds duration, Language language) {
    const auto total = std::max<std::int64_t>(1, duration.count());
    if (total < 60) {
        return fmt::format("{} second{}{}", total, language == Language::french ? "e" : "", total == 1 ? "" : "s");
    }
    const auto minutes = (total + 59) / 60;
    if (minutes < 60) {
        return fmt::format("{} minute{}", minutes, minutes == 1 ? "" : "s");
    }
    return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60)
                             : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace beffroi::portal
