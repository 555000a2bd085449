// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_routes.h"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json_document.h"
#include "http/http_error.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/url.h"
#include "identity/scim_discovery.h"
#include "identity/scim_error.h"
#include "identity/scim_group.h"
#include "identity/scim_user.h"

namespace muster::identity::scim {
namespace {

using access::Actor;
using http::Path;

constexpr std::string_view media_type = "application/scim+json";

Result<std::vector<Operation>> read_user_patch(const boost::json::object& request) {
    return read_patch(request, user_schema());
}

/// A body, whose attributes may be written in any letters and be ones that we don't know, as what it says.
template <class T, Result<T> (*read)(const boost::json::object&)>
struct Body {
    T value;
};
using UserDocument = Body<UserForm, read_user_form>;
using UserPatch = Body<std::vector<Operation>, read_user_patch>;
using GroupDocument = Body<GroupChange, read_group_document>;
using GroupPatch = Body<GroupChange, read_group_patch>;
/// The query of a request for resources of that schema.
template <const Schema& (*schema)()>
struct Query {
    ListRequest value;
};
using UserQuery = Query<user_schema>;
using GroupQuery = Query<group_schema>;
/// The query of a request for what describes the service: pages and order are not looked at (RFC 7644 §4).
struct DescriptionQuery {};

/// What is answered; SCIM describes it itself, under /Schemas.
struct Document {
    boost::json::object value;
};
struct CreatedDocument {
    boost::json::object value;
};

}  // namespace
}  // namespace muster::identity::scim

namespace muster::http {

template <class T, Result<T> (*read_body)(const boost::json::object&)>
struct Input<identity::scim::Body<T, read_body>> {
    static void describe(RouteTypes& types) { types.media_type = json_type; }
    static Result<identity::scim::Body<T, read_body>> read(const Exchange& exchange) {
        const auto document = TRY(json::parse_document(exchange.request.body, {}));
        if (!document.is_object())
            return Error(identity::scim::ScimError::invalid_syntax, "the body must be an object");
        return identity::scim::Body<T, read_body>{TRY(read_body(document.as_object()))};
    }
};

template <>
struct Input<identity::scim::DescriptionQuery> {
    static void describe(RouteTypes& types) { types.reads_query = true; }
    static Result<identity::scim::DescriptionQuery> read(const Exchange& exchange) {
        const auto parameters = parse_query(exchange.request.query);
        if (!parameters) return HttpError::query_malformed;
        const bool filters = std::ranges::any_of(*parameters, [](const auto& each) { return each.first == "filter"; });
        if (filters) return identity::scim::ScimError::filter_not_here;
        return identity::scim::DescriptionQuery();
    }
};

template <const identity::scim::Schema& (*schema)()>
struct Input<identity::scim::Query<schema>> {
    static void describe(RouteTypes& types) { types.reads_query = true; }
    static Result<identity::scim::Query<schema>> read(const Exchange& exchange) {
        const auto parameters = parse_query(exchange.request.query);
        if (!parameters) return HttpError::query_malformed;
        return identity::scim::Query<schema>{TRY(identity::scim::read_list_request(*parameters, schema()))};
    }
};

template <>
struct Output<identity::scim::Document> {
    static void describe(RouteTypes& types) { types.status = 200; }
    static Reply write(identity::scim::Document&& document) {
        return {200, boost::json::serialize(document.value), {}};
    }
};

template <>
struct Output<identity::scim::CreatedDocument> {
    static void describe(RouteTypes& types) { types.status = 201, types.creates_with_id = true; }
    static Reply write(identity::scim::CreatedDocument&& document) {
        const std::string id(document.value.at("id").as_string());
        return {201, boost::json::serialize(document.value), {}, id};
    }
};

}  // namespace muster::http

