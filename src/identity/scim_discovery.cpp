// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_discovery.h"

#include <algorithm>

#include "access/gate.h"
#include "base/limits.h"
#include "identity/scim_list.h"
#include "identity/scim_schema.h"

namespace muster::identity::scim {
namespace {

namespace json = boost::json;

std::string_view to_text(AttributeType type) {
    switch (type) {
        case AttributeType::text: return "string";
        case AttributeType::boolean: return "boolean";
        case AttributeType::time: return "dateTime";
        case AttributeType::reference: return "reference";
        case AttributeType::complex: break;
    }
    return "complex";
}

std::string_view to_text(Mutability mutability) {
    switch (mutability) {
        case Mutability::read_write: return "readWrite";
        case Mutability::read_only: return "readOnly";
        case Mutability::immutable: break;
    }
    return "immutable";
}

json::array described(std::span<const Attribute> attributes) {
    json::array list;
    for (const Attribute& attribute : attributes) {
        json::object each{{"name", attribute.name},
                          {"type", to_text(attribute.type)},
                          {"multiValued", attribute.arity == Arity::many},
                          {"description", attribute.description},
                          {"required", attribute.is_required},
                          {"caseExact", attribute.letters == Case::exact},
                          {"mutability", to_text(attribute.mutability)},
                          {"returned", "default"},
                          {"uniqueness", attribute.name == "userName" ? "server" : "none"}};
        if (attribute.type == AttributeType::reference) each.emplace("referenceTypes", json::array{"uri"});
        if (!attribute.parts.empty()) each.emplace("subAttributes", described(attribute.parts));
        list.push_back(std::move(each));
    }
    return list;
}

json::object meta(const std::string& address, const char* type, const std::string& path) {
    return {{"resourceType", type}, {"location", address + path}};
}

json::object described(const Schema& schema, const std::string& address) {
    return {{"schemas", json::array{"urn:ietf:params:scim:schemas:core:2.0:Schema"}},
            {"id", schema.id},
            {"name", schema.name},
            {"description", schema.description},
            {"attributes", described(schema.attributes)},
            {"meta", meta(address, "Schema", "/Schemas/" + std::string(schema.id))}};
}

json::object described_type(const Schema& schema, const std::string& address) {
    const std::string name(schema.name);
    return {{"schemas", json::array{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}},
            {"id", name},
            {"name", name},
            {"description", schema.description},
            {"endpoint", "/" + name + "s"},
            {"schema", schema.id},
            {"meta", meta(address, "ResourceType", "/ResourceTypes/" + name)}};
}

json::object listed(json::array all) {
    ListRequest request;
    const auto total = static_cast<std::int64_t>(all.size());
    return list_response(request, total, std::move(all));
}

json::object support(bool is_supported) { return {{"supported", is_supported}}; }

}  // namespace

json::object service_provider_config(const std::string& address) {
    return {{"schemas", json::array{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"}},
            {"patch", support(true)},
            {"bulk", {{"supported", false}, {"maxOperations", 0}, {"maxPayloadSize", 0}}},
            {"filter", {{"supported", true}, {"maxResults", limits::scim_page_rows_max}}},
            {"changePassword", support(false)},
            {"sort", support(false)},
            {"etag", support(false)},
            {"authenticationSchemes",
             json::array({json::object{{"type", "oauthbearertoken"},
                                       {"name", "API key"},
                                       {"description", "an API key of the organization, as a bearer token"},
                                       {"primary", true}}})},
            {"meta", meta(address, "ServiceProviderConfig", "/ServiceProviderConfig")}};
}

json::object resource_types(const std::string& address) {
    return listed(json::array({described_type(user_schema(), address), described_type(group_schema(), address)}));
}

json::object schemas(const std::string& address) {
    return listed(json::array({described(user_schema(), address), described(group_schema(), address)}));
}

Result<json::object> resource_type(const std::string& address, const std::string& id) {
    for (const Schema* each : {&user_schema(), &group_schema()}) {
        if (each->name == id) return described_type(*each, address);
    }
    return access::AccessError::not_found;
}

Result<json::object> schema(const std::string& address, const std::string& id) {
    for (const Schema* each : {&user_schema(), &group_schema()}) {
        if (same_name(each->id, id)) return described(*each, address);
    }
    return access::AccessError::not_found;
}

}  // namespace muster::identity::scim
