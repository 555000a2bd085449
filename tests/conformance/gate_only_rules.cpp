// SPDX-License-Identifier: Apache-2.0
#include "conformance/gate_only.h"

namespace muster::testing {

namespace {

const std::vector<GateRule> rules{
    {"amplifi",
     "AM-3",
     {"member", "billing_contact"},
     {"view_contacts", "edit_contacts", "start_campaign", "launch_poll", "view_conversations", "send_message"}},
    {"amplifi", "AM-4", {"billing_contact"}, {"buy_credits", "change_plan"}},
    {"amplifi", "AM-5", {"member", "billing_contact"}, {"view_contacts", "view_conversations", "view_polls"}},
    {"customertext",
     "CT-2",
     {"admin"},
     {"view_phone_number_details", "view_invoices", "buy_credits", "configure_integrations", "configure_webhooks"}},
    {"customertext", "CT-3", {"admin", "manager"}, {"edit_keywords", "create_contact_group"}},
    {"customertext",
     "CT-3",
     {"admin", "manager", "user"},
     {"view_conversations", "send_message", "start_campaign", "view_contacts", "edit_contacts"}},
    {"customertext",
     "CT-4",
     {"admin", "manager", "user"},
     {"view_conversations", "send_message", "start_campaign", "view_contacts", "edit_contacts"}},
    {"customertext", "CT-4", {"admin"}, {"configure_appointment_types", "configure_webhooks", "configure_api"}},
    {"scale-to-win",
     "SW-3",
     {"owner"},
     {"request_link_domain", "edit_link_domain_redirect", "configure_bigquery_export", "configure_s3_export",
      "view_organization_usage", "view_pricing", "upload_organization_opt_outs", "search_organization_opt_outs",
      "reverse_organization_opt_outs"}},
    {"scale-to-win",
     "SW-4",
     {"owner", "admin"},
     {"start_campaign", "upload_permanent_opt_outs", "upload_temporary_opt_outs", "search_opt_outs", "reverse_opt_outs",
      "view_usage", "view_subaccount_settings", "edit_number_display_name", "add_short_code_subscriber",
      "opt_out_short_code_subscriber", "create_opt_in_keyword", "create_automatic_message"}},
    {"scale-to-win",
     "SW-5",
     {"owner", "admin", "supervolunteer"},
     {"view_conversations", "reverse_conversation_opt_out", "view_texters", "view_contact_fields",
      "view_opt_out_origin"}},
    {"scale-to-win",
     "SW-5",
     {"owner", "admin", "supervolunteer", "texter"},
     {"send_message", "tag_conversation", "opt_out_contact", "mark_conversation", "add_note"}},
    {"scale-to-win",
     "SW-6",
     {"owner", "admin", "supervolunteer", "texter"},
     {"request_conversations", "send_message", "tag_conversation", "opt_out_contact", "mark_conversation", "add_note"}},
    {"amplemarket", "AP-3", {"admin"}, {"edit_safety_settings", "configure_integrations"}},
    {"amplemarket", "AP-3", {"admin", "sales_rep"}, {"launch_sequence", "view_contacts", "edit_contacts"}},
    {"messente", "ME-3a", {"administrator"}, {"edit_company_information"}},
    {"messente", "ME-3b", {"administrator"}, {"view_invoices"}},
    {"messente", "ME-3c", {"administrator"}, {"apply_for_sender_name"}},
    {"messente", "ME-3d", {"administrator", "sender"}, {"start_campaign", "pause_campaign", "send_message"}},
    {"messente", "ME-3e", {"administrator", "sender"}, {"schedule_campaign"}},
    {"messente", "ME-3f", {"administrator", "sender"}, {"create_contact_group", "upload_contacts"}},
    {"messente", "ME-3g", {"administrator", "sender"}, {"view_message_history", "export_message_history"}},
    {"messente", "ME-3h", {"administrator", "sender"}, {"create_subscription_link"}},
    {"messente", "ME-3i", {"administrator", "sender"}, {"buy_credits"}},
    {"messente", "ME-3j", {"administrator"}, {"configure_api"}},
    {"messente", "ME-3k", {"administrator"}, {"configure_auto_replace"}},
};

}  // namespace

std::span<const GateRule> gate_rules() { return rules; }

}  // namespace muster::testing
