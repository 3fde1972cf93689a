#include "expression/eval_cases.hpp"

#include "base/json.hpp"
#include "expression/case_scope.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {

Result<std::string> answer_case(std::string_view line) {
    const Result<Json> parsed = parse_json(line);
    if (!parsed) return parsed.error();
    const JsonObject* data = parsed->if_object();
    const Json* text = data == nullptr ? nullptr : data->if_contains("expression");
    if (text == nullptr || !text->is_string())
        return Error{ErrorKind::InvalidInput, "A case needs a text \"expression\"."};
    const Result<CaseScope> scope = CaseScope::from_json(*data);
    if (!scope) return scope.error();

    const Expression expression = Expression::compile(text_of(text->get_string()));
    const Result<std::optional<Json>> value = expression.evaluate(*scope);
    JsonObject answer;
    if (const Json* id = data->if_contains("id")) answer["id"] = *id;
    Engine engine = expression.engine();
    if (!value) {
        if (value.error().kind == ErrorKind::NeedsScript) engine = Engine::Script;
        answer["error"] = {{"kind", to_string(value.error().kind)},
                           {"message", value.error().message}};
    } else if (*value) {
        answer["value"] = **value;
    } else {
        answer["undefined"] = true;
    }
    answer["engine"] = to_string(engine);
    return to_json_text(answer);
}

}  // namespace millrace::expression
