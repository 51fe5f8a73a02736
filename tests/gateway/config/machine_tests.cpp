#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/fd.h"
#include "gateway/config.h"
#include "journal/cosignature.h"
#include "journal/key_pair.h"
#include "tests/base/http/certificates.h"
#include "tests/base/yang/edited_document.h"
#include "tests/gateway/config/documents.h"

using namespace beffroi;
using tests::edited;
using tests::radius;
using tests::sample;
using tests::top;
using tests::written;

namespace {

/// One authority and one certificate of it, with its key, for all that the sample names.
const testing::TestCa& authority() {
    static const testing::TestCa ca;
    return ca;
}

const testing::KeyPair& portal_pair() {
    static const auto pair = authority().issue_server();
    return pair;
}

std::string content_of(const std::string& leaf, bool of_journal) {
    if (leaf == "ca-file") {
        return authority().certificate_pem();
    }
    if (leaf == "certificate-file") {
        return portal_pair().certificate_pem;
    }
    if (leaf == "key-file") {
        return of_journal ? std::string(journal::generate_key_pair("j.example/1", journal::KeyType::log).skey.reveal())
                          : portal_pair().key_pem;
    }
    const std::string witness = "witness rose " + journal::generate_cosigner_key("rose").vkey + "\n";
    return leaf == "trust-policy-file" ? witness + "quorum rose\n" : "x\n";
}

/// The sample, with a door for the network, and every named file made in `directory`, open to nobody else.
nlohmann::json on_this_machine(const TemporaryDirectory& directory) {
    auto document = edited(sample("gateway.json"), top + "/radius", radius());
    auto& root = document["beffroi-gateway:gateway"];
    int number = 0;  // the same file may be named twice: here each leaf has its own
    const auto make = [&directory, &number](nlohmann::json& leaf, const std::string& content) {
        std::string path = leaf.get<std::string>();
        path = directory.path() + "/" + std::to_string(++number) + path.substr(path.rfind('/') + 1);
        std::ofstream(path) << content;
        ::chmod(path.c_str(), 0600);
        leaf = path;
    };
    root["policy-directory"] = directory.path();
    root["portal"]["charter"]["directory"] = directory.path();
    std::ofstream(directory.path() + "/fr.txt") << "La charte\n";
    for (const char* party : {"region", "academie"}) {
        root["escrow"][party]["certificates-directory"] = directory.path();
    }
    for (auto* node :
         {&root["portal"], &root["directory"][0], &root["journal"], &root["escrow"]["region"],
          &root["escrow"]["academie"], &root["shipping"], &root["shipping"]["peer"][0], &root["shipping"]["peer"][1],
          &root["delivery"], &root["radius"], &root["radius"]["equipment"][0]}) {
        for (auto& [name, leaf] : node->items()) {
            if (name.ends_with("-file")) {
                make(leaf, content_of(name, *node == root["journal"]));
            }
        }
    }
    return document;
}

Problems loaded_problems(const TemporaryDirectory& directory, const nlohmann::json& document) {
    const auto result = load_config(written(directory, document));
    const auto* problems = std::get_if<Problems>(&result);
    return problems == nullptr ? Problems{} : *problems;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_config_machine_tests)

BOOST_AUTO_TEST_CASE(a_complete_machine_is_accepted) {
    const TemporaryDirectory directory;
    const auto problems = loaded_problems(directory, on_this_machine(directory));
    BOOST_TEST(problems.empty(), (problems.empty() ? "" : to_text(problems.front())));
}

BOOST_AUTO_TEST_CASE(every_missing_file_is_named_with_its_leaf) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    for (const std::string pointer :
         {"/policy-directory", "/portal/certificate-file", "/portal/key-file", "/directory/0/ca-file",
          "/directory/0/bind-password-file", "/journal/key-file", "/shipping/trust-policy-file",
          "/shipping/peer/0/ca-file", "/shipping/peer/0/certificate-file", "/shipping/peer/1/key-file",
          "/radius/secret-file", "/radius/equipment/0/secret-file"}) {
        BOOST_TEST_CONTEXT(pointer) {
            const auto problems = loaded_problems(directory, edited(complete, top + pointer, "\"/nowhere/it\""));
            BOOST_REQUIRE_EQUAL(problems.size(), 1U);
            BOOST_TEST(problems[0].file == directory.path() + "/document.json");
            BOOST_TEST(problems[0].path.ends_with(pointer.substr(pointer.rfind('/'))));
            BOOST_TEST(problems[0].message.english == "\"/nowhere/it\" cannot be read: No such file or directory");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_cannot_be_shown_is_named) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    std::ofstream(directory.path() + "/fr.txt") << "\n";
    const auto problems = loaded_problems(directory, complete);
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    BOOST_TEST(problems[0].path.ends_with("/portal/charter/directory"));
    BOOST_TEST(problems[0].message.english.ends_with("fr.txt is empty: write the text in it"));
}

BOOST_AUTO_TEST_CASE(what_start_would_refuse_to_read_is_told_with_its_file) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    const auto told = [&](const std::string& pointer, const std::string& content) {
        const std::string path = directory.path() + "/other";
        replace_file(path, content);
        const auto problems = loaded_problems(directory, edited(complete, top + pointer, "\"" + path + "\""));
        BOOST_TEST_REQUIRE(problems.size() == 1U, pointer);
        BOOST_TEST(problems[0].message.english.find(path) != std::string::npos, problems[0].message.english);
        BOOST_TEST(!problems[0].remedy.french.empty());
        return problems[0].path;
    };
    BOOST_TEST(told("/shipping/trust-policy-file", "nonsense\n").ends_with("/trust-policy-file"));
    BOOST_TEST(told("/journal/key-file", "nonsense\n").ends_with("/journal/key-file"));
    BOOST_TEST(told("/portal/certificate-file", "nonsense\n").ends_with("/portal/certificate-file"));
    BOOST_TEST(told("/portal/key-file", authority().issue_server().key_pem).ends_with("/portal/certificate-file"));
    BOOST_TEST(told("/directory/0/ca-file", "nonsense\n").ends_with("/ca-file"));
    BOOST_TEST(told("/delivery/ca-file", "nonsense\n").ends_with("/delivery/ca-file"));
}

