#define BOOST_TEST_MODULE beffroi
#include <boost/test/unit_test.hpp>
