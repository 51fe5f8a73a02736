// Every sentence that the portal shows; sentences.h has them in each language.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "gateway/portal/language.h"

namespace beffroi::portal {

struct Texts {
    std::string_view code;  ///< value of the lang attribute
    std::string_view login_title;
    std::string_view login_heading;
    std::string_view login_lead;
    std::string_view error_prefix;  ///< of the page's title, so that a screen reader says it first
    std::string_view user_label;
    std::string_view user_hint;
    std::string_view password_label;
    std::string_view login_button;
    std::string_view journal_note;
    std::string_view notice_link;
    std::string_view help_label;
    std::string_view languages_label;  ///< of the choice of languages, for screen readers

    std::string_view status_title;
    std::string_view status_heading;
    std::string_view person_label;
    std::string_view role_label;
    std::string_view opened_label;
    std::string_view expires_label;
    std::string_view remaining_label;
    std::string_view refresh_link;
    std::string_view logout_button;
    std::string_view logout_note;
    std::string_view address_note;  ///< of a device behind a router; {} is the address

    std::string_view guest_heading;  ///< of the login page, for people without an account
    std::string_view code_label;
    std::string_view code_hint;
    std::string_view guest_button;
    std::string_view vouch_heading;  ///< of the status page, for who may vouch for a guest
    std::string_view vouch_note;
    std::string_view guest_name_label;
    std::string_view guest_hours_label;
    std::string_view vouch_button;
    std::string_view guests_heading;   ///< of those for whom she answers
    std::string_view guest_until;      ///< {} is a time
    std::string_view withdraw_button;  ///< the guest's name stands beside it
    std::string_view guest_code_heading;
    std::string_view guest_code_text;
    std::string_view vouch_refused_heading;
    std::string_view vouch_not_allowed;
    std::string_view vouch_bad_guest;
    std::string_view vouch_too_many;
    std::string_view back_link;

    std::string_view charter_heading;
    std::string_view charter_lead;  ///< for who has it still to accept
    std::string_view charter_link;
    std::string_view accept_button;
    std::string_view accept_note;
    std::string_view accept_note_paper;  ///< for who has signed on paper too
    std::string_view decline_button;
    std::string_view notice_heading;
    std::string_view home_link;
    std::string_view unknown_heading;  ///< there is no such page
    std::string_view unknown_text;
    std::string_view late_heading;  ///< she took too long to read, or came without having signed in
    std::string_view late_text;

    std::string_view devices_heading;  ///< she has as many devices in as she may
    std::string_view devices_lead;
    std::string_view devices_count_label;
    std::string_view devices_most_label;
    std::string_view devices_note;
    std::string_view device_since;   ///< {} is a time
    std::string_view device_silent;  ///< {} is a duration in words
    std::string_view device_active;
    std::string_view device_built_in;  ///< kinds of address
    std::string_view device_made_up;
    std::string_view device_address;
    std::string_view replace_button;  ///< the device stands beside it
    std::string_view give_up_button;
    std::string_view devices_late_text;

    std::string_view logged_out_heading;
    std::string_view logged_out_text;
    std::string_view login_again_link;
    std::string_view stale_heading;  ///< the form's token is missing or old
    std::string_view stale_text;
    std::string_view reload_link;

    std::string_view bad_credentials;
    std::string_view bad_code;
    std::string_view incomplete;
    std::string_view malformed;
    std::string_view no_role;
    std::string_view no_access;
    std::string_view throttled;  ///< {} is the wait in words
    std::string_view device_unknown;
    std::string_view unavailable;
};

[[nodiscard]] const Texts& texts(Language language);

/// "45 secondes", "2 minutes", "3 h 5 min".
[[nodiscard]] std::string in_words(std::chrono::seconds duration, Language language);

}  // namespace beffroi::portal
