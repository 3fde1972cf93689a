#include "nodes/switch/rules.hpp"

#include "sdk/resolved_value.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {

UntypedRules::UntypedRules(const sdk::NodeContext& context)
    : rules_(context.parameters().find("rules.rules")),
      count_(rules_ ? rules_->element_count() : 0) {
    const sdk::Parameter* type = context.parameters().find("dataType");
    const Json* constant = type ? type->constant() : nullptr;
    type_ = constant && constant->is_string() ? sdk::data_type_from(text_of(constant->get_string()))
                                              : sdk::DataType::Number;
}

Result<bool> UntypedRules::matches(sdk::NodeContext& context, const expression::Scope& scope,
                                   std::size_t rule, const Json* value) {
    const sdk::Parameter& entry = rules_->element(rule);
    sdk::ResolvedValue operation;
    if (auto done = operation.resolve(entry.member("operation"), scope); !done) return done.error();
    sdk::ResolvedValue wanted;
    if (auto done = wanted.resolve(entry.member("value2"), scope); !done) return done.error();
    const std::string name = operation.has_value() ? sdk::to_text(*operation.get()) : std::string();
    return comparison_.holds(context, *type_, name, value, wanted.get());
}

Result<Routes> UntypedRules::route(sdk::NodeContext& context, std::size_t item) {
    if (!type_) {
        Error error{ErrorKind::InvalidInput,
                    "The parameter \"dataType\" must be boolean, dateTime, number or string."};
        error.hint = "Choose the type of the values that the rules compare.";
        return error;
    }
    const expression::Scope& scope = context.scope(item);
    sdk::ResolvedValue value;
    if (auto done = value.resolve(context.parameters().find("value1"), scope); !done)
        return done.error();
    for (std::size_t rule = 0; rule < count_; ++rule) {
        const auto found = matches(context, scope, rule, value.get());
        if (!found) return found.error();
        if (!*found) continue;
        if (context.version() >= 2) return Routes{rule};
        sdk::ResolvedValue output;
        if (auto done = output.resolve(rules_->element(rule).member("output"), scope); !done)
            return done.error();
        const double index = output.has_value() ? sdk::to_number(*output.get()) : 0;
        // What is no output is one beyond the last: the caller refuses it.
        return Routes{index >= 0 && index < 4 ? static_cast<std::size_t>(index) : 4};
    }
    return Routes{};
}

Result<TypedRules> TypedRules::read(sdk::NodeContext& context) {
    TypedRules rules;
    const auto all = sdk::bool_parameter(context, "options.allMatchingOutputs", 0, false);
    if (!all) return all.error();
    rules.finds_all_ = *all;
    const sdk::Parameter* list = context.parameters().find("rules.values");
    for (std::size_t i = 0; list && i < list->element_count(); ++i) {
        auto conditions = sdk::ConditionSet::read(context, list->element(i).member("conditions"));
        if (!conditions) return conditions.error();
        rules.rules_.push_back(std::move(*conditions));
    }
    return rules;
}

Result<Routes> TypedRules::route(sdk::NodeContext& context, std::size_t item) {
    Routes routes;
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
        const auto holds = rules_[rule].test(context, item);
        if (!holds) {
            Error error = holds.error();
            error.message = "Rule " + std::to_string(rule + 1) + ": " + error.message;
            return error;
        }
        if (!*holds) continue;
        routes.push_back(rule);
        if (!finds_all_) break;
    }
    return routes;
}

}  // namespace millrace::nodes
