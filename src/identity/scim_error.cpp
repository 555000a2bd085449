// SPDX-License-Identifier: Apache-2.0
#include "identity/scim_error.h"

#include "base/enum_table.h"
#include "base/json.h"

namespace muster::identity::scim {

const ErrorKind& error_kind(ScimError error) {
    using enum ScimError;
    static constexpr EnumTable<ScimError, ErrorKind> rows({
        {invalid_filter,
         {"scim_filter_wrong", Category::bad_input, "the filter can't be used: see RFC 7644, section 3.4.2.2"}},
        {invalid_path, {"scim_path_wrong", Category::bad_input, "the path names nothing here: see /scim/v2/Schemas"}},
        {no_target, {"scim_target_missing", Category::bad_input, "an operation that removes needs a `path`"}},
        {invalid_syntax, {"scim_syntax_wrong", Category::bad_input, "the body is not as SCIM has it: see RFC 7644"}},
        {invalid_value, {"scim_value_wrong", Category::bad_input, "a value can't be used"}},
        {mutability, {"scim_not_changeable", Category::bad_input, "this can't be changed by SCIM"}},
        {uniqueness,
         {"scim_user_exists", Category::conflict,
          "there is a user of this userName here: find them by a filter, and change them"}},
        {group_fixed,
         {"scim_group_fixed", Category::bad_input,
          "a group is a role: roles are made and deleted in Muster, and SCIM changes who has them"}},
        {too_many_scanned,
         {"scim_scan_too_long", Category::bad_input,
          "too many people to look for this one by one: ask by `id`, `userName` or `externalId` with `eq`"}},
        {too_many_members,
         {"scim_members_too_many", Category::too_large,
          "one request changes the roles of that many people at once no more: send several"}},
        {too_many_accounts,
         {"scim_accounts_too_many", Category::too_many,
          "the directory has made as many accounts today as it may: the others can come tomorrow"}},
        {foreign_domain,
         {"scim_domain_unproven", Category::forbidden,
          "a directory brings in addresses of the organization's own domains only: claim the domain in Muster "
          "and prove it by its DNS record, or invite the person"}},
        {filter_not_here,
         {"scim_filter_not_here", Category::forbidden, "what describes the service can't be filtered: read it whole"}},
        {suspended_by_hand,
         {"scim_suspended_by_hand", Category::conflict,
          "somebody suspended this person in Muster: it is theirs to lift, or another administrator's"}},
        {barred_by_hand,
         {"scim_barred_by_hand", Category::conflict,
          "who leaves this group would come to the first subaccount, from which they were removed in Muster, or where "
          "their time is over: add them to another group first, or delete the user"}},
    });
    return rows[error];
}

std::string_view scim_type(const Error& error) {
    if (error.is(ScimError::invalid_filter)) return "invalidFilter";
    if (error.is(ScimError::invalid_path)) return "invalidPath";
    if (error.is(ScimError::no_target)) return "noTarget";
    if (error.is(ScimError::invalid_syntax) || error.is(json::JsonError::malformed)) return "invalidSyntax";
    if (error.is(ScimError::mutability) || error.is(ScimError::group_fixed)) return "mutability";
    if (error.is(ScimError::uniqueness)) return "uniqueness";
    if (error.is(ScimError::too_many_scanned)) return "tooMany";
    return error.category() == Category::bad_input ? "invalidValue" : "";
}

}  // namespace muster::identity::scim
