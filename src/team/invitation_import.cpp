// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/enum_table.h"
#include "base/limits.h"
#include "base/text.h"
#include "team/invitation.h"
#include "team/invitation.sql.h"
#include "team/invitation_rows.h"
#include "team/team_error.h"

namespace muster::team {
namespace {

using access::AccessError;
using access::Permission;
using access::Permit;

enum class Column : std::uint8_t { email, role, first_name, last_name, phone_number, subaccount };
constexpr EnumTable<Column, std::string_view> column_names({
    {Column::email, "email"},
    {Column::role, "role"},
    {Column::first_name, "first_name"},
    {Column::last_name, "last_name"},
    {Column::phone_number, "phone_number"},
    {Column::subaccount, "subaccount"},
});

/// What is wrong with the table, row by row.
class Report {
  public:
    /// `row` counts from 1, as spreadsheets do, so that the first invitation stands in row 2.
    /// A column without a name that we know is told by its number, likewise.
    void add(std::size_t row, std::string_view column, std::string code, std::string detail) {
        errors_.push_back(
            {"/rows/" + std::to_string(row) + '/' + std::string(column), std::move(code), std::move(detail)});
    }

    /// Why nobody can be invited so; a failure that no row explains stays itself.
    Result<void> add(std::size_t row, const Error& refusal) {
        switch (refusal.category()) {
            case Category::bad_input:
            case Category::forbidden:
            case Category::not_found:
            case Category::conflict: break;
            case Category::unauthenticated:
            case Category::too_large:
            case Category::too_many:
            case Category::unavailable:
            case Category::internal: return refusal;
        }
        for (const FieldError& field : refusal.fields())
            add(row, std::string_view(field.pointer).substr(1), field.code, field.detail);
        if (refusal.fields().empty())
            add(row, column_names[column_of(refusal)], std::string(refusal.code()), refusal.message());
        return {};
    }

    [[nodiscard]] bool empty() const { return errors_.empty(); }
    [[nodiscard]] Error error() && { return Error(TeamError::import_refused).with_fields(std::move(errors_)); }

  private:
    static Column column_of(const Error& refusal) {
        if (refusal.is(TeamError::already_member) || refusal.is(TeamError::already_invited)) return Column::email;
        if (refusal.is(AccessError::not_found) || refusal.is(AccessError::archived)) return Column::subaccount;
        return Column::role;
    }

    std::vector<FieldError> errors_;
};

/// "First name" as people write it stands for first_name.
std::string plain(std::string_view heading) {
    std::string name = text::ascii_lower(text::trimmed(heading));
    std::ranges::replace(name, ' ', '_');
    return name;
}

/// Which column each cell of a row belongs to.
Result<std::vector<Column>> read_header(const access::Authority& authority, const std::vector<std::string>& header) {
    std::vector<std::string_view> known;
    for (const std::string_view name : column_names.values()) {
        // What is invited at a subaccount leads there.
        if (name != column_names[Column::subaccount] || authority.path().level() == access::Level::organization)
            known.push_back(name);
    }
    std::vector<Column> columns;
    Report report;
    for (const std::string& heading : header) {
        const std::string name = plain(heading);
        const auto column = column_names.find(name);
        if (!column || std::ranges::find(known, name) == known.end()) {
            report.add(1, std::to_string(&heading - header.data() + 1), "unknown",
                       "is no column here; the columns are " + text::listed({known.begin(), known.end()}));
            continue;
        }
        if (std::ranges::find(columns, *column) != columns.end()) report.add(1, name, "duplicate", "stands twice");
        columns.push_back(*column);
    }
    if (report.empty() && std::ranges::find(columns, Column::email) == columns.end())
        report.add(1, column_names[Column::email], "required", "is missing");
    if (!report.empty()) return std::move(report).error();
    return columns;
}

/// Reads the rows of one table into forms.
class FormReader {
  public:
    static Result<FormReader> create(const access::Authority& authority) {
        FormReader reader(authority);
        for (const auto row : TRY(authority.query(sql::invitation_subaccounts)))
            reader.subaccounts_.emplace(row.get<std::string>(1), row.get<SubaccountId>(0));
        return reader;
    }

    /// The form; nothing if a cell can't be used, as the report then says. An empty cell says nothing.
    std::optional<NewInvitation> read(std::span<const Column> columns, std::span<const std::string> cells,
                                      std::size_t row, Report& report) const {
        NewInvitation form;
        bool is_read = true;
        const auto refuse = [&](Column column, const char* code, std::string detail) {
            report.add(row, column_names[column], code, std::move(detail));
            is_read = false;
        };
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string_view cell = text::trimmed(cells[i]);
            if (cell.empty()) {
                if (columns[i] == Column::email) refuse(columns[i], "required", "is missing");
            } else if (auto wrong = read_cell(form, columns[i], cell)) {
                refuse(columns[i], "format", std::move(*wrong));
            }
        }
        if (!is_read) return std::nullopt;
        return form;
    }

