#include "nodes/merge/sql/syntax.hpp"

namespace millrace::nodes::sql {
namespace {

int rank_of(std::string_view operation) {
    if (operation == "OR") return 1;
    if (operation == "AND") return 2;
    if (operation == "||") return 4;
    if (operation == "+" || operation == "-") return 5;
    if (operation == "*" || operation == "/" || operation == "%") return 6;
    return 3;
}

std::string operand(const Node& node, int rank, bool is_right) {
    std::string text = text_of(node);
    if (node.kind != NodeKind::Binary) return text;
    const int own = rank_of(node.text);
    return own < rank || (is_right && own == rank) ? "(" + text + ")" : text;
}

std::string list_of(const Node& node, std::size_t first) {
    std::string text;
    for (std::size_t i = first; i < node.children.size(); ++i)
        text += (i > first ? "," : "") + text_of(*node.children[i]);
    return text;
}

std::string literal_text(const Json& literal) {
    if (literal.is_string()) return "'" + std::string(literal.get_string()) + "'";
    if (literal.is_bool()) return literal.get_bool() ? "TRUE" : "FALSE";
    if (literal.is_null()) return "NULL";
    return to_json_text(literal);
}

// As AlaSQL names it: without ELSE.
std::string case_text(const Node& node) {
    std::size_t i = 0;
    std::string text = "CASE ";
    if (node.has_value) text += text_of(*node.children[i++]);
    const std::size_t end = node.children.size() - (node.has_rest ? 1 : 0);
    for (bool is_first = true; i < end; i += 2, is_first = false)
        text += (is_first ? " WHEN " : ", WHEN ") + text_of(*node.children[i]) + " THEN " +
                text_of(*node.children[i + 1]);
    return text + " END";
}

}  // namespace

bool is_same(const Node& left, const Node& right) {
    if (left.kind != right.kind || left.text != right.text || left.table != right.table ||
        left.literal != right.literal || left.is_negated != right.is_negated ||
        left.is_distinct != right.is_distinct || left.has_value != right.has_value ||
        left.has_rest != right.has_rest || left.query || right.query ||
        left.children.size() != right.children.size())
        return false;
    for (std::size_t i = 0; i < left.children.size(); ++i)
        if (!is_same(*left.children[i], *right.children[i])) return false;
    return true;
}

std::string text_of(const Node& node) {
    const auto child = [&](std::size_t i) { return text_of(*node.children[i]); };
    const std::string negation = node.is_negated ? "NOT " : "";
    switch (node.kind) {
        case NodeKind::Literal:
            return literal_text(node.literal);
        case NodeKind::Column:
            return node.table.empty() ? node.text : node.table + "." + node.text;
        case NodeKind::Member:
            return child(0) + "->" + node.text;
        case NodeKind::Method:
            return child(0) + "->" + node.text + "(" + list_of(node, 1) + ")";
        case NodeKind::Unary:
            return node.text == "NOT" ? "NOT(" + child(0) + ")" : node.text + child(0);
        case NodeKind::Binary: {
            const int rank = rank_of(node.text);
            return operand(*node.children[0], rank, false) + " " + negation + node.text + " " +
                   operand(*node.children[1], rank, true);
        }
        case NodeKind::IsNull:
            return child(0) + " IS " + negation + "NULL";
        case NodeKind::Is:
            return child(0) + " IS " + negation + child(1);
        case NodeKind::Between:
            return child(0) + " " + negation + "BETWEEN " + child(1) + " AND " + child(2);
        case NodeKind::In:
            return child(0) + " " + negation + "IN (" + list_of(node, 1) + ")";
        case NodeKind::Case:
            return case_text(node);
        case NodeKind::Cast:
            return "CONVERT(" + node.text + "," + child(0) + ")";
        case NodeKind::Call:
            return node.text + "(" + list_of(node, 0) + ")";
        case NodeKind::Aggregate:
            return node.text + "(" + (node.is_distinct ? "DISTINCT " : "") +
                   (node.children.empty() ? "*" : list_of(node, 0)) + ")";
        case NodeKind::InQuery:
        case NodeKind::Compared:
        case NodeKind::Exists:
        case NodeKind::Subquery:
            break;
    }
    return "SELECT";
}

}  // namespace millrace::nodes::sql
