// SPDX-License-Identifier: Apache-2.0
#include "conformance/product.h"

namespace muster::testing {
namespace {

MUSTER_PRODUCT(Messente, "messente");

TEST_P(Messente, ME_3a_OnlyAdministratorsUpdateAccountDetails) { gate_only("ME-3a"); }

TEST_P(Messente, ME_3a_OnlyAdministratorsChangePermissions) {
    Client& sender = newcomer("sender", cast().at_organization());
    const auto path = member_path(cast().at_organization(), sender);
    EXPECT_EQ(cast()["sender"].patch(path, role_body("administrator")).status, 403);
    EXPECT_EQ(founder().patch(path, role_body("administrator")).status, 204);
}

TEST_P(Messente, ME_3b_OnlyAdministratorsViewInvoices) { gate_only("ME-3b"); }
TEST_P(Messente, ME_3c_OnlyAdministratorsApplyForASenderName) { gate_only("ME-3c"); }
TEST_P(Messente, ME_3d_BothSendAndManageCampaigns) { gate_only("ME-3d"); }
TEST_P(Messente, ME_3e_BothScheduleCampaigns) { gate_only("ME-3e"); }
TEST_P(Messente, ME_3f_BothCreateGroupsAndUploadContacts) { gate_only("ME-3f"); }
TEST_P(Messente, ME_3g_BothViewAndExportHistory) { gate_only("ME-3g"); }
TEST_P(Messente, ME_3h_BothCreateSubscriptionLinks) { gate_only("ME-3h"); }
TEST_P(Messente, ME_3i_BothAddCredits) { gate_only("ME-3i"); }
TEST_P(Messente, ME_3j_OnlyAdministratorsCreateApiKeys) { gate_only("ME-3j"); }
TEST_P(Messente, ME_3k_OnlyAdministratorsConfigureAutoReplace) { gate_only("ME-3k"); }

TEST_P(Messente, ME_4_RevokingAccessRemovesAUser) {
    Client& sender = newcomer("sender", cast().at_organization());
    EXPECT_EQ(sender.get(cast().at_organization()).status, 200);
    EXPECT_EQ(founder().remove(member_path(cast().at_organization(), sender)).status, 204);
    EXPECT_EQ(sender.get(cast().at_organization()).status, 404);
}

}  // namespace
}  // namespace muster::testing
