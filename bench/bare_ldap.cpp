// What a login costs in LDAP and nothing else: for each person a search with the service account, as the gateway asks
// it, and a bind as the person, over kept TLS connections; the pairs of connections work side by side.
//   bare_ldap URI CA-FILE PASSWORD-FILE PAIRS PEOPLE      PEOPLE: lines "login password". Prints the seconds taken.
#include <ldap.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

constexpr const char* k_account = "cn=beffroi,dc=ent-test,dc=example";
constexpr const char* k_people = "ou=people,dc=ent-test,dc=example";

struct Unbind {
    void operator()(LDAP* ldap) const { ldap_unbind_ext(ldap, nullptr, nullptr); }
};
using Connection = std::unique_ptr<LDAP, Unbind>;

void check(int code, const char* what) {
    if (code != LDAP_SUCCESS) {
        throw std::runtime_error(std::string(what) + ": " + ldap_err2string(code));
    }
}

void bind(LDAP* ldap, const std::string& dn, std::string password) {
    const berval credentials{password.size(), password.data()};
    check(ldap_sasl_bind_s(ldap, dn.c_str(), LDAP_SASL_SIMPLE, const_cast<berval*>(&credentials), nullptr, nullptr,
                           nullptr),
          "bind");
}

Connection connect(const std::string& uri) {
    LDAP* made = nullptr;
    check(ldap_initialize(&made, uri.c_str()), "connect");
    Connection ldap(made);
    const int version = LDAP_VERSION3;
    ldap_set_option(ldap.get(), LDAP_OPT_PROTOCOL_VERSION, &version);
    return ldap;
}

std::string dn_of(LDAP* ldap, const std::string& login) {
    // What the gateway asks of an ENT.
    std::array<const char*, 10> attributes{"ENTPersonLogin",
                                           "objectClass",
                                           "cn",
                                           "displayName",
                                           "uid",
                                           "ENTPersonProfils",
                                           "ENTPersonFonctions",
                                           "ENTEleveClasses",
                                           "ENTPersonStructRattach",
                                           nullptr};
    LDAPMessage* answer = nullptr;
    const int code = ldap_search_ext_s(ldap, k_people, LDAP_SCOPE_SUBTREE,
                                       ("(&(objectClass=ENTPerson)(ENTPersonLogin=" + login + "))").c_str(),
                                       const_cast<char**>(attributes.data()), 0, nullptr, nullptr, nullptr, 2, &answer);
    const std::unique_ptr<LDAPMessage, int (*)(LDAPMessage*)> held(answer, ldap_msgfree);
    check(code, "search");
    LDAPMessage* entry = ldap_first_entry(ldap, answer);
    if (entry == nullptr) {
        throw std::runtime_error("nobody is " + login);
    }
    const std::unique_ptr<char, void (*)(void*)> dn(ldap_get_dn(ldap, entry), ldap_memfree);
    return dn.get();
}

std::vector<std::pair<std::string, std::string>> read_people(const char* path) {
    std::ifstream in(path);
    std::vector<std::pair<std::string, std::string>> people;
    for (std::pair<std::string, std::string> one; in >> one.first >> one.second;) {
        people.push_back(one);
    }
    return people;
}

std::string first_line(const char* path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

struct Pair {
    Connection searches;
    Connection binds;
};

std::vector<Pair> open_pairs(const std::string& uri, const std::string& password, unsigned count) {
    std::vector<Pair> pairs;
    for (unsigned i = 0; i < count; ++i) {
        pairs.push_back({connect(uri), connect(uri)});
        bind(pairs.back().searches.get(), k_account, password);
        bind(pairs.back().binds.get(), k_account, password);  // the TLS handshake is not what is measured
    }
    return pairs;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 6) {
            throw std::runtime_error("usage: bare_ldap URI CA-FILE PASSWORD-FILE PAIRS PEOPLE");
        }
        ldap_set_option(nullptr, LDAP_OPT_X_TLS_CACERTFILE, argv[2]);
        const auto people = read_people(argv[5]);
        const auto pairs = open_pairs(argv[1], first_line(argv[3]), static_cast<unsigned>(std::stoul(argv[4])));
        std::atomic<std::size_t> next = 0;
        std::atomic<std::size_t> in = 0;
        const auto start = std::chrono::steady_clock::now();
        std::vector<std::thread> threads;
        for (const Pair& pair : pairs) {
            threads.emplace_back([&] {
                try {
                    for (std::size_t i = next++; i < people.size(); i = next++) {
                        bind(pair.binds.get(), dn_of(pair.searches.get(), people[i].first), people[i].second);
                        ++in;
                    }
                } catch (const std::exception& e) {
                    std::fprintf(stderr, "bare_ldap: %s\n", e.what());
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        if (in != people.size()) {
            throw std::runtime_error("not everybody was let in");
        }
        std::printf("%.6f\n", took.count());
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bare_ldap: %s\n", e.what());
        return 2;
    }
}
