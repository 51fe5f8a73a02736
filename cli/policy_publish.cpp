// beffroi policy publish, rollout: an approved policy on its way to the sites. The centre carries it; what makes it
// valid is in its signatures, and each gateway asks for them.
#include <fmt/format.h>

#include <memory>

#include "cli/fleet.h"
#include "cli/outcome.h"
#include "cli/policy_options.h"
#include "policy/bundle.h"

namespace beffroi::cli {

namespace {

struct FleetOptions : PolicyOptions {
    CentralAccess access;
    std::uint64_t number = 0;
    std::string pause;
    std::string resume;
};

void print_rollout(const Json& one) {
    fmt::print("policy {}  {}  {}\n", shown(one, "number"), shown(one, "state"), shown(one, "title"));
    fmt::print("  stage {} of {}, in force at {} of the {} sites that it is offered to\n", shown(one, "stage"),
               shown(one, "stages"), shown(one, "in-force"), shown(one, "offered"));
    if (const std::string reason = shown(one, "reason"); !reason.empty()) {
        fmt::print("  {}\n", reason);
    }
}

void publish(const FleetOptions& o) {
    const std::string bundle = policy::bundle_text(policy::read_bundle(o.directory));
    const Json published = fleet_answer(submit(complete(o.access), "/fleet/policies", bundle), o.language());
    if (o.json) {
        say(published);
    } else {
        print_rollout(published);
    }
}

Json steered(const FleetOptions& o) {
    if (o.number == 0) {
        return fleet_answer(fetch(complete(o.access), "/fleet/policies", {}));
    }
    const bool pausing = !o.pause.empty();
    return fleet_answer(submit(complete(o.access),
                               fmt::format("/fleet/policies/{}/{}", o.number, pausing ? "pause" : "resume"),
                               Json{{"reason", pausing ? o.pause : o.resume}}.dump()));
}

void rollout(const FleetOptions& o) {
    const Json answer = steered(o);
    if (o.json) {
        say(answer);
    } else if (o.number != 0) {
        print_rollout(answer);
    } else {
        for (const Json& one : answer.value("policies", Json::array())) {
            print_rollout(one);
        }
    }
}

}  // namespace

void add_policy_publish(CLI::App& policy) {
    const auto p = std::make_shared<FleetOptions>();
    auto* command = add_policy_command(policy, "publish", "Hand an approved policy to the centre, for the sites", *p);
    add_central_options(*command, p->access);
    command->callback([p] { publish(*p); });

    const auto r = std::make_shared<FleetOptions>();
    command = policy.add_subcommand("rollout", "How far the published policies are; pause or resume one");
    auto* number = command->add_option("NUMBER", r->number, "Of the policy to pause or resume");
    auto* pause = command->add_option("--pause", r->pause, "Offer it to no more sites; why, in a line");
    auto* resume = command->add_option("--resume", r->resume, "Go on, with the sites where it failed too; why");
    pause->needs(number)->excludes(resume);
    resume->needs(number);
    command->add_flag("--json", r->json, "Answer in JSON");
    add_central_options(*command, r->access);
    command->callback([r] {
        if (r->number != 0 && r->pause.empty() && r->resume.empty()) {
            unusable("say what to do with it: --pause or --resume, and why");
        }
        rollout(*r);
    });
}

}  // namespace beffroi::cli
