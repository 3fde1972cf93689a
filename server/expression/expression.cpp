#include "expression/expression.hpp"

#include <cmath>
#include <variant>

#include "expression/detail/coercion.hpp"
#include "expression/detail/evaluator.hpp"
#include "expression/detail/lexer.hpp"
#include "expression/detail/output.hpp"
#include "expression/detail/parser.hpp"
#include "expression/detail/plain_path.hpp"
#include "expression/detail/template.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

struct Code {
    NodePtr root;
    std::uint32_t slots = 0;
    std::optional<PlainPath> path;
};
using Part = std::variant<std::string, Code>;

Error expression_error(std::string message) {
    return Error{ErrorKind::Expression, std::move(message)};
}

Code compile_code(std::string_view text) {
    ParsedExpression parsed = parse_expression(text);
    Code code{std::move(parsed.root), parsed.slots, {}};
    code.path = plain_path_of(*code.root);
    return code;
}

// The value of one {{ }}. What JavaScript would throw makes it undefined, as in n8n; only what n8n
// reports to the user goes on.
Value run_code(Context& context, const Code& code) {
    if (code.path && !context.has_changes()) {
        const PathEnd end = follow(*code.path, context.scope);
        if (end.kind == PathEnd::Kind::Found) return Value::of(end.value);
        if (end.kind == PathEnd::Kind::Undefined) return {};
    }
    try {
        return context.current(evaluate_program(context, *code.root, code.slots));
    } catch (const Thrown& thrown) {
        if (thrown.is_reported) throw;
        return {};
    }
}

// n8n joins the parts with what is falsy but 0 and false left out.
void append_part(Context& context, std::string& out, Value value) {
    if (value.is_nullish() || (value.is_number() && std::isnan(value.number()))) return;
    try {
        append_text(out, to_text(context, value));
    } catch (const Thrown& thrown) {
        if (thrown.is_reported) throw;
        need_script("an object without a text");
    }
}

}  // namespace

struct Expression::Program {
    std::string source;
    Engine engine = Engine::Constant;
    std::optional<Error> error;  // what every evaluation answers
    std::vector<Part> parts;

    bool is_single() const { return parts.size() == 1 && std::holds_alternative<Code>(parts[0]); }

    std::optional<Json> run(const Scope& scope, const boost::json::storage_ptr& storage) const {
        if (is_single() && std::get<Code>(parts[0]).path) {
            const PathEnd end = follow(*std::get<Code>(parts[0]).path, scope);
            if (end.kind == PathEnd::Kind::Found) return Json(*end.value, storage);
            if (end.kind == PathEnd::Kind::Undefined) return std::nullopt;
        }
        Context context(scope);
        if (is_single())
            return to_json(context, run_code(context, std::get<Code>(parts[0])), storage);
        std::string out;
        for (const Part& part : parts) {
            if (const auto* text = std::get_if<std::string>(&part))
                append_text(out, *text);
            else
                append_part(context, out, run_code(context, std::get<Code>(part)));
        }
        if (has_lone_surrogate(out)) need_script("half of a surrogate pair in the result");
        return Json(boost::json::string_view(out), storage);
    }
};

std::string_view to_string(Engine engine) {
    switch (engine) {
        case Engine::Constant:
            return "constant";
        case Engine::Native:
            return "native";
        case Engine::Script:
            break;
    }
    return "script";
}

bool is_expression(std::string_view parameter_text) {
    return parameter_text.starts_with('=');
}

Expression::Expression(std::unique_ptr<Program> program) : program_(std::move(program)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Expression Expression::compile(std::string_view parameter_text) {
    if (is_expression(parameter_text)) parameter_text.remove_prefix(1);
    auto program = std::make_unique<Program>();
    program->source = parameter_text;
    try {
        for (TemplatePiece& piece : split_template(parameter_text)) {
            if (!piece.is_code) {
                program->parts.emplace_back(std::move(piece.text));
                continue;
            }
            program->engine = Engine::Native;
            program->parts.emplace_back(compile_code(piece.text));
        }
    } catch (const ScriptNeeded& needed) {
        program->engine = Engine::Script;
        program->error = Error{ErrorKind::NeedsScript,
                               "The expression needs the script engine: " + needed.reason + "."};
    } catch (const SyntaxFault& fault) {
        program->error = expression_error(fault.message);
    } catch (const Thrown& thrown) {
        program->error = expression_error(thrown.message);
    }
    if (program->error) program->parts.clear();
    return Expression(std::move(program));
}

Engine Expression::engine() const {
    return program_->engine;
}

const std::string& Expression::source() const {
    return program_->source;
}

Result<std::optional<Json>> Expression::evaluate(const Scope& scope,
                                                 boost::json::storage_ptr storage) const {
    if (program_->error) return *program_->error;
    try {
        return program_->run(scope, storage);
    } catch (const ScriptNeeded& needed) {
        return Error{ErrorKind::NeedsScript,
                     "The expression needs the script engine: " + needed.reason + "."};
    } catch (const Thrown& thrown) {
        return expression_error(thrown.message);
    } catch (const BudgetExceeded& exceeded) {
        return Error{ErrorKind::Timeout, exceeded.message};
    }
}

const Json* Expression::evaluate_in_place(const Scope& scope) const {
    if (program_->error || !program_->is_single()) return nullptr;
    const auto& path = std::get<Code>(program_->parts[0]).path;
    if (!path) return nullptr;
    const PathEnd end = follow(*path, scope);
    return end.kind == PathEnd::Kind::Found ? end.value : nullptr;
}

}  // namespace millrace::expression
