#include "gateway/doctor/as_user.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

Findings of(const Problems& problems) {
    Findings findings;
    for (const auto& problem : problems) {
        const Words place = place_of(problem);
        findings.push_back(
            {Level::failure,
             words("{}\u202F: {}", "{}: {}", place.empty() ? quoted(problem.file) : place, problem.message),
             problem.remedy});
    }
    return findings;
}

}  // namespace

Findings look_at_configuration(const std::string& file) {
    const auto document = read_config(file);
    if (const auto* problems = std::get_if<Problems>(&document)) {
        return of(*problems);
    }
    const auto user = std::get<GatewayConfig>(document).enforcer.gateway_user;
    Checked<GatewayConfig> here = Problems();
    As as = As::nobody;
    try {
        as = as_user(user, [&] { here = load_config(file); });
    } catch (const std::exception& e) {  // the programs' own files: the gateway would not start either
        return one(Level::failure,
                   words("{} ne peut pas lire ce qu’il faut : {}", "{} cannot read what it needs: {}", user, e.what()),
                   words("donnez à cet utilisateur le droit de lire ces fichiers",
                         "give this user the right to read these files"));
    }
    if (as == As::nobody) {
        return one(Level::failure, words("l’utilisateur {} n’existe pas", "there is no user {}", user),
                   words("créez-le, ou corrigez enforcer/gateway-user", "make it, or correct enforcer/gateway-user"));
    }
    if (const auto* problems = std::get_if<Problems>(&here)) {
        return of(*problems);
    }
    if (as == As::myself) {
        return one(Level::warning,
                   words("{} est valide ; ce que {} peut lire n’a pas pu être vérifié",
                         "{} is valid; what {} can read could not be checked", file, user),
                   words("recommencez en root", "run it again as root"));
    }
    return one(Level::ok, words("{} est valide, et {} peut lire tout ce qu’il nomme",
                                "{} is valid, and {} can read all that it names", file, user));
}

}  // namespace beffroi::doctor
