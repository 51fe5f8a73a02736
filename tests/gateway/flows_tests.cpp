// Plays every tests/flows/*.flow. A scenario is data: one command a line, "command argument... -> what it must answer".
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>

#include "tests/gateway/flow_world.h"

using namespace beffroi;
using Arguments = std::vector<std::string>;

namespace {

Arguments words_of(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

std::chrono::seconds seconds_of(const std::string& word) {
    return std::chrono::seconds(std::stol(word));
}

using Command = std::function<std::string(flows::World&, const Arguments&)>;

/// The vocabulary of scenarios, described in tests/flows/README.md.
const std::map<std::string, Command>& commands() {
    using flows::World;
    const auto done = [](auto action) {
        return Command([action](World& w, const Arguments& a) {
            action(w, a);
            return std::string();
        });
    };
    static const std::map<std::string, Command> table{
        {"person", done([](World& w, const Arguments& a) { w.person(a.at(1), a.at(2)); })},
        {"remembered", done([](World& w, const Arguments& a) { w.remembered(a.at(1), a.at(2)); })},
        {"device", done([](World& w, const Arguments& a) {
             w.device(a.at(1), a.at(2), a.at(3), {a.begin() + 4, a.end()});
         })},
        {"address", done([](World& w, const Arguments& a) { w.address(a.at(1), a.at(2), a.at(3)); })},
        {"login",
         [](World& w, const Arguments& a) { return w.login(a.at(1), a.at(2), a.size() > 3 ? a.at(3) : "right"); }},
        {"limit", done([](World& w, const Arguments& a) { w.limit(a.at(1), std::stoul(a.at(2))); })},
        {"choose", [](World& w, const Arguments& a) { return w.choose(a.at(1), a.at(2)); }},
        {"offered", [](World& w, const Arguments& a) { return w.offered(a.at(1)); }},
        {"logout", [](World& w, const Arguments& a) { return w.logout(a.at(1)); }},
        {"end", [](World& w, const Arguments& a) { return w.end(a.at(1), a.at(2)); }},
        {"see", done([](World& w, const Arguments& a) { w.see(a.at(1), a.at(2)); })},
        {"advance", done([](World& w, const Arguments& a) { w.advance(seconds_of(a.at(1))); })},
        {"idle", done([](World& w, const Arguments& a) { w.set_idle(a.at(1), seconds_of(a.at(2))); })},
        {"sweep", done([](World& w, const Arguments&) { w.sweep(); })},
        {"directory", done([](World& w, const Arguments& a) { w.directory(a.at(1) == "up"); })},
        {"enforcer", done([](World& w, const Arguments& a) { w.kernel(a.at(1) == "up"); })},
        {"kernel-forgets", done([](World& w, const Arguments&) { w.forget_kernel(); })},
        {"plant",
         done([](World& w, const Arguments& a) { w.plant(a.at(1), static_cast<std::uint16_t>(std::stoul(a.at(2)))); })},
        {"disk", done([](World& w, const Arguments& a) { w.disk(a.at(1) == "writable"); })},
        {"restart", done([](World& w, const Arguments&) { w.restart(); })},
        {"live-lost", done([](World& w, const Arguments&) { w.lose_live(); })},
        {"live-months", [](World& w, const Arguments&) { return std::to_string(w.live_months()); }},
        {"tokens", [](World& w, const Arguments&) { return w.tokens(); }},
        {"reconcile", [](World& w, const Arguments&) { return w.reconcile(); }},
        {"kernel", [](World& w, const Arguments& a) { return w.kernel_of(a.at(1)); }},
        {"kernel-size", [](World& w, const Arguments&) { return std::to_string(w.kernel_size()); }},
        {"session", [](World& w, const Arguments& a) { return w.session_of(a.at(1)); }},
        {"journal", [](World& w, const Arguments&) { return w.journal(); }},
        {"journal-holds", [](World& w, const Arguments& a) {
             return w.journal_bytes().find(a.at(1)) == std::string::npos ? std::string("no") : std::string("yes");
         }}};
    return table;
}

void play(const std::filesystem::path& file) {
    flows::World world;
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        line = line.substr(0, line.find('#'));
        const auto arrow = line.find("->");
        const auto command = words_of(line.substr(0, arrow));
        if (command.empty()) {
            continue;
        }
        BOOST_TEST_CONTEXT(file.filename().string() << ":" << number << ": " << line) {
            const auto answer = commands().at(command.front())(world, command);
            if (arrow != std::string::npos) {
                std::string wanted;
                for (const auto& word : words_of(line.substr(arrow + 2))) {
                    wanted += (wanted.empty() ? "" : " ") + word;
                }
                BOOST_TEST(answer == wanted);
            }
        }
    }
}

std::vector<std::filesystem::path> scenarios() {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(std::string(BEFFROI_SOURCE_DIR) + "/tests/flows")) {
        if (file.path().extension() == ".flow") {
            files.push_back(file.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_flows_tests)

BOOST_DATA_TEST_CASE(scenario, boost::unit_test::data::make(scenarios()), file) {
    play(file);
}

BOOST_AUTO_TEST_SUITE_END()
