// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "access/gate.h"
#include "base/csv.h"
#include "base/json.h"
#include "http/message.h"

namespace muster::http {

// What a route's operation may take, beside its permit or actor: each names where it comes from.
template <class T>
struct Path {
    T value;
};
template <class T>
struct Query {
    T value;
};
template <class T>
struct Body {
    T value;
};
/// A body whose mistakes are the operation's to tell, beside those that only it can find, so that people mend all at
/// once. Of the members that they are in nothing is to be believed.
template <class T>
struct Draft {
    T value;
    std::vector<FieldError> mistakes;
};
/// A body that is a table in CSV and not JSON.
struct CsvBody {
    csv::Table value;
};
/// Who sent the request (client_address.h), for the list of sessions and for bounds of what may be tried.
struct Client {
    std::string peer;
    std::string user_agent;
};

// What an operation may answer, beside a described type (200), nothing (204), and one of two (std::variant).
template <class T>
struct Created {
    T body;
};
/// The first half of something: what to go on with (202).
template <class T>
struct Accepted {
    T body;
};
/// A session begins: its token goes into the cookie and nowhere else.
template <class T>
struct SignedIn {
    T body;
    Secret token;
    Time ends_at;
};
/// The session ended: the cookie is taken back.
struct SignedOut {};
/// A table in CSV, to be saved as a file of that name.
struct CsvFile {
    csv::Table table;
    std::string name;
};

/// A file to keep, under a name of its own.
struct File {
    std::string name;  ///< of letters, digits, `-` and `.`
    std::string body;
};

/// What the pipeline knows of a request when a route's operation is to run.
struct Exchange {
    const Request& request;
    access::Gate& gate;
    access::Actor actor;
    access::Target target;
    std::vector<std::pair<std::string_view, std::string>> path_values;
    std::string client_address = {};
};

/// An answer before its headers.
struct Reply {
    int status = 204;
    std::string body;
    std::optional<std::pair<Secret, Time>> cookie;  ///< a session begins; an empty secret ends it
    std::string new_id = {};                        ///< of what was created, if it has one
    std::string file_name = {};                     ///< of a file, whose bytes the body is
};

/// The id of what was created: the body's `id`, or what a body that wraps it names as its `new_id()`.
template <class T>
std::string new_id_of(const T& body) {
    if constexpr (requires { body.new_id(); })
        return body.new_id();
    else if constexpr (requires { body.id.text(); })
        return body.id.text();
    else
        return {};
}
template <class T>
inline constexpr bool has_new_id =
    requires(const T& body) { body.new_id(); } || requires(const T& body) { body.id.text(); };

/// Who may call a route: whoever holds the permission at the target, whoever is signed in, or anybody.
enum class Open : std::uint8_t { to_users, to_all };
using Guard = std::variant<access::Permission, Open>;

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view csv_type = "text/csv";
inline constexpr std::string_view zip_type = "application/zip";

/// The tables of what a route takes and gives; null where it takes or gives none, or no JSON.
struct RouteTypes {
    const json::TypeInfo* path = nullptr;
    const json::TypeInfo* query = nullptr;
    const json::TypeInfo* body = nullptr;
    const json::TypeInfo* answer = nullptr;
    std::string_view media_type = {};  ///< of the body; empty if the route takes none
    bool reads_query = false;          ///< even if `query` describes nothing
    int status = 204;
    bool creates_with_id = false;  ///< the Reply has a new_id
    bool begins_session = false;   ///< the Reply has a cookie
    const json::TypeInfo* other_answer = nullptr;
    int other_status = 0;             ///< 0 where there is one answer
    std::string_view file_type = {};  ///< of what the body is, where the Reply has a file_name
};

/// One row of a room's table.
struct Route {
    Method method;
    std::string path;  ///< below the table's prefix, with parameters in braces
    std::string summary;
    Guard guard;
    RouteTypes types;
    std::function<Result<Reply>(const Exchange&)> run;
};

/// Verb, path and summary of a row.
struct Line {
    Method method;
    std::string_view path;
    std::string_view summary;
};
inline Line get(std::string_view path, std::string_view summary) { return {Method::get, path, summary}; }
inline Line post(std::string_view path, std::string_view summary) { return {Method::post, path, summary}; }
inline Line put(std::string_view path, std::string_view summary) { return {Method::put, path, summary}; }
inline Line patch(std::string_view path, std::string_view summary) { return {Method::patch, path, summary}; }
inline Line delete_(std::string_view path, std::string_view summary) { return {Method::delete_, path, summary}; }

// How the pipeline reads each input and writes each answer. The heavy part is behind the type tables, in route.cpp.
Result<void> read_path(const Exchange& exchange, const json::TypeInfo& type, void* target);
Result<void> read_query(const Exchange& exchange, const json::TypeInfo& type, void* target);
/// For routes that take no query: every parameter is an unknown one.
Result<void> read_no_query(const Exchange& exchange);

template <class T>
struct Input;
template <class T>
struct Input<Path<T>> {
    static void describe(RouteTypes& types) { types.path = &json::type_of<T>(); }
    static Result<Path<T>> read(const Exchange& exchange) {
        Path<T> path{};
        TRY(read_path(exchange, json::type_of<T>(), &path.value));
        return path;
    }
};
template <class T>
struct Input<Query<T>> {
    static void describe(RouteTypes& types) { types.query = &json::type_of<T>(), types.reads_query = true; }
    static Result<Query<T>> read(const Exchange& exchange) {
        Query<T> query{};
        TRY(read_query(exchange, json::type_of<T>(), &query.value));
        return query;
    }
};
template <class T>
struct Input<Body<T>> {
    static void describe(RouteTypes& types) { types.body = &json::type_of<T>(), types.media_type = json_type; }
    static Result<Body<T>> read(const Exchange& exchange) {
        return Body<T>{TRY(json::parse<T>(exchange.request.body))};
    }
};
template <class T>
struct Input<Draft<T>> {
    static void describe(RouteTypes& types) { Input<Body<T>>::describe(types); }
    static Result<Draft<T>> read(const Exchange& exchange) {
        Draft<T> draft{};
        draft.value = TRY(json::parse_draft<T>(exchange.request.body, draft.mistakes));
        return draft;
    }
};
template <>
struct Input<CsvBody> {
    static void describe(RouteTypes& types) { types.media_type = csv_type; }
    static Result<CsvBody> read(const Exchange& exchange) { return CsvBody{TRY(csv::parse(exchange.request.body))}; }
};
template <>
struct Input<Client> {
    static void describe(RouteTypes&) {}
    static Result<Client> read(const Exchange& exchange) {
        return Client{exchange.client_address, std::string(exchange.request.header("user-agent").value_or(""))};
    }
};

template <class T>
struct Output {
    static void describe(RouteTypes& types) { types.answer = &json::type_of<T>(), types.status = 200; }
    static Reply write(T&& body) { return {200, json::write(body), {}}; }
};
template <class T>
struct Output<Created<T>> {
    static void describe(RouteTypes& types) {
        types.answer = &json::type_of<T>(), types.status = 201, types.creates_with_id = has_new_id<T>;
    }
    static Reply write(Created<T>&& created) { return {201, json::write(created.body), {}, new_id_of(created.body)}; }
};
template <class T>
struct Output<Accepted<T>> {
    static void describe(RouteTypes& types) { types.answer = &json::type_of<T>(), types.status = 202; }
    static Reply write(Accepted<T>&& accepted) { return {202, json::write(accepted.body), {}}; }
};
template <class T>
struct Output<SignedIn<T>> {
    static void describe(RouteTypes& types) {
        types.answer = &json::type_of<T>(), types.status = 201, types.begins_session = true;
    }
    static Reply write(SignedIn<T>&& in) {
        return {201, json::write(in.body), std::pair(std::move(in.token), in.ends_at)};
    }
};
template <>
struct Output<SignedOut> {
    static void describe(RouteTypes&) {}
    static Reply write(SignedOut&&) { return {204, {}, std::pair(Secret(), Time())}; }
};

template <class First, class Second>
struct Output<std::variant<First, Second>> {
    static void describe(RouteTypes& types) {
        RouteTypes other;
        Output<First>::describe(types);
        Output<Second>::describe(other);
        types.other_answer = other.answer, types.other_status = other.status;
    }
    static Reply write(std::variant<First, Second>&& either) {
        if (auto* first = std::get_if<First>(&either)) return Output<First>::write(std::move(*first));
        return Output<Second>::write(std::get<Second>(std::move(either)));
    }
};

template <>
struct Output<CsvFile> {
    static void describe(RouteTypes& types) { types.status = 200, types.file_type = csv_type; }
    static Reply write(CsvFile&& file) {
        Reply reply{200, csv::write(file.table), {}};
        reply.file_name = std::move(file.name);
        return reply;
    }
};

template <>
struct Output<File> {
    static void describe(RouteTypes& types) { types.status = 200, types.file_type = zip_type; }
    static Reply write(File&& file) { return {200, std::move(file.body), {}, {}, std::move(file.name)}; }
};

/// Takes an operation's type apart: what it is given first, its inputs, its answer.
template <class Call>
struct Signature;
template <class Operation, class Answer, class First, class... Inputs>
struct Signature<Result<Answer> (Operation::*)(const First&, const Inputs&...) const> {
    using Authority = First;

