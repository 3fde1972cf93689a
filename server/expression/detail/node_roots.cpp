#include "expression/detail/node_roots.hpp"

#include "base/base64.hpp"
#include "base/closest_name.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/roots.hpp"

namespace millrace::expression {
namespace {

[[noreturn]] void refuse(const Error& error) {
    if (error.kind == ErrorKind::NeedsScript) need_script(error.message);
    throw_reported(error.message, error.hint);
}

// The item of node `name` that the item at `index` descends from, kept for this evaluation.
const workflow::Item& paired(Context& context, std::string_view name, std::size_t index) {
    Result<workflow::Item> item = context.scope.paired_item(name, index);
    if (!item) refuse(item.error());
    auto kept = std::make_shared<const workflow::Item>(std::move(*item));
    const workflow::Item& reference = *kept;
    context.kept.push_back(std::move(kept));
    return reference;
}

const workflow::ItemList& items_of(Context& context, std::string_view name,
                                   std::optional<std::size_t> output,
                                   std::optional<std::size_t> run) {
    const Result<const workflow::ItemList*> items = context.scope.items_of(name, output, run);
    if (!items) refuse(items.error());
    return **items;
}

std::optional<std::size_t> optional_index(Context& context, Value value) {
    if (value.is_undefined()) return std::nullopt;
    const double number = to_number(context, value);
    if (!(number >= 0 && number < 1e6)) need_script("an unusual output or run index");
    return static_cast<std::size_t>(number);
}

void require_node(Context& context, std::string_view name) {
    if (context.scope.has_node(name)) return;
    const auto nearest = closest_name(name, context.scope.node_names());
    throw_reported(
        "The referenced node \"" + std::string(name) + "\" does not exist.",
        nearest ? "Did you mean \"" + *nearest + "\"?" : "Check the spelling of the node's name.");
}

void require_run(Context& context, std::string_view name) {
    if (context.scope.has_run(name)) return;
    throw_reported("The referenced node \"" + std::string(name) + "\" has not been executed.",
                   "Connect it so that it runs before this node, or ask $(\"" + std::string(name) +
                       "\").isExecuted first.");
}

Value parameters(Context& context, std::string_view name) {
    require_node(context, name);
    return Value::of(context.scope.parameters_of(name));
}

Value context_value(Context& context, std::string_view name) {
    auto kept = std::make_shared<const Json>(context.scope.context_of(name));
    const Value value = Value::of(kept.get());
    context.kept.push_back(std::move(kept));
    return value;
}

// $('Name')
class NodeRoot final : public HostObject {
  public:
    explicit NodeRoot(std::string_view name) : name_(name) {}

    std::optional<Value> get(Context& context, std::string_view member) override {
        if (member == "item") {
            require_run(context, name_);
            return item_value(context, paired(context, name_, context.scope.item_index()));
        }
        if (member == "isExecuted") return Value(context.scope.has_run(name_));
        if (member == "params") return parameters(context, name_);
        if (member == "context") return context_value(context, name_);
        if (is_root_method(member)) need_script("a method of $() as a value");
        return std::nullopt;
    }
    std::optional<Value> call(Context& context, std::string_view method,
                              Arguments arguments) override {
        if (method == "itemMatching" || method == "pairedItem") {
            require_run(context, name_);
            if (argument(arguments, 0).is_undefined() && method == "itemMatching")
                throw_reported("itemMatching() needs the index of an item.");
            const std::size_t index = optional_index(context, argument(arguments, 0))
                                          .value_or(context.scope.item_index());
            return item_value(context, paired(context, name_, index));
        }
        if (method != "all" && method != "first" && method != "last") return std::nullopt;
        require_run(context, name_);
        const auto output = optional_index(context, argument(arguments, 0));
        const auto run = optional_index(context, argument(arguments, 1));
        const workflow::ItemList& items = items_of(context, name_, output, run);
        if (method == "all") return all_items(context, &items);
        if (items.empty()) return Value{};
        return item_value(context, method == "first" ? items.front() : items.back());
    }

  private:
    std::string_view name_;
};

// $node["Name"]
class OldNodeRoot final : public HostObject {
  public:
    OldNodeRoot(std::string_view name, std::size_t index) : name_(name), index_(index) {}

