#include <boost/test/unit_test.hpp>

#include "gateway/health/exposition.h"

using beffroi::health::Exposition;

BOOST_AUTO_TEST_SUITE(gateway_exposition_tests)

BOOST_AUTO_TEST_CASE(a_sample_has_its_metric_its_labels_and_all_its_digits) {
    Exposition out;
    out.metric("beffroi_things", "gauge", "Things.");
    out.sample(9007199254740991, {{"kind", "large"}, {"where", "here"}});
    out.sample("_sum", 0.25);
    BOOST_TEST(out.take() ==
               "# HELP beffroi_things Things.\n"
               "# TYPE beffroi_things gauge\n"
               "beffroi_things{kind=\"large\",where=\"here\"} 9007199254740991\n"
               "beffroi_things_sum 0.25\n");
}

BOOST_AUTO_TEST_CASE(a_label_cannot_end_itself_or_its_line) {
    Exposition out;
    out.metric("m", "gauge", "M.");
    out.sample(1, {{"role", "a\"} 9\n\\"}});
    BOOST_TEST(out.take().ends_with("m{role=\"a\\\"} 9\\n\\\\\"} 1\n"));
}

BOOST_AUTO_TEST_SUITE_END()
