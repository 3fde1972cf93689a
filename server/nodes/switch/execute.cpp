// Sends each item to the outputs whose rules match, or to the one an expression names.
#include <cmath>

#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/switch/node.hpp"
#include "nodes/switch/rules.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kItemsPerTurn = 1000;
constexpr double kFirstVersionOutputs = 4;
constexpr double kMostOutputs = 1000;

std::string constant_text(const sdk::Parameter& parameters, std::string_view path) {
    const sdk::Parameter* parameter = parameters.find(path);
    const Json* constant = parameter ? parameter->constant() : nullptr;
    return constant && !constant->is_null() ? sdk::to_text(*constant) : std::string();
}

// Where items go that no rule matches.
struct Fallback {
    std::string_view parameter;
    bool is_extra = false;  // an output of its own, behind those of the rules
};

Fallback fallback_of(const workflow::Node& node, const sdk::Parameter& parameters) {
    const std::string_view path =
        node.type_version >= 3 ? "options.fallbackOutput" : "fallbackOutput";
    return {path, node.type_version >= 2 && constant_text(parameters, path) == "extra"};
}

bool is_expression_mode(const sdk::Parameter& parameters) {
    return constant_text(parameters, "mode") == "expression";
}

std::size_t output_count(const workflow::Node& node, const sdk::Parameter& parameters) {
    const bool is_typed = node.type_version >= 3;
    double count = kFirstVersionOutputs;
    if (node.type_version >= 2 && is_expression_mode(parameters)) {
        const std::string text =
            constant_text(parameters, is_typed ? "numberOutputs" : "outputsAmount");
        if (!text.empty()) count = sdk::to_number(text);
    } else if (node.type_version >= 2) {
        const sdk::Parameter* rules = parameters.find(is_typed ? "rules.values" : "rules.rules");
        count = rules ? static_cast<double>(rules->element_count()) : 0;
        if (fallback_of(node, parameters).is_extra) ++count;
    }
    return count >= 1 && count <= kMostOutputs ? static_cast<std::size_t>(count) : 1;
}

Error no_such_output(double index, std::size_t count) {
    Error error{ErrorKind::InvalidInput, "There is no output " + number_to_text(index) +
                                             ": the outputs are numbered from 0 to " +
                                             std::to_string(count - 1) + "."};
    error.hint = "Correct the number of the output, or add outputs.";
    return error;
}

Result<std::size_t> check_output(double index, std::size_t count) {
    if (index >= 0 && index < static_cast<double>(count) && index == std::floor(index))
        return static_cast<std::size_t>(index);
    return no_such_output(index, count);
}

Result<Routes> route_by_expression(sdk::NodeContext& context, std::size_t item, std::size_t count) {
    const auto index = sdk::number_parameter(context, "output", item, 0);
    if (!index) return index.error();
    const auto output = check_output(*index, count);
    if (!output) return output.error();
    return Routes{*output};
}

// The routes of an item that no rule matches.
Result<Routes> route_unmatched(sdk::NodeContext& context, std::size_t item, std::size_t count) {
    const Fallback fallback = fallback_of(context.node(), context.parameters());
    if (fallback.is_extra) return Routes{count - 1};
    const auto text = sdk::text_parameter(context, fallback.parameter, item);
    if (!text) return text.error();
    if (text->empty() || *text == "none" || *text == "-1") return Routes{};
    const auto output = check_output(sdk::to_number(*text), count);
    if (!output) return output.error();
    return Routes{*output};
}

// Where the items of one run go.
class Router {
  public:
    static Result<Router> read(sdk::NodeContext& context) {
        Router router;
        router.count_ = output_count(context.node(), context.parameters());
        if (is_expression_mode(context.parameters())) return router;
        if (context.version() < 3) {
            router.untyped_.emplace(context);
            return router;
        }
        auto rules = TypedRules::read(context);
        if (!rules) return rules.error();
        router.typed_.emplace(std::move(*rules));
        return router;
    }

    std::size_t count() const { return count_; }

    Result<Routes> route(sdk::NodeContext& context, std::size_t item) {
        if (!typed_ && !untyped_) return route_by_expression(context, item, count_);
        // Without a rule there is nothing to fall back from.
        if (typed_ && typed_->count() == 0) return Routes{};
        auto routes = typed_ ? typed_->route(context, item) : untyped_->route(context, item);
        if (!routes) return routes;
        if (routes->empty()) return route_unmatched(context, item, count_);
        for (const std::size_t output : *routes)
            if (output >= count_) return no_such_output(static_cast<double>(output), count_);
        return routes;
    }

  private:
    std::size_t count_ = 0;
    std::optional<UntypedRules> untyped_;
    std::optional<TypedRules> typed_;
};

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto router = Router::read(context);
    if (!router) co_return router.error();
    sdk::Outputs outputs(router->count());
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        const auto routes = router->route(context, i);
        if (!routes) {
            if (auto done = sdk::fail_item(context, outputs[0], i, routes.error()); !done)
                co_return done.error();
            continue;
        }
        for (const std::size_t output : *routes)
            outputs[output].push_back(paired_copy(context.input()[i], i));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_switch() {
    sdk::NodeType type = make_from_folder("switch", execute);
    type.output_count = output_count;
    return type;
}

}  // namespace millrace::nodes