    std::optional<Value> get(Context& context, std::string_view member) override {
        if (member == "json" || member == "data") return Value::of(item(context).json.get());
        if (member == "binary") return binary_value(context, item(context));
        if (member == "parameter") return parameters(context, name_);
        if (member == "context") return context_value(context, name_);
        if (member == "runIndex") return last_run(context);
        return std::nullopt;
    }

  private:
    Value last_run(Context& context) const {
        std::size_t runs = 0;
        while (context.scope.items_of(name_, std::nullopt, runs)) {
            context.step();
            ++runs;
        }
        return static_cast<double>(runs) - 1;
    }
    const workflow::Item& item(Context& context) const {
        require_run(context, name_);
        return paired(context, name_, index_);
    }
    std::string_view name_;
    std::size_t index_;
};

// $node
class NodesRoot final : public HostObject {
  public:
    explicit NodesRoot(std::size_t index) : index_(index) {}
    std::optional<Value> get(Context& context, std::string_view name) override {
        require_node(context, name);
        return Value(context.memory.make<OldNodeRoot>(name, index_));
    }

  private:
    std::size_t index_;
};

// One file of $binary: what is known of it; its content in Base64 only when asked for
// (of a stored one its reference).
class FileRoot final : public HostObject {
  public:
    explicit FileRoot(const workflow::BinaryValue& file) : file_(file) {}

    std::optional<Value> get(Context& context, std::string_view name) override {
        const auto known = [](std::string_view text) {
            return text.empty() ? Value{} : Value(text);
        };
        if (name == "mimeType") return known(file_.mime_type);
        if (name == "fileType") return known(workflow::file_type_of(file_.mime_type));
        if (name == "fileName") return known(file_.file_name);
        if (name == "fileExtension") return known(file_.file_extension);
        if (name == "directory") return known(file_.directory);
        if (name == "fileSize")
            return context.text(workflow::file_size_text(file_.content->size()));
        if (name == "data") {
            const std::string* bytes = file_.content->in_memory();
            return context.text(bytes ? to_base64(*bytes)
                                      : std::string(file_.content->reference()));
        }
        return std::nullopt;
    }
    Value as_data(Context& context) override {
        PlainObject* data = context.plain();
        for (const std::string_view name :
             {"mimeType", "fileType", "fileName", "fileExtension", "directory", "fileSize", "data"})
            if (const Value value = *get(context, name); !value.is_undefined())
                data->set(name, value);
        return data;
    }

  private:
    const workflow::BinaryValue& file_;
};

}  // namespace

Value node_root(Context& context, std::string_view name) {
    require_node(context, name);
    return context.memory.make<NodeRoot>(name);
}

Value nodes_root(Context& context, std::size_t item_index) {
    return context.memory.make<NodesRoot>(item_index);
}

Value node_items(Context& context, std::string_view name, Value output, Value run) {
    require_node(context, name);
    return all_items(context, &items_of(context, name, optional_index(context, output),
                                        optional_index(context, run)));
}

Value all_items(Context& context, const workflow::ItemList* items) {
    ArrayObject* all = context.array(items == nullptr ? 0 : items->size());
    if (items == nullptr) return all;
    context.step(items->size());
    for (const workflow::Item& item : *items) all->items.push_back(item_value(context, item));
    return all;
}

Value item_value(Context& context, const workflow::Item& item) {
    PlainObject* value = context.plain();
    value->set("json", Value::of(item.json.get()));
    if (item.binary) value->set("binary", binary_value(context, item));
    if (!item.paired.empty()) {
        auto kept = std::make_shared<const Json>(item.paired.to_json());
        value->set("pairedItem", Value::of(kept.get()));
        context.kept.push_back(std::move(kept));
    }
    if (item.error) need_script("an item that carries an error");
    return value;
}

Value binary_value(Context& context, const workflow::Item& item) {
    if (!item.binary) return {};
    PlainObject* all = context.plain();
    for (const auto& [name, file] : *item.binary)
        all->set(name, context.memory.make<FileRoot>(file));
    return all;
}

}  // namespace millrace::expression
