// millrace eval: expressions from a file of cases, or one from the command line.
#include <fstream>
#include <iostream>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "expression/eval_cases.hpp"
#include "script/script_pool.hpp"

namespace millrace::app {
namespace {

// An answer as a person reads it: the value, or the error on standard error.
int print_answer(const std::string& answer) {
    const auto json = parse_json(answer);
    if (!json) return report(json.error());
    if (const Json* error = find_member(*json, "error")) {
        std::cerr << "millrace: " << text_member(*error, "message") << "\n";
        return kExitFailed;
    }
    const Json* value = find_member(*json, "value");
    if (!value)
        std::cout << "undefined\n";
    else if (value->is_string())
        std::cout << text_of(value->get_string()) << "\n";
    else
        std::cout << to_json_text(*value) << "\n";
    return kExitGood;
}

// Evaluates cases by turns; script hosts are started when the first one needs them.
class CaseEvaluator {
  public:
    explicit CaseEvaluator(const Config& config)
        : runtime_(RuntimeOptions{.shards = 1}), scripts_(config.scripts, runtime_) {}

    Result<std::string> answer(std::string line) {
        Result<std::string> answer = std::string();
        const auto task = [&]() -> Task<> {
            answer = co_await expression::answer_case(std::move(line), &scripts_);
        };
        run_to_end(task());
        return answer;
    }

  private:
    Runtime runtime_;
    script::ScriptPool scripts_;
};

int evaluate_one(const EvalOptions& options, const Config& config) {
    auto item = parse_json(options.item);
    if (!item || !item->is_object())
        return report(
            {ErrorKind::InvalidInput, "--item must be a JSON object" +
                                          (item ? std::string(".") : ": " + item.error().message)});
    JsonObject one;
    one["id"] = "1";
    one["expression"] =
        options.expression.starts_with('=') ? options.expression : "=" + options.expression;
    one["json"] = std::move(*item);
    one["timezone"] = config.time_zone;
    one["now"] = to_iso_text(SystemClock().now());
    const auto answer = CaseEvaluator(config).answer(to_json_text(one));
    if (!answer) return report(answer.error());
    if (!options.json) return print_answer(*answer);
    std::cout << *answer << "\n";
    return kExitGood;
}

int evaluate_cases(const EvalOptions& options, const Config& config) {
    CaseEvaluator evaluator(config);
    std::ifstream file(options.cases);
    if (!file)
        return report(
            {ErrorKind::NotFound, "The file " + options.cases.string() + " cannot be read."});
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto answer = evaluator.answer(line);
        if (!answer)
            return report({ErrorKind::InvalidInput, options.cases.string() + ", line " +
                                                        std::to_string(number) + ": " +
                                                        answer.error().message});
        std::cout << *answer << "\n";
    }
    return kExitGood;
}

}  // namespace

int eval_command(const EvalOptions& options, const SettingValues& values) {
    const auto config = load_config(values);
    if (!config) return report(config.error());
    if (!options.cases.empty()) return evaluate_cases(options, *config);
    if (!options.expression.empty()) return evaluate_one(options, *config);
    return report({ErrorKind::InvalidInput, "Give an expression, or --cases with a file of them."});
}

}  // namespace millrace::app
