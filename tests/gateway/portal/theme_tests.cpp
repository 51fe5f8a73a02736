#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "gateway/portal/theme.h"
#include "tests/gateway/portal/portal_world.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::portal;
using beffroi::testing::PortalWorld;

namespace {

struct Folder {
    void put(const std::string& name, const std::string& bytes) const {
        replace_file(place.path() + "/" + name, bytes);
    }
    [[nodiscard]] std::string refusal() const {
        try {
            static_cast<void>(read_theme(place.path()));
            return "";
        } catch (const std::exception& e) {
            return e.what();
        }
    }
    TemporaryDirectory place;
};

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

const std::string k_svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
const std::string k_png = "\x89PNG\r\n\x1a\n and more";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_portal_theme_tests, Folder)

BOOST_AUTO_TEST_CASE(the_institutions_colours_come_after_ours_and_its_picture_instead_of_the_belfry) {
    put("theme.css", ":root { --brick: #004494; }");
    put("logo.svg", k_svg);
    PortalWorld w(false, place.path());
    const auto page = w.ask("GET", "/").body;
    BOOST_TEST(page.find("/style.css") < page.find("/theme.css"));
    BOOST_TEST(holds(page, "<img class=\"logo\" src=\"/logo.svg\" alt=\"\">"));
    BOOST_TEST(!holds(page, "belfry"));
    const auto css = w.ask("GET", "/theme.css");
    BOOST_TEST(css.body == ":root { --brick: #004494; }");
    BOOST_TEST(css.header("Content-Type") == "text/css; charset=utf-8");
    const auto logo = w.ask("GET", "/logo.svg");
    BOOST_TEST(logo.body == k_svg);
    BOOST_TEST(logo.header("Content-Type") == "image/svg+xml");
    BOOST_TEST(logo.header("Content-Security-Policy").starts_with("default-src 'none';"));  // no script in a picture
}

BOOST_AUTO_TEST_CASE(without_a_theme_the_portal_is_as_it_comes) {
    PortalWorld w;
    const auto page = w.ask("GET", "/").body;
    BOOST_TEST(holds(page, "belfry"));
    BOOST_TEST(!holds(page, "theme.css"));
    BOOST_TEST(w.ask("GET", "/theme.css").status == 404);
    BOOST_TEST(w.ask("GET", "/logo.svg").status == 404);
}

BOOST_AUTO_TEST_CASE(one_of_the_two_is_enough) {
    put("logo.png", k_png);
    const auto theme = read_theme(place.path());
    BOOST_TEST(theme.css.empty());
    BOOST_TEST(theme.logo->content_type == "image/png");
    std::filesystem::remove(place.path() + "/logo.png");
    put("theme.css", "a{}");
    BOOST_TEST(!read_theme(place.path()).logo.has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_shown_is_named) {
    BOOST_TEST(holds(refusal(), "has neither theme.css nor logo.svg nor logo.png"));
    put("logo.png", k_svg);
    BOOST_TEST(holds(refusal(), "logo.png is not the picture that its name says"));
    put("logo.svg", k_png);
    BOOST_TEST(holds(refusal(), "logo.svg is not the picture that its name says"));
    put("logo.svg", k_svg + std::string(largest_logo, ' '));
    BOOST_TEST(holds(refusal(), "logo.svg"));
    put("logo.svg", k_svg);
    BOOST_TEST(refusal() == "");
    put("theme.css", "\xff");
    BOOST_TEST(holds(refusal(), "theme.css is not UTF-8"));
    put("theme.css", std::string(longest_theme + 1, 'a'));
    BOOST_TEST(holds(refusal(), "theme.css"));
}

BOOST_AUTO_TEST_SUITE_END()
