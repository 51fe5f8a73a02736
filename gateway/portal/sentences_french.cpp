#include "gateway/portal/sentences.h"

namespace beffroi::portal {

constinit const Texts k_french{
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
    .languages_label = "Langue de la page",
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
    .address_note =
        "Ici, vous êtes connecté à la seule adresse {}. Si votre appareil change d’adresse, ou en utilise "
        "une autre en plus, cette page vous demandera de vous connecter là aussi. Déconnectez-vous avant "
        "de partir : qui recevra ensuite cette adresse utiliserait votre session.",
    .guest_heading = "Vous êtes invité ?",
    .code_label = "Code d’accès",
    .code_hint = "Douze lettres et chiffres, que le lycée vous a donnés.",
    .guest_button = "Entrer avec ce code",
    .vouch_heading = "Accueillir un invité",
    .vouch_note = "Vous répondez de cette personne : que vous l’avez accueillie est enregistré.",
    .guest_name_label = "Nom de l’invité",
    .guest_hours_label = "Pour combien de temps",
    .vouch_button = "Obtenir un code",
    .guests_heading = "Vos invités",
    .guest_until = "jusqu’à {}",
    .withdraw_button = "Mettre fin à son accès",
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
        "Vous l’avez aussi signée sur papier avec vos responsables légaux. Votre accord est enregistré avec sa date ; "
        "il "
        "vous sera redemandé chaque année scolaire.",
    .decline_button = "Ne pas accepter et revenir",
    .notice_heading = "Vos données et vos droits",
    .home_link = "Revenir à l’accueil",
    .unknown_heading = "Cette page n’existe pas",
    .unknown_text = "L’adresse n’est pas celle d’une page du portail. Revenez à l’accueil pour vous connecter.",
    .late_heading = "Connectez-vous de nouveau",
    .late_text = "Trop de temps a passé depuis votre connexion. Connectez-vous, puis acceptez la charte.",
    .devices_heading = "Trop d’appareils connectés",
    .devices_lead =
        "Votre mot de passe est bon, mais vous avez déjà autant d’appareils connectés que votre rôle en permet. "
        "Choisissez lequel est déconnecté : l’appareil que vous utilisez en ce moment prendra sa place.",
    .devices_count_label = "Vos appareils connectés",
    .devices_most_label = "Au plus, pour votre rôle",
    .devices_note =
        "Un téléphone qui a changé d’adresse peut être encore dans la liste sous l’ancienne : c’est souvent le "
        "premier, le plus longtemps silencieux. Vous ne connaissez pas un appareil ? Déconnectez-le, et changez votre "
        "mot de passe.",
    .device_since = "connecté depuis {}",
    .device_silent = "silencieux depuis {}",
    .device_active = "actif en ce moment",
    .device_built_in = "adresse d’usine (souvent un ordinateur)",
    .device_made_up = "adresse privée (souvent un téléphone ou une tablette)",
    .device_address = "connu par son adresse IP seulement",
    .replace_button = "Déconnecter cet appareil et entrer",
    .give_up_button = "Ne rien déconnecter et revenir",
    .devices_late_text =
        "Trop de temps a passé depuis votre connexion. Connectez-vous, puis choisissez l’appareil à déconnecter.",
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

}  // namespace beffroi::portal
