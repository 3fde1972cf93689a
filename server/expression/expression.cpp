#include "expression/expression.hpp"

#include <cmath>
#include <variant>

#include "expression/detail/coercion.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/evaluator.hpp"
#include "expression/detail/lexer.hpp"
#include "expression/detail/output.hpp"
#include "expression/detail/parser.hpp"
#include "expression/detail/plain_path.hpp"
#include "expression/detail/template.hpp"
#include "expression/detail/text.hpp"
#include "expression/script_answers.hpp"

namespace millrace::expression {
namespace {

Error needs_script(const std::string& reason) {
    return Error{ErrorKind::NeedsScript, "The expression needs the script engine: " + reason + "."};
}

struct Code {
    NodePtr root;
    std::uint32_t slots = 0;
    std::optional<PlainPath> path;
    std::size_t offset = 0;  // in the parameter's text
};
using Part = std::variant<std::string, Code>;

// `offset` counts bytes of `source`.
Error error_at(std::string_view source, std::size_t offset, std::string message,
               std::string hint = {}) {
    Error error{ErrorKind::Expression, std::move(message), std::move(hint)};
    error.position = unit_index(source, std::min(offset, source.size()));
    return error;
}

Error syntax_error(std::string_view source, std::size_t offset, const std::string& message) {
    Error error = error_at(source, offset, message);
    error.message += " at character " + std::to_string(*error.position + 1);
    return error;
}

Code compile_code(const TemplatePiece& piece) {
    ParsedExpression parsed = parse_expression(piece.text);
    Code code{std::move(parsed.root), parsed.slots, {}, piece.offset};
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
        context.place += code.offset;
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

    // The script engine's answer where there is one, else `refusal`.
    Result<std::optional<Json>> ask_script(const Scope& scope, Error refusal) const {
        ScriptAnswers* const answers = scope.script_answers();
        const auto* answer = answers ? answers->find(source, scope.item_index()) : nullptr;
        if (answer) return *answer;
        return refusal;
    }

    bool is_single() const { return parts.size() == 1 && std::holds_alternative<Code>(parts[0]); }

    Result<std::optional<Json>> run(const Scope& scope, const boost::json::storage_ptr& storage,
                                    InvalidDates dates) const {
        if (is_single() && std::get<Code>(parts[0]).path) {
            const PathEnd end = follow(*std::get<Code>(parts[0]).path, scope);
            if (end.kind == PathEnd::Kind::Found) return std::optional(Json(*end.value, storage));
            if (end.kind == PathEnd::Kind::Undefined) return std::optional<Json>();
        }
        Context context(scope);
        try {
            return run(context, storage, dates);
        } catch (const Thrown& thrown) {
            return error_at(source, context.place, thrown.message, thrown.hint);
        }
    }

    std::optional<Json> run(Context& context, const boost::json::storage_ptr& storage,
                            InvalidDates dates) const {
        if (is_single()) {
            const Value value = run_code(context, std::get<Code>(parts[0]));
            if (dates == InvalidDates::AsText)
                if (const auto text = invalid_date_text(value))
                    return Json(boost::json::string_view(*text), storage);
            return to_json(context, value, storage);
        }
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
    std::size_t offset = 0;
    try {
        for (TemplatePiece& piece : split_template(parameter_text)) {
            offset = piece.offset;
            if (!piece.is_code) {
                program->parts.emplace_back(std::move(piece.text));
                continue;
            }
            program->engine = Engine::Native;
            program->parts.emplace_back(compile_code(piece));
        }
    } catch (const ScriptNeeded& needed) {
        program->engine = Engine::Script;
        program->error = needs_script(needed.reason);
    } catch (const SyntaxFault& fault) {
        program->error = syntax_error(parameter_text, offset + fault.offset, fault.message);
    } catch (const Thrown& thrown) {
        program->error = error_at(parameter_text, offset, thrown.message, thrown.hint);
    }
    if (program->error) program->parts.clear();
    return Expression(std::move(program));
}

Engine Expression::engine() const {
    return program_->engine;
}

bool Expression::may_need_script() const {
    if (program_->engine != Engine::Native) return program_->engine == Engine::Script;
    return !program_->error && !(program_->is_single() && std::get<Code>(program_->parts[0]).path);
}

const std::string& Expression::source() const {
    return program_->source;
}

Result<std::optional<Json>> Expression::evaluate(const Scope& scope,
                                                 boost::json::storage_ptr storage,
                                                 InvalidDates dates) const {
    if (program_->engine == Engine::Script) return program_->ask_script(scope, *program_->error);
    if (program_->error) return *program_->error;
    try {
        return program_->run(scope, storage, dates);
    } catch (const ScriptNeeded& needed) {
        return program_->ask_script(scope, needs_script(needed.reason));
    } catch (const BudgetExceeded& exceeded) {
        return Error{ErrorKind::Timeout, exceeded.message};
    }
}

Result<DatedValue> Expression::evaluate_dated(const Scope& scope) const {
    const auto plain = [](Result<std::optional<Json>> value) -> Result<DatedValue> {
        if (!value) return value.error();
        return DatedValue{std::move(*value)};
    };
    if (program_->error || !program_->is_single()) return plain(evaluate(scope));
    Context context(scope);
    try {
        const Value value = context.current(run_code(context, std::get<Code>(program_->parts[0])));
        DatedValue result{to_json(context, value, {})};
        if (value.is_object() && value.object()->kind == ObjectKind::DateTime) {
            const auto& date = *static_cast<const DateTimeObject*>(value.object());
            if (date.is_valid)
                result.date = ZonedDate(date.time, std::make_shared<const Zone>(date.zone));
        }
        return result;
    } catch (const Thrown&) {
        return plain(evaluate(scope));  // says where
    } catch (const ScriptNeeded&) {
        return plain(evaluate(scope));
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
