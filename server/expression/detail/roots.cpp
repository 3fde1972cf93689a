#include "expression/detail/roots.hpp"

#include <algorithm>
#include <array>

#include "expression/detail/coercion.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/names.hpp"
#include "expression/detail/node_roots.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
namespace {

const workflow::Item* current_item(const Scope& scope) {
    const workflow::ItemList* items = scope.input(0);
    if (items == nullptr || scope.item_index() >= items->size()) return nullptr;
    return &(*items)[scope.item_index()];
}

class InputRoot final : public HostObject {
  public:
    std::optional<Value> get(Context& context, std::string_view name) override {
        if (name == "item") {
            const workflow::Item* item = current_item(context.scope);
            return item == nullptr ? Value{} : item_value(context, *item);
        }
        if (name == "params") {
            if (const auto source = context.scope.previous_node())
                return Value::of(context.scope.parameters_of(source->node));
            return Value{};
        }
        if (name == "context") need_script("$input.context");
        if (is_root_method(name)) need_script("a method of $input as a value");
        return std::nullopt;
    }
    std::optional<Value> call(Context& context, std::string_view name,
                              Arguments arguments) override {
        if (name != "all" && name != "first" && name != "last") return std::nullopt;
        if (!arguments.empty())
            throw_reported("$input." + std::string(name) + "() should have no arguments");
        const workflow::ItemList* items = context.scope.input(0);
        if (name == "all") return all_items(context, items);
        if (items == nullptr || items->empty()) return Value{};
        return item_value(context, name == "first" ? items->front() : items->back());
    }
};

// Facts that are computed when they are read.
class FactsRoot final : public HostObject {
  public:
    explicit FactsRoot(std::string_view name) : name_(name) {}
    std::optional<Value> get(Context& context, std::string_view member) override {
        if (name_ == "$workflow") {
            const WorkflowFacts& facts = context.scope.workflow_facts();
            if (member == "id") return Value(std::string_view(facts.id));
            if (member == "name") return Value(std::string_view(facts.name));
            if (member == "active") return Value(facts.is_active);
        } else if (name_ == "$execution") {
            const ExecutionFacts& facts = context.scope.execution_facts();
            if (member == "id") return Value(std::string_view(facts.id));
            if (member == "mode") return Value(std::string_view(facts.mode));
            if (member == "resumeUrl") return Value(std::string_view(facts.resume_url));
            if (member == "stepKey") return context.text(context.scope.step_key());
            need_script("this member of $execution");
        } else if (name_ == "$prevNode") {
            const auto source = context.scope.previous_node();
            if (!source) return Value{};
            if (member == "name") return context.text(source->node);
            if (member == "outputIndex") return Value::count(source->output);
            if (member == "runIndex") return Value::count(source->run);
        } else if (name_ == "$env") {
            const auto value = context.scope.environment(member);
            if (!value) throw_reported(value.error().message);
            return *value ? context.text(**value) : Value{};
        }
        return std::nullopt;
    }
    Value as_data(Context& context) override {
        if (name_ == "$env") need_script("$env as a whole");
        PlainObject* data = context.plain();
        const auto put = [&](std::string_view member) {
            data->set(member, get(context, member).value_or(Value{}));
        };
        if (name_ == "$workflow") {
            put("id");
            put("name");
            put("active");
        } else if (name_ == "$prevNode") {
            put("name");
            put("outputIndex");
            put("runIndex");
        } else {
            need_script("$execution as a whole");
        }
        return data;
    }

  private:
    std::string_view name_;
};

// $item(i): the same roots seen from another item.
class ItemRoot final : public HostObject {
  public:
    explicit ItemRoot(std::size_t index) : index_(index) {}
    std::optional<Value> get(Context& context, std::string_view name) override {
        const workflow::ItemList* items = context.scope.input(0);
        if (name == "$node") return nodes_root(context, index_);
        if (name == "$json" || name == "$data" || name == "$binary") {
            if (items == nullptr || index_ >= items->size()) return Value{};
            const workflow::Item& item = (*items)[index_];
            return name == "$binary" ? binary_value(context, item) : Value::of(item.json.get());
        }
        need_script("this member of $item()");
    }

  private:
    std::size_t index_;
};

}  // namespace

const Json* current_json(const Scope& scope) {
    const workflow::Item* item = current_item(scope);
    return item == nullptr ? nullptr : item->json.get();
}

bool is_root_method(std::string_view name) {
    static constexpr std::array<std::string_view, 7> names = {
        "all", "first", "last", "itemMatching", "pairedItem", "item", "isExecuted"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

Value root_value(Context& context, std::string_view name) {
    if (name == "$json" || name == "$data") return Value::of(current_json(context.scope));
    if (name == "$binary") {
        const workflow::Item* item = current_item(context.scope);
        return item == nullptr ? Value{} : binary_value(context, *item);
    }
    if (name == "$input") return context.memory.make<InputRoot>();
    if (name == "$node") return nodes_root(context, context.scope.item_index());
    if (name == "$workflow" || name == "$execution" || name == "$env") {
        return context.memory.make<FactsRoot>(name);
    }
    if (name == "$prevNode") return context.memory.make<FactsRoot>(name);
    if (name == "$runIndex") return Value::count(context.scope.run_index());
    if (name == "$itemIndex") return Value::count(context.scope.item_index());
    if (name == "$parameter") return Value::of(&context.scope.node_parameters());
    if (name == "$vars") return Value::of(&context.scope.variables());
    if (name == "$now") return make_date_time(context, context.now(), context.zone());
    if (name == "$today") return start_of_day(context, context.now(), context.zone());
    if (name == "$executionId") return std::string_view(context.scope.execution_facts().id);
    if (name == "$response" || name == "$request" || name == "$pageCount")
        return Value::of(context.scope.added_name(name));
    if (name == "$mode") need_script("$mode");
    need_script(std::string(name) + " as a value");
}

Value call_root(Context& context, std::string_view name, Arguments arguments) {
    if (name == "$") {
        if (arguments.size() != 1 || !arguments[0].is_text())
            need_script("$() without the name of a node");
        return node_root(context, arguments[0].text());
    }
    if (name == "$item") {
        const double index = to_number(context, argument(arguments, 0));
        const workflow::ItemList* items = context.scope.input(0);
        if (arguments.size() != 1 || items == nullptr || !(index >= 0) ||
            index >= static_cast<double>(items->size()))
            need_script("$item() of another item or run");
        return context.memory.make<ItemRoot>(static_cast<std::size_t>(index));
    }
    if (name == "$items") {
        if (arguments.empty()) return all_items(context, context.scope.input(0));
        if (!arguments[0].is_text()) need_script("$items() without the name of a node");
        return node_items(context, arguments[0].text(), argument(arguments, 1),
                          argument(arguments, 2));
    }
    if (name == "$node" || name == "$input") need_script("a call of " + std::string(name));
    throw_type_error(std::string(name) + " is not a function");
}

}  // namespace millrace::expression
