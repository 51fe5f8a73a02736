// Serves the portal with the test's own world behind it until its standard input ends; prints the https port.
#include <cstdio>

#include "tests/gateway/portal/portal_world.h"

int main() {
    beffroi::testing::PortalWorld world(true);
    world.guest_code = "ABCD-EFGH-JKMN";
    std::get<beffroi::portal::SessionView>(world.accounts.at("emile.zola")).may_vouch = true;
    std::printf("%d\n", world.portal->https_port());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
