// Serves the portal with the test's own world behind it until its standard input ends; prints the https port. An
// argument is the folder of a theme.
#include <cstdio>

#include "tests/gateway/portal/portal_world.h"

int main(int argc, char** argv) {
    beffroi::testing::PortalWorld world(true, argc > 1 ? std::optional<std::string>(argv[1]) : std::nullopt);
    world.guest_code = "ABCD-EFGH-JKMN";
    auto& teacher = std::get<beffroi::portal::SessionView>(world.accounts.at("emile.zola"));
    teacher.may_vouch = true;
    teacher.guests = {{12, "Jean-Baptiste Conférencier-Invité de Dunkerque", teacher.expires},
                      {13, "Marie Dupont", teacher.expires}};
    std::printf("%d\n", world.portal->https_port());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
