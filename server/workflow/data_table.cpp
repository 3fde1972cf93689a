#include "workflow/data_table.hpp"

#include <algorithm>
#include <array>

namespace millrace::workflow {
namespace {

constexpr std::array<std::pair<ColumnType, std::string_view>, 4> kTypes{
    {{ColumnType::String, "string"},
     {ColumnType::Number, "number"},
     {ColumnType::Boolean, "boolean"},
     {ColumnType::Date, "date"}}};

constexpr std::array<std::pair<Comparison, std::string_view>, 8> kComparisons{
    {{Comparison::Equals, "eq"},
     {Comparison::NotEquals, "neq"},
     {Comparison::Like, "like"},
     {Comparison::ILike, "ilike"},
     {Comparison::Greater, "gt"},
     {Comparison::GreaterOrEqual, "gte"},
     {Comparison::Less, "lt"},
     {Comparison::LessOrEqual, "lte"}}};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name_character(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

// Lists of names can be long; what was sent is shown in part.
std::string shown(std::string_view text) {
    constexpr std::size_t kShown = 60;
    if (text.size() <= kShown) return "\"" + std::string(text) + "\"";
    std::size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return "\"" + std::string(text.substr(0, end)) + "…\"";
}

Error bad_filter(const std::string& what) {
    return Error{ErrorKind::InvalidInput, "The filter is not valid: " + what,
                 R"(Its form is {"type": "and", "filters": [{"columnName": "status", )"
                 R"("condition": "eq", "value": "new"}]}.)"};
}

Result<RowCondition> condition_from(const Json& json) {
    if (!json.is_object()) return bad_filter("each of \"filters\" must be an object.");
    const Json* column = find_member(json, "columnName");
    if (!column || !column->is_string()) return bad_filter("\"columnName\" must be a text.");
    const Json* condition = find_member(json, "condition");
    const auto comparison = condition && condition->is_string()
                                ? comparison_from(text_of(condition->get_string()))
                                : std::nullopt;
    if (!comparison)
        return bad_filter("\"condition\" must be one of eq, neq, like, ilike, gt, gte, lt, lte.");
    const Json* value = find_member(json, "value");
    return RowCondition{std::string(text_of(column->get_string())), *comparison,
                        value ? *value : Json()};
}

JsonObject row_state(const DataTable& table, const JsonObject& row, std::string_view state) {
    JsonObject shown_row = row;
    if (row.empty()) {
        shown_row["id"] = nullptr;
        for (const DataColumn& column : table.columns) shown_row[column.name] = nullptr;
        shown_row["createdAt"] = nullptr;
        shown_row["updatedAt"] = nullptr;
    }
    shown_row["dryRunState"] = state;
    return shown_row;
}

}  // namespace

std::string_view to_string(ColumnType type) {
    for (const auto& [known, text] : kTypes)
        if (known == type) return text;
    return "string";
}

std::optional<ColumnType> column_type_from(std::string_view text) {
    for (const auto& [type, known] : kTypes)
        if (known == text) return type;
    return std::nullopt;
}

std::optional<Comparison> comparison_from(std::string_view text) {
    for (const auto& [comparison, known] : kComparisons)
        if (known == text) return comparison;
    return std::nullopt;
}

const DataColumn* DataTable::column(std::string_view column_name) const {
    const auto found = std::ranges::find(columns, column_name, &DataColumn::name);
    return found == columns.end() ? nullptr : &*found;
}

JsonObject to_json(const DataTable& table) {
    JsonArray columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        columns.push_back(JsonObject{{"id", table.columns[i].id},
                                     {"name", table.columns[i].name},
                                     {"type", to_string(table.columns[i].type)},
                                     {"index", static_cast<std::int64_t>(i)}});
    return JsonObject{{"id", table.id},
                      {"name", table.name},
                      {"columns", std::move(columns)},
                      {"createdAt", to_iso_text(table.created_at)},
                      {"updatedAt", to_iso_text(table.updated_at)}};
}

std::vector<JsonObject> dry_run_rows(const DataTable& table, const std::vector<ChangedRow>& rows) {
    std::vector<JsonObject> states;
    states.reserve(rows.size() * 2);
    for (const ChangedRow& row : rows) {
        states.push_back(row_state(table, row.before, "before"));
        states.push_back(row_state(table, row.after, "after"));
    }
    return states;
}

std::vector<JsonObject> dry_run_rows(const DataTable& table, std::vector<JsonObject> removed) {
    std::vector<ChangedRow> rows;
    rows.reserve(removed.size());
    for (JsonObject& row : removed) rows.push_back({std::move(row), JsonObject()});
    return dry_run_rows(table, rows);
}

Result<void> check_table_name(std::string_view name) {
    constexpr std::size_t kLongest = 128;
    const auto characters = std::ranges::count_if(
        name, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    const bool is_blank = std::ranges::all_of(name, [](char c) { return c == ' '; });
    const bool has_control =
        std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!is_blank && !has_control && static_cast<std::size_t>(characters) <= kLongest) return {};
    return Error{ErrorKind::InvalidInput, shown(name) + " is no name for a data table.",
                 "A name has 1 to 128 characters and no line breaks."};
}

Result<void> check_column_name(std::string_view name) {
    constexpr std::size_t kLongest = 63;
    if (name == "id" || name == "createdAt" || name == "updatedAt")
        return Error{ErrorKind::InvalidInput,
                     "The name " + shown(name) + " is taken: every data table has that column.",
                     "Choose another name for the column."};
    if (!name.empty() && name.size() <= kLongest && is_letter(name.front()) &&
        std::ranges::all_of(name, is_name_character))
        return {};
    return Error{ErrorKind::InvalidInput, shown(name) + " is no name for a column.",
                 "A name begins with a letter and goes on with letters, digits and underscores; "
                 "it has 63 characters at most."};
}

Result<RowFilter> row_filter_from(const Json& json) {
    if (!json.is_object()) return bad_filter("it must be an object.");
    RowFilter filter;
    const std::string_view type = text_member(json, "type", "and");
    if (type != "and" && type != "or") return bad_filter("\"type\" must be \"and\" or \"or\".");
    if (type == "or") filter.match = RowFilter::Match::Any;
    const Json* conditions = find_member(json, "filters");
    if (!conditions || !conditions->is_array()) return bad_filter("\"filters\" must be a list.");
    for (const Json& one : conditions->get_array()) {
        auto condition = condition_from(one);
        if (!condition) return condition.error();
        filter.conditions.push_back(std::move(*condition));
    }
    return filter;
}

}  // namespace millrace::workflow
