// Data tables: their columns, the values of their cells, and which rows a query means. Plain data
// and its rules; where tables are kept is the store's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace millrace::workflow {

enum class ColumnType { String, Number, Boolean, Date };

std::string_view to_string(ColumnType type);  // "string"
std::optional<ColumnType> column_type_from(std::string_view text);

struct NewDataColumn {
    std::string name;
    ColumnType type = ColumnType::String;
};

struct DataColumn {
    std::string id;
    std::string name;
    ColumnType type = ColumnType::String;
};

// Every table also has the columns id (a number), createdAt and updatedAt, which are not listed.
struct DataTable {
    std::string id;
    std::string name;
    std::vector<DataColumn> columns;  // in their order
    Time created_at{};
    Time updated_at{};
    std::uint64_t size_bytes = 0;  // of its rows, about

    const DataColumn* column(std::string_view column_name) const;
};
JsonObject to_json(const DataTable& table);

enum class DataTableOrder { Name, CreatedAt, UpdatedAt, Size };

struct DataTableQuery {
    std::string name_contains{};  // without regard to the case of A to Z; empty: all
    DataTableOrder order = DataTableOrder::Name;
    bool is_descending = false;
    std::optional<std::int64_t> limit{};
    std::int64_t offset = 0;
};

// What to do when a new table's name is taken.
enum class TakenName { Refuse, Reuse };

// Nothing is a cell without a value.
using Cell = std::variant<std::monostate, bool, double, std::string, Time>;

// The cell that `value` makes in a column of this type; what loses nothing is converted ("5" to a
// number, 1 to true, 5 to a text). `column` is for the message.
Result<Cell> to_cell(std::string_view column, ColumnType type, const Json& value);
Json to_json(const Cell& cell);

// 1 to 128 characters.
Result<void> check_table_name(std::string_view name);
// A letter, then letters, digits and underscores, 63 at most, and not the name of a column that
// every table has.
Result<void> check_column_name(std::string_view name);

enum class Comparison {
    Equals,
    NotEquals,
    Like,   // % stands for any text; without one the text may stand anywhere
    ILike,  // the same without regard to the case of A to Z
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual
};
// "eq", "neq", "like", "ilike", "gt", "gte", "lt", "lte"
std::optional<Comparison> comparison_from(std::string_view text);

struct RowCondition {
    std::string column;
    Comparison comparison = Comparison::Equals;
    Json value;  // null: compared by Equals and NotEquals only, with cells without a value
};

// No condition: all rows.
struct RowFilter {
    enum class Match { Any, All };
    Match match = Match::All;
    std::vector<RowCondition> conditions{};
};

// n8n's form: {"type": "and", "filters": [{"columnName", "condition", "value"}]}.
Result<RowFilter> row_filter_from(const Json& json);

// Whether a write is done, or only what it would do is told.
enum class WriteMode { Apply, DryRun };

// A row before and after a change; empty where there was or is none.
struct ChangedRow {
    JsonObject before;
    JsonObject after;
};

// What a dry run tells: each row before and after, with "dryRunState"; all null where there is
// none.
std::vector<JsonObject> dry_run_rows(const DataTable& table, const std::vector<ChangedRow>& rows);
// The same for rows that would be removed.
std::vector<JsonObject> dry_run_rows(const DataTable& table, std::vector<JsonObject> removed);

struct RowQuery {
    RowFilter filter{};
    std::string search{};                   // in any of the text columns; empty: not looked for
    std::optional<std::string> order_by{};  // a column; else the order of insertion
    bool is_descending = false;
    std::optional<std::int64_t> limit{};
    std::int64_t offset = 0;
};

}  // namespace millrace::workflow