  private:
    explicit FormReader(const access::Authority& authority) : authority_(&authority) {}

    /// What is wrong with the cell.
    std::optional<std::string> read_cell(NewInvitation& form, Column column, std::string_view cell) const {
        switch (column) {
            case Column::email: return read_text(form.email, cell, json::Codec<EmailAddress>::expectation);
            case Column::role: return read_text(form.role.emplace(), role_key(cell));
            case Column::first_name: return read_text(form.first_name.emplace(), cell);
            case Column::last_name: return read_text(form.last_name.emplace(), cell);
            case Column::phone_number: return read_text(form.phone_number.emplace(), cell);
            case Column::subaccount: return read_subaccounts(form, cell);
        }
        return std::nullopt;
    }

    template <class T>
    static std::optional<std::string> read_text(
        T& target, std::string_view cell,
        std::string_view expectation = "is too long, or has characters that can't be printed") {
        auto value = T::parse(cell);
        if (!value) return std::string(expectation);
        target = std::move(*value);
        return std::nullopt;
    }

    /// A role by its key or by the product's word for it.
    [[nodiscard]] std::string role_key(std::string_view cell) const {
        const std::string word = text::ascii_lower(cell);
        for (const access::Role& role : authority_->roles()) {
            if (word == role.key || word == text::ascii_lower(role.label)) return role.key;
        }
        return std::string(cell);
    }

    std::optional<std::string> read_subaccounts(NewInvitation& form, std::string_view cell) const {
        std::vector<SubaccountId> ids;
        for (const std::string_view word : text::split(cell, ';')) {
            const std::string_view name = text::trimmed(word);
            const auto found = subaccounts_.find(name);
            const auto id = found == subaccounts_.end() ? parse_id<SubaccountTag>(name) : std::optional(found->second);
            if (!id) return "must name subaccounts, separated by semicolons; there is none of such a name";
            ids.push_back(*id);
        }
        if (ids.size() > std::size_t{limits::scopes_per_invitation_max})
            return "names more than " + std::to_string(limits::scopes_per_invitation_max) + " subaccounts";
        form.subaccounts.emplace(std::move(ids));
        return std::nullopt;
    }

    const access::Authority* authority_;
    std::map<std::string, SubaccountId, std::less<>> subaccounts_;
};

/// What each row offers, or what is wrong with the rows, all of them.
Result<std::vector<Invitation>> offered_by_rows(const access::Authority& authority, const csv::Table& table) {
    const auto columns = TRY(read_header(authority, table.rows.front()));
    const auto reader = TRY(FormReader::create(authority));
    std::vector<Invitation> invitations;
    std::map<EmailAddress, std::size_t> rows_by_email;
    Report report;
    for (std::size_t row = 2; row <= table.rows.size(); ++row) {
        const auto form = reader.read(columns, table.rows[row - 1], row, report);
        if (!form) continue;
        const auto [same, is_first] = rows_by_email.emplace(form->email, row);
        if (!is_first) {
            report.add(row, "email", "duplicate", "stands in row " + std::to_string(same->second) + " already");
            continue;
        }
        auto invitation = offered(authority, *form);
        if (!invitation) {
            TRY(report.add(row, invitation.error()));
        } else {
            invitations.push_back(std::move(*invitation));
        }
    }
    if (table.rows.size() == 1) report.add(2, "email", "required", "is missing: there is nobody to invite");
    if (!report.empty()) return std::move(report).error();
    return invitations;
}

}  // namespace

Result<InvitationImport> Invitations::import(const Permit<Permission::invite_member>& permit, const csv::Table& table) {
    if (table.rows.size() > std::size_t{limits::invitation_import_rows_max} + 1)
        return Error(TeamError::import_too_long, "a file invites at most " +
                                                     std::to_string(limits::invitation_import_rows_max) +
                                                     " people: send them in several");
    InvitationImport import{TRY(offered_by_rows(permit, table))};
    std::vector<EmailAddress> addresses;
    for (const Invitation& invitation : import.invitations) addresses.push_back(invitation.email);
    std::ranges::sort(addresses);
    TRY(check_open_invitations(permit, addresses.size()));
    for (Invitation& invitation : import.invitations) TRY(send(permit, ids_, invitation));
    TRY(count_mails(permit, attempts_, addresses));
    return import;
}

}  // namespace muster::team
