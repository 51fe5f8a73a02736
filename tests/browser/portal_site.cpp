// Serves the portal with the test's own world behind it until its standard input ends; prints the https port. An
// argument is the folder of a theme.
#include <cstdio>

#include "tests/gateway/portal/portal_world.h"

int main(int argc, char** argv) {
    beffroi::testing::PortalWorld world(true, argc > 1 ? std::optional<std::string>(argv[1]) : std::nullopt);
    world.guest_code = "ABCD-EFGH-JKMN";
    std::get<beffroi::portal::SessionView>(world.accounts.at("emile.zola")).may_vouch = true;
    std::printf("%d\n", world.portal->https_port());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