namespace muster::identity::scim {
namespace {

struct UserPath {
    UserId id;
};
BOOST_DESCRIBE_STRUCT(UserPath, (), (id))

struct NamePath {
    json::Text<1, 200> id;
};
BOOST_DESCRIBE_STRUCT(NamePath, (), (id))

http::Response problem(const Error& error) {
    http::Failure failure = http::failure_of(error);
    for (const FieldError& field : error.fields()) failure.detail += "; " + field.pointer + " " + field.detail;
    // RFC 7644 has one status for whatever a request says wrong.
    if (failure.status == 422) failure.status = 400;
    if (failure.status == 401) failure.headers.emplace_back("WWW-Authenticate", "Bearer");
    boost::json::object body{{"schemas", boost::json::array{"urn:ietf:params:scim:api:messages:2.0:Error"}},
                             {"status", std::to_string(failure.status)},
                             {"detail", failure.detail}};
    const auto type = scim_type(error);
    if (!type.empty() && (failure.status == 400 || failure.status == 409)) body.emplace("scimType", type);
    return {failure.status, std::string(media_type), std::move(failure.headers), boost::json::serialize(body)};
}

void add_user_routes(http::Routes& routes, Users& users) {
    routes.permitted(http::get("/Users", "list the people as Users of SCIM, or find some by a filter"),
                     [&](const Users::Viewing& permit, const UserQuery& query) -> Result<Document> {
                         return Document{TRY(users.list(permit, query.value))};
                     });
    routes.permitted(
        http::get("/Users/{id}", "show a User"),
        [&](const Users::Viewing& permit, const Path<UserPath>& path, const UserQuery& query) -> Result<Document> {
            return Document{query.value.projection.of(TRY(users.show(permit, path.value.id)))};
        });
    routes.permitted_at_door(http::post("/Users", "bring a person in with the default role"),
                             [&](const Users::Opening& door, const UserDocument& document,
                                 const UserQuery& query) -> Result<CreatedDocument> {
                                 const auto made = TRY(users.create(door, document.value));
                                 return CreatedDocument{query.value.projection.of(made)};
                             });
    routes.permitted(
        http::put("/Users/{id}", "change a User by a whole document"),
        [&](const Users::Provisioning& permit, const Path<UserPath>& path, const UserDocument& document,
            const UserQuery& query) -> Result<Document> {
            return Document{query.value.projection.of(TRY(users.replace(permit, path.value.id, document.value)))};
        });
    routes.permitted(
        http::patch("/Users/{id}", "change a User by operations; `active` suspends and reactivates"),
        [&](const Users::Provisioning& permit, const Path<UserPath>& path, const UserPatch& operations,
            const UserQuery& query) -> Result<Document> {
            return Document{query.value.projection.of(TRY(users.patch(permit, path.value.id, operations.value)))};
        });
    routes.permitted(http::delete_("/Users/{id}", "remove a person from the organization"),
                     [&](const Users::Provisioning& permit, const Path<UserPath>& path) {
                         return users.remove(permit, path.value.id);
                     });
}

void add_group_routes(http::Routes& routes, Groups& groups) {
    routes.permitted(http::get("/Groups", "list the roles as Groups of SCIM"),
                     [&](const Groups::Viewing& permit, const GroupQuery& query) -> Result<Document> {
                         return Document{TRY(groups.list(permit, query.value))};
                     });
    routes.permitted(
        http::get("/Groups/{id}", "show a role with those who have it"),
        [&](const Groups::Viewing& permit, const Path<NamePath>& path, const GroupQuery& query) -> Result<Document> {
            return Document{TRY(groups.show(permit, path.value.id, query.value.projection))};
        });
    routes.permitted(
        http::put("/Groups/{id}", "name all who have a role"),
        [&](const Groups::Provisioning& permit, const Path<NamePath>& path, const GroupDocument& document,
            const GroupQuery& query) -> Result<Document> {
            return Document{TRY(groups.replace(permit, path.value.id, document.value, query.value.projection))};
        });
    routes.permitted(http::patch("/Groups/{id}", "give a role to people, and take it from them"),
                     [&](const Groups::Provisioning& permit, const Path<NamePath>& path, const GroupPatch& change,
                         const GroupQuery&) { return groups.change(permit, path.value.id, change.value); });
    routes.permitted(http::post("/Groups", "refused: roles are made in Muster"),
                     [](const Groups::Provisioning&) -> Result<void> { return ScimError::group_fixed; });
    routes.permitted(
        http::delete_("/Groups/{id}", "refused: roles are deleted in Muster"),
        [](const Groups::Provisioning&, const Path<NamePath>&) -> Result<void> { return ScimError::group_fixed; });
}

void add_discovery_routes(http::Routes& routes, const std::string& address) {
    routes.public_route(http::get("/ServiceProviderConfig", "what this SCIM service can"),
                        [address](const Actor&, const DescriptionQuery&) -> Result<Document> {
                            return Document{service_provider_config(address)};
                        });
    routes.public_route(http::get("/ResourceTypes", "Users and Groups"),
                        [address](const Actor&, const DescriptionQuery&) -> Result<Document> {
                            return Document{resource_types(address)};
                        });
    routes.public_route(
        http::get("/ResourceTypes/{id}", "one of them"),
        [address](const Actor&, const Path<NamePath>& path, const DescriptionQuery&) -> Result<Document> {
            return Document{TRY(resource_type(address, path.value.id))};
        });
    routes.public_route(
        http::get("/Schemas", "the attributes of Users and Groups"),
        [address](const Actor&, const DescriptionQuery&) -> Result<Document> { return Document{schemas(address)}; });
    routes.public_route(
        http::get("/Schemas/{id}", "the attributes of one of them"),
        [address](const Actor&, const Path<NamePath>& path, const DescriptionQuery&) -> Result<Document> {
            return Document{TRY(schema(address, path.value.id))};
        });
}

}  // namespace

http::Dialect dialect() {
    return {prefix, media_type, http::Dialect::Callers::keys, http::Dialect::Locations::absolute, problem};
}

void add_routes(http::Routes& routes, Users& users, Groups& groups, const std::string& address) {
    add_user_routes(routes, users);
    add_group_routes(routes, groups);
    add_discovery_routes(routes, address);
}

}  // namespace muster::identity::scim
