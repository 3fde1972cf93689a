#include "expression/eval_cases.hpp"

#include "base/json.hpp"
#include "expression/case_scope.hpp"
#include "expression/expression.hpp"
#include "expression/script_evaluation.hpp"

namespace millrace::expression {

Task<Result<std::string>> answer_case(std::string line, script::ScriptPool* scripts) {
    const Result<Json> parsed = parse_json(line);
    if (!parsed) co_return parsed.error();
    const JsonObject* data = parsed->if_object();
    const Json* text = data == nullptr ? nullptr : data->if_contains("expression");
    if (text == nullptr || !text->is_string())
        co_return Error{ErrorKind::InvalidInput, "A case needs a text \"expression\"."};
    Result<CaseScope> scope = CaseScope::from_json(*data);
    if (!scope) co_return scope.error();
    ScriptAnswers answers;
    scope->set_script_answers(&answers);

    const Expression expression = Expression::compile(text_of(text->get_string()));
    Result<std::optional<Json>> value = expression.evaluate(*scope);
    Engine engine = expression.engine();
    if (answers.has_missing()) engine = Engine::Script;
    while (scripts && answers.has_missing()) {
        auto questions = answers.take_missing(scope->item_count());
        co_await ask_script(*scripts, {}, *scope, std::move(questions), InvalidDates::AsNull,
                            answers);
        value = expression.evaluate(*scope);
    }
    JsonObject answer;
    if (const Json* id = data->if_contains("id")) answer["id"] = *id;
    if (!value) {
        answer["error"] = {{"kind", to_string(value.error().kind)},
                           {"message", value.error().message}};
    } else if (*value) {
        answer["value"] = **value;
    } else {
        answer["undefined"] = true;
    }
    answer["engine"] = to_string(engine);
    co_return to_json_text(answer);
}

}  // namespace millrace::expression
