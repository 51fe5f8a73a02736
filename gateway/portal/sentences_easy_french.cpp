#include "gateway/portal/sentences.h"

namespace beffroi::portal {

constinit const Texts k_easy_french{
    .code = "fr",
    .login_title = "Entrer sur le réseau",
    .login_heading = "Entrer sur le réseau",
    .login_lead = "Pour aller sur Internet au lycée, dites d’abord qui vous êtes.",
    .error_prefix = "Erreur : ",
    .user_label = "Votre identifiant",
    .user_hint = "C’est le nom que vous écrivez pour entrer dans l’ENT.",
    .password_label = "Votre mot de passe",
    .login_button = "Entrer",
    .journal_note = "Le lycée garde une trace : qui entre, et quand. Il en a le droit.",
    .notice_link = "Vos informations et vos droits",
    .help_label = "Vous avez besoin d’aide ?",
    .languages_label = "Choisir la langue",
    .status_title = "C’est bon : vous êtes entré",
    .status_heading = "C’est bon : vous êtes entré",
    .person_label = "Vous êtes",
    .role_label = "Votre rôle",
    .opened_label = "Vous êtes entré à",
    .expires_label = "Vous pouvez rester jusqu’à",
    .remaining_label = "Il vous reste",
    .refresh_link = "Voir le temps qui reste",
    .logout_button = "Sortir",
    .logout_note = "D’autres personnes utilisent cet appareil ? Alors sortez avant de partir.",
    .address_note =
        "Votre appareil a une adresse : {}. Vous pouvez utiliser Internet avec cette adresse. Votre appareil "
        "change d’adresse ? Alors entrez de nouveau. Sortez avant de partir. Sinon une autre personne peut "
        "utiliser Internet à votre nom.",
    .guest_heading = "Vous venez en visite ?",
    .code_label = "Votre code",
    .code_hint = "Le lycée vous a donné un code. Il a 12 lettres et chiffres.",
    .guest_button = "Entrer avec le code",
    .vouch_heading = "Faire entrer un invité",
    .vouch_note = "Vous êtes responsable de cet invité. Le lycée garde une trace de votre demande.",
    .guest_name_label = "Le nom de l’invité",
    .guest_hours_label = "Combien de temps",
    .vouch_button = "Avoir un code",
    .guests_heading = "Vos invités",
    .guest_until = "jusqu’à {}",
    .withdraw_button = "Arrêter son accès",
    .guest_code_heading = "Le code de votre invité",
    .guest_code_text =
        "Donnez le code maintenant. Vous ne le verrez plus après. L’invité écrit le code sur la première page. Le code "
        "marche pour un seul appareil.",
    .vouch_refused_heading = "Il n’y a pas de code",
    .vouch_not_allowed = "Vous ne pouvez pas faire entrer un invité. Demandez à la direction du lycée.",
    .vouch_bad_guest = "Écrivez le nom de l’invité. Puis choisissez un temps dans la liste.",
    .vouch_too_many = "Vous avez déjà trop d’invités. Attendez la fin d’un code.",
    .back_link = "Retour",
    .charter_heading = "Les règles du réseau",
    .charter_lead = "Lisez les règles. Après, dites que vous êtes d’accord. Alors vous pouvez entrer.",
    .charter_link = "Les règles du réseau",
    .accept_button = "J’ai lu les règles et je suis d’accord",
    .accept_note = "Le lycée garde votre réponse et la date. Il vous demande une fois par année scolaire.",
    .accept_note_paper =
        "Vous avez aussi signé les règles sur papier, avec vos parents. Le lycée garde votre réponse et la date. Il "
        "vous demande une fois par année scolaire.",
    .decline_button = "Je ne suis pas d’accord : retour",
    .notice_heading = "Vos informations et vos droits",
    .home_link = "Retour à la première page",
    .unknown_heading = "Cette page n’existe pas",
    .unknown_text = "Retournez à la première page.",
    .late_heading = "Il faut recommencer",
    .late_text = "Trop de temps a passé. Entrez de nouveau. Puis dites que vous êtes d’accord.",
    .devices_heading = "Vous avez trop d’appareils",
    .devices_lead =
        "Votre mot de passe est bon. Mais vous utilisez déjà trop d’appareils. Choisissez un appareil dans la liste. "
        "Il va sortir. Alors vous pouvez entrer ici.",
    .devices_count_label = "Vos appareils",
    .devices_most_label = "Vous pouvez en avoir",
    .devices_note =
        "Regardez le premier de la liste. Souvent il ne fait plus rien : c’est peut-être votre téléphone d’avant. "
        "Vous ne connaissez pas un appareil ? Faites-le sortir. Puis changez votre mot de passe.",
    .device_since = "entré à {}",
    .device_silent = "ne fait rien depuis {}",
    .device_active = "marche en ce moment",
    .device_built_in = "souvent un ordinateur",
    .device_made_up = "souvent un téléphone ou une tablette",
    .device_address = "un appareil, sans autre information",
    .replace_button = "Faire sortir cet appareil et entrer",
    .give_up_button = "Ne rien changer : retour",
    .devices_late_text = "Trop de temps a passé. Entrez de nouveau. Puis choisissez un appareil.",
    .logged_out_heading = "Vous êtes sorti",
    .logged_out_text = "Cet appareil ne va plus sur Internet.",
    .login_again_link = "Entrer de nouveau",
    .stale_heading = "Cette page est trop vieille",
    .stale_text = "La page est restée ouverte trop longtemps. Ouvrez-la de nouveau. Puis recommencez.",
    .reload_link = "Ouvrir de nouveau la page",
    .bad_credentials =
        "L’identifiant ou le mot de passe est faux. Regardez si les majuscules sont bloquées. Puis essayez encore.",
    .bad_code = "Ce code est faux, ou il est fini. Lisez-le encore. Ou demandez un autre code.",
    .incomplete = "Écrivez votre identifiant et votre mot de passe.",
    .malformed = "Ce que vous avez écrit est trop long, ou le signe n’est pas possible. Corrigez. Puis essayez encore.",
    .no_role = "Votre compte n’est pas prêt pour ce lycée. Demandez de l’aide.",
    .no_access =
        "Vous ne pouvez pas entrer depuis cet endroit. Essayez à un autre endroit du lycée. Ou demandez de l’aide.",
    .throttled = "Vous avez essayé trop de fois. Attendez {}. Puis essayez encore.",
    .device_unknown =
        "Le lycée ne connaît pas cet appareil. Coupez le Wi-Fi. Allumez-le encore. Puis essayez de nouveau.",
    .unavailable = "Cela ne marche pas en ce moment. Essayez encore dans une minute.",
};

}  // namespace beffroi::portal
