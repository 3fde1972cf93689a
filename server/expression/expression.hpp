// Expressions: parameters whose text starts with "=", holding {{ JavaScript }}.
//
// compile() once per workflow version, evaluate() per item. What the native evaluator does not know
// it refuses with ErrorKind::NeedsScript, decided when it is compiled wherever that is possible; it
// never answers with a wrong value.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "expression/scope.hpp"
#include "expression/zoned_date.hpp"

namespace millrace::expression {

// What a date that is none becomes where it is the whole value of an expression: null in JSON, or
// its text ("Invalid DateTime", "Invalid Date"), which is what a node's parameter holds in n8n.
enum class InvalidDates { AsNull, AsText };

enum class Engine { Constant, Native, Script };
std::string_view to_string(Engine engine);

// True for a parameter text that is an expression at all: it starts with '='.
bool is_expression(std::string_view parameter_text);

// A value, and what JSON cannot say about it.
struct DatedValue {
    std::optional<Json> value;  // nothing: undefined
    std::optional<ZonedDate>
        date{};  // set where the value is a date with a zone; `value` is its text
};

class Expression {
  public:
    // Takes the parameter's text with its leading '='. Never fails: what cannot be compiled
    // natively becomes a script expression, a syntax error an expression that always answers with
    // that error.
    static Expression compile(std::string_view parameter_text);

    Expression(Expression&&) noexcept;
    Expression& operator=(Expression&&) noexcept;
    ~Expression();

    Engine engine() const;
    const std::string& source() const;  // without the leading '='
    // False for what the native evaluator surely answers alone: constants and plain paths.
    bool may_need_script() const;

    // The value as JSON made in `storage`, nothing for JavaScript's undefined. Dates become ISO
    // text, NaN and infinities stay doubles. Error kinds: Expression (as JavaScript would throw),
    // NeedsScript, Timeout (step or memory budget of the evaluation is used up). Safe to call from
    // several threads with different scopes.
    Result<std::optional<Json>> evaluate(const Scope& scope, boost::json::storage_ptr storage = {},
                                         InvalidDates dates = InvalidDates::AsNull) const;

    // The same for values that may be dates: a date keeps its time zone. Answers of the script
    // engine are data only and have none.
    Result<DatedValue> evaluate_dated(const Scope& scope) const;

    // For an expression that is nothing but a path into the current item or a node's paired item
    // ({{ $json.a.b }}): the value where it lies, no copy. Null when the expression is of another
    // shape or the path ends nowhere.
    const Json* evaluate_in_place(const Scope& scope) const;

  private:
    struct Program;
    explicit Expression(std::unique_ptr<Program> program);
    std::unique_ptr<Program> program_;
};

}  // namespace millrace::expression
