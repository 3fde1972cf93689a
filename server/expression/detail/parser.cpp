#include "expression/detail/parser.hpp"

#include <unordered_set>

#include "expression/detail/parser_class.hpp"

namespace millrace::expression {

bool is_keyword(std::string_view name) {
    static const std::unordered_set<std::string_view> keywords = {
        "break",  "case",     "catch",  "class",  "const",  "continue",   "debugger", "default",
        "delete", "do",       "else",   "enum",   "export", "extends",    "false",    "finally",
        "for",    "function", "if",     "import", "in",     "instanceof", "new",      "null",
        "return", "super",    "switch", "this",   "throw",  "true",       "try",      "typeof",
        "var",    "void",     "while",  "with",   "yield",  "let",        "static",   "await"};
    return keywords.contains(name);
}

// Keywords of statements and forms that the script engine must take.
bool starts_statement(std::string_view name) {
    static const std::unordered_set<std::string_view> words = {
        "const", "let",    "var",   "if",       "for",    "while",  "do",  "switch",
        "try",   "return", "class", "debugger", "import", "export", "with"};
    return words.contains(name);
}

ParsedExpression parse_expression(std::string_view source) {
    return Parser(source).run();
}

}  // namespace millrace::expression
