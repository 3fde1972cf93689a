#include "store/detail/row_clause.hpp"

namespace millrace::store::detail {

using workflow::Cell;
using workflow::ColumnType;
using workflow::Comparison;
using workflow::RowCondition;
using workflow::RowFilter;

namespace {

// SQLite refuses patterns above 50,000 bytes and chains above 1,000 terms.
constexpr std::size_t kMaxPattern = 10'000;
constexpr std::size_t kMaxConditions = 200;

// % is the only sign with a meaning in our patterns.
std::string glob_pattern(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (c == '%')
            pattern += '*';
        else if (c == '*' || c == '?' || c == '[')
            pattern += std::string("[") + c + "]";
        else
            pattern += c;
    }
    return pattern;
}

std::string like_pattern(std::string_view text) {
    std::string pattern;
    for (const char c : text) {
        if (c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern;
}

std::string containing(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '_' || c == '%' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

Result<std::string> pattern_of(const RowCondition& condition, ColumnType type) {
    if (type != ColumnType::String || !condition.value.is_string())
        return Error{
            ErrorKind::InvalidInput,
            "The column \"" + condition.column + "\" cannot be compared with a pattern: " +
                (type == ColumnType::String ? "the pattern is no text." : "it holds no texts."),
            "Use another condition."};
    std::string text(text_of(condition.value.get_string()));
    if (text.size() > kMaxPattern)
        return Error{ErrorKind::TooLarge, "The pattern for the column \"" + condition.column +
                                              "\" is longer than 10000 bytes."};
    if (text.find('%') == std::string::npos) text = "%" + text + "%";
    return condition.comparison == Comparison::Like ? glob_pattern(text) : like_pattern(text);
}

std::string_view operator_of(Comparison comparison) {
    switch (comparison) {
        case Comparison::Equals:
            return " IS ?";
        case Comparison::NotEquals:
            return " IS NOT ?";
        case Comparison::Like:
            return " GLOB ?";
        case Comparison::ILike:
            return " LIKE ? ESCAPE '\\'";
        case Comparison::Greater:
            return " > ?";
        case Comparison::GreaterOrEqual:
            return " >= ?";
        case Comparison::Less:
            return " < ?";
        case Comparison::LessOrEqual:
            return " <= ?";
    }
    return " IS ?";
}

// The value that the column is compared with.
Result<Cell> operand_of(const RowCondition& condition, ColumnType type) {
    const Comparison comparison = condition.comparison;
    if (comparison == Comparison::Like || comparison == Comparison::ILike) {
        auto pattern = pattern_of(condition, type);
        if (!pattern) return pattern.error();
        return Cell{std::move(*pattern)};
    }
    const bool is_equality =
        comparison == Comparison::Equals || comparison == Comparison::NotEquals;
    if (condition.value.is_null() && !is_equality)
        return Error{ErrorKind::InvalidInput,
                     "The condition on the column \"" + condition.column + "\" has no value.",
                     "Give one, or ask whether the column is empty."};
    return workflow::to_cell(condition.column, type, condition.value);
}

void add_term(std::string& terms, std::string_view separator, const std::string& term) {
    if (!terms.empty()) terms += separator;
    terms += term;
}

}  // namespace

Result<RowClause> row_clause(const TableLayout& layout, const RowFilter& filter,
                             const std::string& search) {
    if (filter.conditions.size() > kMaxConditions)
        return Error{ErrorKind::TooLarge, "A filter has at most 200 conditions.",
                     "Ask in several steps."};
    if (search.size() > kMaxPattern)
        return Error{ErrorKind::TooLarge, "The text to search for is longer than 10000 bytes."};
    RowClause clause;
    std::string conditions;
    for (const RowCondition& condition : filter.conditions) {
        const auto column = layout.find(condition.column);
        if (!column) return column.error();
        auto operand = operand_of(condition, column->type);
        if (!operand) return operand.error();
        add_term(conditions, filter.match == RowFilter::Match::Any ? " OR " : " AND ",
                 column->sql_name + std::string(operator_of(condition.comparison)));
        clause.values.push_back(std::move(*operand));
    }
    std::string searches;
    for (std::size_t i = 0; !search.empty() && i < layout.table.columns.size(); ++i) {
        if (layout.table.columns[i].type != ColumnType::String) continue;
        add_term(searches, " OR ", layout.sql_name(i) + " LIKE ? ESCAPE '\\'");
        clause.values.push_back(Cell{containing(search)});
    }
    if (!search.empty() && searches.empty()) searches = "0";
    if (!conditions.empty()) clause.sql = " WHERE (" + conditions + ")";
    if (!searches.empty())
        clause.sql += (conditions.empty() ? " WHERE (" : " AND (") + searches + ")";
    return clause;
}

void bind_cell(Statement& statement, const Cell& cell) {
    if (const auto* flag = std::get_if<bool>(&cell))
        statement.bind(*flag);
    else if (const auto* number = std::get_if<double>(&cell))
        statement.bind(*number);
    else if (const auto* text = std::get_if<std::string>(&cell))
        statement.bind(std::string_view(*text));
    else if (const auto* time = std::get_if<Time>(&cell))
        statement.bind(*time);
    else
        statement.bind(std::nullopt);
}

void bind_cells(Statement& statement, const std::vector<Cell>& cells) {
    for (const Cell& cell : cells) bind_cell(statement, cell);
}

}  // namespace millrace::store::detail
