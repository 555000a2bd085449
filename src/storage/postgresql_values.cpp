// SPDX-License-Identifier: Apache-2.0
#include "storage/postgresql_values.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "storage/engine_error.h"
#include "storage/rows_builder.h"

namespace muster::storage {

namespace {

/// Fixed numbers of PostgreSQL's built-in types (its catalog/pg_type.dat).
constexpr Oid bool_oid = 16;
constexpr Oid bytea_oid = 17;
constexpr Oid name_oid = 19;
constexpr Oid int8_oid = 20;
constexpr Oid int2_oid = 21;
constexpr Oid int4_oid = 23;
constexpr Oid text_oid = 25;
constexpr Oid varchar_oid = 1043;
constexpr Oid void_oid = 2278;  // select of a function that returns nothing: an empty text

Oid oid_of(Value::Type type) {
    switch (type) {
        case Value::Type::integer: return int8_oid;
        case Value::Type::text: return text_oid;
        case Value::Type::bytes: return bytea_oid;
    }
    return 0;
}

std::optional<Value::Type> type_of(Oid oid) {
    switch (oid) {
        case bool_oid:
        case int2_oid:
        case int4_oid:
        case int8_oid: return Value::Type::integer;
        case name_oid:
        case text_oid:
        case varchar_oid:
        case void_oid: return Value::Type::text;
        case bytea_oid: return Value::Type::bytes;
        default: return std::nullopt;
    }
}

/// A signed number of 1, 2, 4 or 8 bytes in network order.
std::int64_t read_number(std::string_view bytes) {
    const bool is_negative = (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0;
    std::uint64_t number = is_negative ? ~std::uint64_t{0} : 0;
    for (const char byte : bytes) number = (number << 8U) | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number);
}

std::array<char, sizeof(std::int64_t)> write_number(std::int64_t number) {
    const std::uint64_t network = __builtin_bswap64(static_cast<std::uint64_t>(number));
    std::array<char, sizeof(network)> bytes;
    std::memcpy(bytes.data(), &network, sizeof(network));
    return bytes;
}

void add_cell(RowsBuilder& rows, Value::Type type, std::string_view bytes) {
    if (type == Value::Type::integer) {
        rows.add_integer(read_number(bytes));
    } else {
        rows.add_copy(type, bytes);
    }
}

std::int64_t changed_by(const PGresult* result) {
    // libpq takes the result unconst but only reads it; it counts a select's rows too, which nobody changed.
    if (std::string_view(PQcmdStatus(const_cast<PGresult*>(result))).starts_with("SELECT")) return 0;
    const std::string_view text = PQcmdTuples(const_cast<PGresult*>(result));
    std::int64_t changed = 0;
    std::from_chars(text.data(), text.data() + text.size(), changed);
    return changed;
}

}  // namespace

void PostgresqlParameters::set(std::span<const Value> values) {
    types_.resize(values.size());
    values_.resize(values.size());
    lengths_.resize(values.size());
    formats_.assign(values.size(), 1);
    numbers_.resize(values.size());
    signature_ = values.size();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Value& value = values[i];
        types_[i] = oid_of(value.type());
        signature_ = signature_ * 0x100000001b3ULL + static_cast<std::uint64_t>(value.type()) + 1;
        lengths_[i] = 0;
        values_[i] = nullptr;
        if (value.is_null()) continue;
        if (value.type() == Value::Type::integer) {
            numbers_[i] = write_number(value.number());
            values_[i] = numbers_[i].data();
            lengths_[i] = static_cast<int>(numbers_[i].size());
        } else {
            // A null pointer would bind NULL, and an empty view may have one.
            values_[i] = value.text().empty() ? "" : value.text().data();
            lengths_[i] = static_cast<int>(value.text().size());
        }
    }
}

std::vector<Oid> types_to_prepare(std::string_view text) {
    constexpr Oid inferred = 0;
    std::vector<Oid> types;
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
        std::size_t number = 0;
        std::from_chars(text.data() + at + 1, text.data() + text.size(), number);
        if (number == 0) continue;
        if (number > types.size()) types.resize(number, int8_oid);
        types[number - 1] = inferred;
    }
    return types;
}

Result<void> check_columns(const PGresult* description, std::string_view doing) {
    for (int column = 0; column < PQnfields(description); ++column) {
        if (type_of(PQftype(description, column))) continue;
        return engine_error(StorageError::failed, doing,
                            "column " + std::string(PQfname(description, column)) +
                                " has a type that is not carried: cast it to bigint, text or bytea");
    }
    return {};
}

Result<Rows> read_rows(const PGresult* result, std::string_view doing) {
    TRY(check_columns(result, doing));
    const int columns = PQnfields(result);
    const int count = PQntuples(result);
    RowsBuilder rows(static_cast<std::size_t>(columns));
    rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) {
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(result, row, column) != 0) {
                rows.add_null();
                continue;
            }
            add_cell(rows, type_of(PQftype(result, column)).value_or(Value::Type::text),
                     {PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))});
        }
    }
    return std::move(rows).finish(changed_by(result));
}

}  // namespace muster::storage
