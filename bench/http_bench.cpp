// SPDX-License-Identifier: Apache-2.0
// What authorization costs a request: the product's route to see an organization, beside a bare one that looks up the
// same session and runs the same query in a transaction of its own without the gate, and beside one that does nothing.
// Requests per second of the server's processor time; the client is another process. Run it at the root of the
// checkout.
#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <random>
#include <sys/resource.h>
#include <sys/stat.h>

#include "load.h"
#include "world.h"
#include <fmt/format.h>

#include "app/background.h"
#include "app/site.h"
#include "http/server.h"
#include "team/organization.sql.h"

namespace muster::bench {

/// The organization that the path names, as the pipeline has parsed it for the gate.
struct Asked {
    OrganizationId organization;
};

}  // namespace muster::bench

template <>
struct muster::http::Input<muster::bench::Asked> {
    static void describe(RouteTypes&) {}
    static Result<bench::Asked> read(const Exchange& exchange) { return bench::Asked{exchange.target.organization}; }
};

namespace muster::bench {
namespace {

using access::Actor;
using std::chrono_literals::operator""s;

constexpr unsigned seed = 11;
constexpr std::size_t connections = 8;
constexpr std::size_t rounds = 31;
constexpr std::size_t requests_per_round = 2'000;
constexpr std::array write_connections{std::size_t{1}, connections};

enum Kind : std::size_t { authorized, bare, nothing, write };
constexpr std::array read_kinds{authorized, bare, nothing};
constexpr std::array<std::string_view, 3> kind_names{"authorized", "bare", "nothing"};

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Of all threads of this process.
double server_cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// Of PostgreSQL's processes that serve this database: their titles name it.
double backends_cpu_seconds(const std::string& database) {
    double seconds = 0;
    for (const auto& folder : std::filesystem::directory_iterator("/proc")) {
        std::string title;
        std::getline(std::ifstream(folder.path() / "cmdline"), title);
        if (!title.starts_with("postgres:") || !title.contains(" " + database + " ")) continue;
        double nanoseconds = 0;
        std::ifstream(folder.path() / "schedstat") >> nanoseconds;
        seconds += nanoseconds * 1e-9;
    }
    return seconds;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The routes that the product doesn't have.
void add_bench_routes(http::Routes& routes, World& world) {
    storage::Database& database = *world.installation().database;
    routes.self_route(
        http::get("/bench/bare/{organization}", "see an organization, unchecked"),
        [&database](const Actor&, const Asked& asked) -> Result<team::Organization> {
            team::Organization organization;
            TRY(database.transaction(
                {.organization = asked.organization}, [&](storage::Transaction& transaction) -> Result<void> {
                    const auto rows = TRY(transaction.run(team::sql::show_organization, asked.organization));
                    rows[0].into(organization.id, organization.name, organization.role_model, organization.created_at);
                    return {};
                }));
            return organization;
        });
    const json::Raw answer{json::write(world.organizations().front())};
    routes.public_route(http::get("/bench/nothing", "get an answer of the same size"),
                        [answer](const Actor&) -> Result<json::Raw> { return answer; });
}

std::string request(std::string_view line, const std::string& cookie, const std::string& body = "") {
    std::string text =
        fmt::format("{} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nCookie: {}\r\n", line, cookie);
    if (!body.empty()) {
        text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    }
    return text + "\r\n" + body;
}

/// Every member asks for every organization of theirs once, in a random order; the same for each kind.
std::vector<Calls> all_calls(const World& world) {
    std::vector<Calls> kinds(4);
    const std::string same = json::write(world.organizations().front());
    for (std::size_t i = 0; i < organization_count; ++i) {
        const auto id = world.organizations()[i].id.text();
        const auto body = json::write(world.organizations()[i]);
        for (std::size_t member = 0; member < members_per_organization; ++member) {
            const auto& token = world.token_of(i, member);
            const auto session = "muster_session=" + token;
            kinds[authorized].push_back({request("GET /api/v1/organizations/" + id, session), 200, body});
            kinds[bare].push_back({request("GET /api/v1/bench/bare/" + id, session), 200, body});
            kinds[nothing].push_back({request("GET /api/v1/bench/nothing", "no_such_cookie=" + token), 200, same});
            const auto to = fmt::format(R"({{"organization":"{}"}})", id);
            kinds[write].push_back({request("PUT /api/v1/session/organization", session, to), 204, ""});
        }
    }
    for (Calls& calls : kinds) std::shuffle(calls.begin(), calls.end(), std::mt19937_64(seed));
    return kinds;
}

/// What one round of one kind took, in seconds for each request.
struct Cost {
    double server = 0;
    double backends = 0;
    double wall = 0;
};

class Bench {
  public:
    Bench(storage::Engine engine, Load& load) : load_(load), world_(engine), database_name_(world_.database().name()) {}

    void run() {
        app::Site site(world_.installation(), world_.installation().settings.public_url());
        add_bench_routes(site.api().routes(), world_);
        const auto leasing =
            app::Background::each("node lease", 10s, [&] { return world_.installation().node->renew(); });
        const auto server =
            value_or_end(http::Server::start({.port = 0, .worker_threads = world_.installation().settings.workers},
                                             [&](const http::Request& request) { return site.answer(request); }));
        load_.prepare(server->port(), all_calls(world_));
        measure_reads();
        measure_writes();
    }

  private:
    /// The kinds in turn, each round beginning with another, so that what else the machine does falls on all alike.
    void measure_reads() {
        for (const Kind kind : read_kinds) load_.run(kind, organization_count * members_per_organization, connections);
        std::array<std::vector<Cost>, read_kinds.size()> costs;
        for (std::size_t round = 0; round < rounds; ++round) {
            for (std::size_t i = 0; i < read_kinds.size(); ++i) {
                const Kind kind = read_kinds[(round + i) % read_kinds.size()];
                costs[kind].push_back(measure(kind, requests_per_round, connections));
            }
        }
        fmt::print(
            "{}: {} organizations of {} members; {} connections, {} rounds of {} requests of each kind; seed {}; "
            "all answers were right\n",
            storage::testing::engine_name(world_.database().engine()), organization_count, members_per_organization,
            connections, rounds, requests_per_round, seed);
        for (const Kind kind : read_kinds) print(kind, costs[kind]);
        print_ratio("authorized/bare", 0.8, costs[authorized], costs[bare]);
        print_ratio("authorized/nothing", 0.4, costs[authorized], costs[nothing]);
    }

    void measure_writes() {
        for (const std::size_t at_once : write_connections) {
            std::vector<double> rates;
            for (std::size_t round = 0; round < 5; ++round) rates.push_back(1 / measure(write, 500, at_once).wall);
            fmt::print("  writes through {} connection{}: {:.0f} a second of wall time\n", at_once,
                       at_once == 1 ? "" : "s", median(rates));
        }
        std::fflush(stdout);
    }

    Cost measure(Kind kind, std::size_t requests, std::size_t at_once) {
        const double backends_before = backends_cpu_seconds(database_name_);
        const double server_before = server_cpu_seconds();
        const auto begun = std::chrono::steady_clock::now();
        load_.run(kind, requests, at_once);
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
        const double server = server_cpu_seconds() - server_before;
        const double backends = backends_cpu_seconds(database_name_) - backends_before;
        const auto count = static_cast<double>(requests);
        return {.server = server / count, .backends = backends / count, .wall = wall.count() / count};
    }

    static double median_of(const std::vector<Cost>& costs, double Cost::* part) {
        std::vector<double> values;
        for (const Cost& cost : costs) values.push_back(cost.*part);
        return median(std::move(values));
    }

    void print(Kind kind, const std::vector<Cost>& costs) const {
        const double server = median_of(costs, &Cost::server);
        fmt::print("  {:10}  {:6.0f} requests per CPU second, {:5.1f} us each", kind_names[kind], 1 / server,
                   server * 1e6);
        if (world_.database().engine() == storage::Engine::postgresql) {
            fmt::print("; PostgreSQL's own {:5.1f} us each", median_of(costs, &Cost::backends) * 1e6);
        }
        fmt::print("\n");
    }

    static void print_ratio(std::string_view name, double goal, const std::vector<Cost>& ours,
                            const std::vector<Cost>& theirs) {
        std::vector<double> ratios;
        for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(theirs[i].server / ours[i].server);
        const double ratio = median(ratios);
        fmt::print("  {} {:.2f} (goal {:.1f}: {})\n", name, ratio, goal, ratio >= goal ? "met" : "missed");
    }

    Load& load_;
    World world_;
    std::string database_name_;
};

int run_all() {
    // A load each, before any thread: what a process asks, it asks of one server.
    std::array<Load, 2> loads;
    for (const auto engine : storage::testing::engines) {
        if (const auto reason = storage::testing::why_missing(engine); !reason.empty()) {
            fmt::print("{}\n", reason);
            continue;
        }
        Bench(engine, loads[engine == storage::Engine::sqlite ? 0 : 1]).run();
    }
    return 0;
}

}  // namespace
}  // namespace muster::bench

int main() { return muster::bench::run_all(); }