BOOST_AUTO_TEST_CASE(a_theme_without_anything_in_it_is_told) {
    const TemporaryDirectory directory;
    const auto document =
        edited(on_this_machine(directory), top + "/portal/theme-directory", "\"" + directory.path() + "\"");
    const auto problems = loaded_problems(directory, document);
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    BOOST_TEST(problems[0].path.ends_with("/portal/theme-directory"));
    std::ofstream(directory.path() + "/theme.css") << ":root {}\n";
    BOOST_TEST(loaded_problems(directory, document).empty());
}

BOOST_AUTO_TEST_CASE(a_place_that_nobody_can_make_is_told) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    std::ofstream(directory.path() + "/plain") << "x\n";
    for (const std::string pointer : {"/portal/charter/file", "/journal/directory", "/journal/live-directory"}) {
        const auto at = [&](const std::string& below) {
            return loaded_problems(
                directory, edited(complete, top + pointer, "\"" + directory.path() + "/" + below + "/deep/it\""));
        };
        const auto problems = at("plain");
        BOOST_TEST_REQUIRE(problems.size() == 1U, pointer);
        BOOST_TEST(problems[0].message.english == "\"" + directory.path() + "/plain\" is not a directory");
        BOOST_TEST(at("not-yet").empty());
    }
}

BOOST_AUTO_TEST_CASE(all_missing_files_are_told_at_once) {
    const TemporaryDirectory directory;
    BOOST_TEST(loaded_problems(directory, sample("gateway.json")).size() == 21U);
}

BOOST_AUTO_TEST_CASE(secrets_open_to_others_are_refused) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    const auto& root = complete["beffroi-gateway:gateway"];
    for (const auto& leaf : {root["portal"]["key-file"], root["directory"][0]["bind-password-file"],
                             root["journal"]["key-file"], root["shipping"]["peer"][1]["key-file"],
                             root["radius"]["secret-file"], root["radius"]["equipment"][0]["secret-file"]}) {
        const auto path = leaf.get<std::string>();
        for (const mode_t mode : {0604U, 0602U, 0620U}) {
            ::chmod(path.c_str(), mode);
            const auto problems = loaded_problems(directory, complete);
            BOOST_REQUIRE_EQUAL(problems.size(), 1U);
            BOOST_TEST(problems[0].message.english.find(path) != std::string::npos);
            BOOST_TEST(problems[0].remedy.english.find("chmod 600 " + path) != std::string::npos);
        }
        ::chmod(path.c_str(), 0640);  // a group of the operator's choosing may read
        BOOST_TEST(loaded_problems(directory, complete).empty());
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_file_is_refused) {
    const TemporaryDirectory directory;
    const auto complete = on_this_machine(directory);
    const std::string fifo = directory.path() + "/fifo";
    BOOST_REQUIRE_EQUAL(::mkfifo(fifo.c_str(), 0600), 0);
    for (const std::string& path : {fifo, directory.path()}) {
        const auto problems =
            loaded_problems(directory, edited(complete, top + "/portal/key-file", "\"" + path + "\""));
        BOOST_REQUIRE_EQUAL(problems.size(), 1U);
        BOOST_TEST(problems[0].message.english == "\"" + path + "\" is not a file");
    }
    const auto problems = loaded_problems(directory, edited(complete, top + "/policy-directory", "\"" + fifo + "\""));
    BOOST_REQUIRE_EQUAL(problems.size(), 1U);
    BOOST_TEST(problems[0].message.english == "\"" + fifo + "\" is not a directory");
}

BOOST_AUTO_TEST_SUITE_END()
