#include <boost/test/unit_test.hpp>
#include <stdio.h>

#include "base/c_handle.h"
#include "base/encoding.h"
#include "journal/checkpoint.h"
#include "journal/crypto.h"
#include "journal/encode.h"
#include "journal/segment.h"
#include "tests/journal/temporary_log.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

constexpr auto k_origin = "PeterNeumann/access";
const WallTime k_time{std::chrono::milliseconds(1795510800123)};

/// The worked example of schemas/journal.md.
std::string example() {
    const Signer signer{
        Secret(std::string("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"))};
    CompactRange tree;
    tree.append(leaf_hash("one"));
    tree.append(leaf_hash("two"));
    const auto signature = signer.signature(checkpoint_text({k_origin, 2, tree.root()}));
    return encode_segment_header({k_time, sha256({k_origin}), {}}) +
           encode_frame({0, k_time, {"one", "two"}, tree.root(), signature});
}

/// The bytes of the page's first ```hex block; what stands behind a semicolon is comment.
std::string documented_bytes() {
    const std::string page = read_file(BEFFROI_SOURCE_DIR "/schemas/journal.md");
    std::string digits;
    bool comment = false;
    const auto begin = page.find("```hex\n") + 7;
    for (const char c : page.substr(begin, page.find("```", begin) - begin)) {
        comment = c == ';' || (comment && c != '\n');
        digits += comment || c == ' ' || c == '\n' ? "" : std::string(1, c);
    }
    return from_hex(digits).value();
}

std::string output_of(const std::string& command) {
    const CHandle<FILE, ::pclose> pipe(::popen(command.c_str(), "r"));
    std::string output;
    for (int c = ::fgetc(pipe.get()); c != EOF; c = ::fgetc(pipe.get())) {
        output += static_cast<char>(c);
    }
    return output;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_segment_tests)

BOOST_AUTO_TEST_CASE(the_documented_bytes_are_the_written_ones) {
    BOOST_TEST(to_hex(documented_bytes()) == to_hex(example()));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    const TemporaryLog log;
    std::filesystem::create_directory(log.directory());
    write_file(log.segment(), example());
    SegmentReader reader(log.segment());
    const auto header = reader.header();
    BOOST_REQUIRE(header);
    BOOST_TEST((header->created == k_time));
    BOOST_TEST((header->origin_hash == sha256({k_origin})));
    BOOST_TEST(header->range.size() == 0U);
    const auto frame = reader.next();
    BOOST_REQUIRE(frame);
    BOOST_TEST(frame->first_index == 0U);
    BOOST_TEST((frame->time == k_time));
    BOOST_REQUIRE(frame->entries.size() == 2U);
    BOOST_TEST(frame->entries[0] == "one");
    BOOST_TEST(frame->entries[1] == "two");
    BOOST_TEST(reader.offset() == reader.size());
    BOOST_TEST(!reader.next());
}

BOOST_AUTO_TEST_CASE(a_later_segment_carries_the_tree_before_it) {
    CompactRange tree;
    for (int i = 0; i < 1000; ++i) {
        tree.append(leaf_hash(std::to_string(i)));
    }
    const TemporaryLog log;
    std::filesystem::create_directory(log.directory());
    write_file(log.segment(), encode_segment_header({k_time, {}, tree}));
    SegmentReader reader(log.segment());
    const auto header = reader.header();
    BOOST_REQUIRE(header);
    BOOST_TEST(header->range.size() == 1000U);
    BOOST_TEST((header->range.root() == tree.root()));
    BOOST_TEST(reader.offset() == reader.size());
}

BOOST_AUTO_TEST_CASE(a_reader_written_from_the_page_alone_reads_the_same) {
    const TemporaryLog log;
    PosixFiles files;
    auto options = log.options();
    options.segment_bytes = 1500;
    Writer writer(options, files, log.signer());
    std::string expected;
    for (std::size_t i = 0; i < 30; ++i) {
        const std::vector<std::string> lines(i % 4 + 1, "entry " + std::string(i * 7, 'x') + std::to_string(i));
        writer.append(lines);
        for (const auto& line : lines) {
            expected += to_hex(line) + '\n';
        }
    }
    const auto root = to_hex(view(writer.checkpoint().checkpoint.root));
    BOOST_TEST(output_of("python3 " BEFFROI_SOURCE_DIR "/tests/journal/second_reader.py '" + log.directory() + "'") ==
               std::to_string(writer.size()) + ' ' + root + '\n' + expected);
}

BOOST_AUTO_TEST_CASE(only_segments_are_listed_in_the_order_of_their_entries) {
    const TemporaryLog log;
    std::filesystem::create_directory(log.directory());
    for (const std::string name : {"00000000000000000100.seg", "00000000000000000009.seg", "9.seg", "checkpoint.new",
                                   "0000000000000000000x.seg", "00000000000000000010.seg.bak"}) {
        write_file(log.path(name), "");
    }
    const auto segments = list_segments(log.directory());
    BOOST_REQUIRE(segments.size() == 2U);
    BOOST_TEST(segments[0].first_index == 9U);
    BOOST_TEST(segments[1].path == log.path("00000000000000000100.seg"));
}

BOOST_AUTO_TEST_SUITE_END()