    static RouteTypes types() {
        RouteTypes types;
        describe_inputs(types);
        describe_answer(types);
        return types;
    }
    static void describe_inputs(RouteTypes& types) { (Input<Inputs>::describe(types), ...); }
    static void describe_answer(RouteTypes& types) {
        if constexpr (!std::is_void_v<Answer>) Output<Answer>::describe(types);
    }

    static Result<std::tuple<Inputs...>> read(const Exchange& exchange) {
        std::tuple<Result<Inputs>...> read{Input<Inputs>::read(exchange)...};
        std::optional<Error> mistake;
        const auto note = [&](const auto& input) {
            if (!mistake && !input) mistake = input.error();
        };
        std::apply([&](const auto&... each) { (note(each), ...); }, read);
        if (mistake) return std::move(*mistake);
        return std::apply([](auto&... each) { return std::tuple<Inputs...>{std::move(each).value()...}; }, read);
    }

    static Result<Answer> call(const Operation& operation, const First& first, const std::tuple<Inputs...>& inputs) {
        return std::apply([&](const Inputs&... each) { return operation(first, each...); }, inputs);
    }

    template <class Before>
    static Result<void> call_before(const Before& before, const access::Actor& actor,
                                    const std::tuple<Inputs...>& inputs) {
        return std::apply([&](const Inputs&... each) { return before(actor, each...); }, inputs);
    }

    static Result<Reply> reply(Result<Answer> answer) {
        if constexpr (std::is_void_v<Answer>) {
            TRY(std::move(answer));
            return Reply{};
        } else {
            return Output<Answer>::write(TRY(std::move(answer)));
        }
    }
};

template <class T>
struct PermissionOf;
template <access::Permission P>
struct PermissionOf<access::Permit<P>> {
    static constexpr access::Permission permission = P;
};

template <access::Permission P>
struct PermissionOf<access::Door<P>> {
    static constexpr access::Permission permission = P;
};

}  // namespace muster::http
