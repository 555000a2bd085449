// SPDX-License-Identifier: Apache-2.0
#include "conformance/gate_only.h"

#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "access/permission.h"
#include "conformance/product.h"

namespace muster::testing {
namespace {

/// What was checked at the gate only, by requirement.
std::map<std::string_view, std::set<std::string_view>>& checked() {
    static std::map<std::string_view, std::set<std::string_view>> permissions;
    return permissions;
}

/// Says at the end of the program what has no capability behind it yet.
class GateOnlyReport : public ::testing::Environment {
    void TearDown() override {
        std::set<std::string_view> all;
        for (const auto& [requirement, permissions] : checked()) {
            std::cout << "gate only: " << requirement;
            for (const auto permission : permissions) std::cout << ' ' << permission;
            std::cout << '\n';
            all.insert(permissions.begin(), permissions.end());
        }
        std::cout << "gate only: " << checked().size() << " requirements with " << all.size()
                  << " permissions are proven at the gate alone, for Muster can't do these things yet" << std::endl;
    }
};

[[maybe_unused]] const auto* const report = ::testing::AddGlobalTestEnvironment(new GateOnlyReport);

/// Where a permission is asked: at the organization if it is of the organization, else at the cast's subaccount.
std::string place_of(std::string_view permission, const Cast& cast) {
    const auto known = access::parse_permission(permission);
    EXPECT_TRUE(known) << "there is no permission `" << permission << "`";
    const bool of_organization = known && access::row_of(*known).level == access::Level::organization;
    return of_organization ? cast.at_organization() : cast.at_subaccount();
}

bool contains(const Answer& list, std::string_view permission) {
    EXPECT_EQ(list.status, 200) << list.raw.body;
    if (list.status != 200) return false;
    for (const auto& held : list.body.at("permissions").as_array()) {
        if (held.as_string() == permission) return true;
    }
    return false;
}

struct Question {
    std::string_view permission;
    std::string place;
    std::string role;
    std::string who;
    std::set<std::string> labels;  ///< of the roles that may
};

void expect_allowed(const Question& question, const Answer& explanation) {
    EXPECT_TRUE(explanation.body.at("allowed").as_bool()) << explanation.raw.body;
    ASSERT_TRUE(explanation.body.as_object().contains("by")) << explanation.raw.body;
    EXPECT_EQ(explanation.body.at("by").at("role").as_string(), question.role);
}

void expect_denied(const Question& question, const Answer& explanation, Cast& cast) {
    EXPECT_FALSE(explanation.body.at("allowed").as_bool()) << explanation.raw.body;
    std::set<std::string> labels;
    for (const auto& label : explanation.body.at("roles").as_array()) labels.emplace(label.at("label").as_string());
    EXPECT_EQ(labels, question.labels);
    std::set<std::string> granters;
    for (const auto& user : explanation.body.at("could_grant").as_array()) granters.emplace(user.at("id").as_string());
    EXPECT_TRUE(granters.contains(cast.user("founder"))) << explanation.raw.body;
}

void ask(const Question& question, bool may, Cast& cast) {
    SCOPED_TRACE(question.role + (may ? " may " : " may not ") + std::string(question.permission));
    Client& person = cast[question.who];
    const auto explanation = person.get(question.place + "/access/" + std::string(question.permission));
    ASSERT_EQ(explanation.status, 200) << explanation.raw.body;
    may ? expect_allowed(question, explanation) : expect_denied(question, explanation, cast);
    EXPECT_EQ(contains(person.get(question.place + "/access"), question.permission), may);
    const auto seen = cast["founder"].get(question.place + "/members/" + cast.user(question.who) + "/access");
    EXPECT_EQ(contains(seen, question.permission), may);
}

std::map<std::string, std::string> labels_of(Cast& cast) {
    std::map<std::string, std::string> labels;
    const auto model = cast["founder"].get(cast.at_organization("/role-model"));
    for (const auto& role : model.body.at("roles").as_array()) {
        labels[std::string(role.at("key").as_string())] = role.at("label").as_string();
    }
    return labels;
}

}  // namespace

void check_at_gate(const GateRule& rule, Cast& cast) {
    const auto labels = labels_of(cast);
    std::set<std::string> labels_that_may;
    for (const auto& role : rule.may) {
        ASSERT_TRUE(labels.contains(role)) << rule.requirement << " names no role of the model: " << role;
        labels_that_may.insert(labels.at(role));
    }
    for (const auto permission : rule.permissions) {
        const std::string place = place_of(permission, cast);
        for (const auto& [role, label] : labels) {
            const std::string who = role == cast.founder_role() ? "founder" : role;
            ask({permission, place, role, who, labels_that_may}, rule.may.contains(role), cast);
        }
        checked()[rule.requirement].insert(permission);
    }
}

}  // namespace muster::testing
