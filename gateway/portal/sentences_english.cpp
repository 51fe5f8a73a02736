#include "gateway/portal/sentences.h"

namespace beffroi::portal {

constinit const Texts k_english{
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
    .languages_label = "Language of the page",
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
    .address_note =
        "Here you are signed in at the address {} alone. If your device takes another address, or uses one "
        "beside it, this page will ask you to sign in there too. Sign out before you leave: whoever gets "
        "this address next would use your session.",
    .guest_heading = "Are you a guest?",
    .code_label = "Access code",
    .code_hint = "Twelve letters and digits that the school gave you.",
    .guest_button = "Enter with this code",
    .vouch_heading = "Welcome a guest",
    .vouch_note = "You answer for this person: that you welcomed them is recorded.",
    .guest_name_label = "Name of the guest",
    .guest_hours_label = "For how long",
    .vouch_button = "Get a code",
    .guests_heading = "Your guests",
    .guest_until = "until {}",
    .withdraw_button = "End their access",
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
    .decline_button = "Do not accept, and go back",
    .notice_heading = "Your data and your rights",
    .home_link = "Back to the first page",
    .unknown_heading = "There is no such page",
    .unknown_text = "The address is not that of a page of the portal. Go back to the first page to sign in.",
    .late_heading = "Sign in again",
    .late_text = "Too much time has passed since you signed in. Sign in, then accept the rules.",
    .devices_heading = "Too many devices signed in",
    .devices_lead =
        "Your password is right, but you have as many devices signed in as your role may have. Choose which one is "
        "signed out: the device that you are using now will take its place.",
    .devices_count_label = "Your devices signed in",
    .devices_most_label = "At most, for your role",
    .devices_note =
        "A phone that has changed its address may still be in the list under the old one: often it is the first, which "
        "has been silent for longest. You do not know one of the devices? Sign it out, and change your password.",
    .device_since = "signed in since {}",
    .device_silent = "silent for {}",
    .device_active = "active at the moment",
    .device_built_in = "factory address (often a computer)",
    .device_made_up = "private address (often a phone or tablet)",
    .device_address = "known by its IP address only",
    .replace_button = "Sign this device out and enter",
    .give_up_button = "Sign nothing out, and go back",
    .devices_late_text = "Too much time has passed since you signed in. Sign in, then choose the device to sign out.",
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

}  // namespace beffroi::portal
