// What each type of directory calls things, unless a site's configuration says otherwise. The names come from the SDET
// annexe opérationnelle (ENT), the annuaires académiques of the ministry (FrEdu*), EOLE Scribe's OpenLDAP, Microsoft's
// [MS-ADTS] and RFC 2307.
#pragma once

#include "gateway/settings.h"

namespace beffroi {

[[nodiscard]] DirectoryProfile default_profile(DirectoryType type);

}  // namespace beffroi
