// Makes new items of fields, typed in (assignments) or written as one JSON object.
#include <algorithm>

#include "nodes/item_builder.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/set/assignment.hpp"
#include "nodes/set/json_object.hpp"
#include "nodes/set/new_item.hpp"
#include "nodes/set/node.hpp"
#include "nodes/set/untyped_fields.hpp"
#include "sdk/json_template.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kItemsPerTurn = 1000;

// The object of "JSON Output", from a text with or without expressions, or already an object.
class JsonOutput {
  public:
    explicit JsonOutput(sdk::NodeContext& context)
        : parameter_(context.parameters().find("jsonOutput")) {
        if (parameter_ && parameter_->expression())
            template_.emplace(parameter_->expression()->source());
    }

    Result<JsonObject> read(const expression::Scope& scope, std::size_t item,
                            const boost::json::storage_ptr& storage) {
        const std::string what = "The JSON output for item " + std::to_string(item);
        if (template_) {
            const auto text = template_->render(scope);
            if (!text) return text.error();
            return read_json_object(*text, what, storage);
        }
        const Json* constant = parameter_ ? parameter_->constant() : nullptr;
        if (constant && constant->is_string()) {
            if (!parsed_) {
                auto object = read_json_object(text_of(constant->get_string()), what, {});
                if (!object) return object.error();
                parsed_ = std::move(*object);
            }
            return JsonObject(*parsed_, storage);
        }
        if (!parameter_) return read_json_object("", what, storage);
        auto value = parameter_->resolve(scope, storage);
        if (!value) return value.error();
        if (!*value || !(*value)->is_object()) return read_json_object("", what, storage);
        return std::move((*value)->get_object());
    }

  private:
    const sdk::Parameter* parameter_;
    std::optional<sdk::JsonTemplate> template_;
    std::optional<JsonObject> parsed_;  // of a constant text
};

Result<void> add_members(Json& target, JsonObject&& members, sdk::PathNotation notation) {
    for (auto& member : members) {
        const sdk::ItemPath path({member.key().data(), member.key().size()}, notation);
        if (auto done = path.set(target, std::move(member.value())); !done) return done;
    }
    return {};
}

// Makes one item; what fails for the item is the error.
class ItemMaker {
  public:
    ItemMaker(sdk::NodeContext& context, const SetOptions& options, bool is_json)
        : context_(context), new_item_(options) {
        if (is_json)
            json_.emplace(context);
        else
            assignments_.emplace(context, options);
    }

    Result<workflow::Item> make(std::size_t index) {
        const boost::json::storage_ptr storage = builder_.storage();
        const std::size_t more = assignments_ ? assignments_->size() : 0;
        auto data = new_item_.start(context_, index, more, storage);
        if (!data) return data.error();
        const expression::Scope& scope = context_.scope(index);
        if (assignments_) {
            if (auto done = assignments_->apply(scope, index, *data, storage); !done)
                return done.error();
        } else {
            auto object = json_->read(scope, index, storage);
            if (!object) return object.error();
            if (auto done = add_members(*data, std::move(*object), new_item_.options().notation);
                !done)
                return done.error();
        }
        return new_item_.finish(context_, index, builder_.share(std::move(data->get_object())));
    }

  private:
    sdk::NodeContext& context_;
    NewItem new_item_;
    std::optional<AssignmentList> assignments_;
    std::optional<JsonOutput> json_;
    ItemBuilder builder_;
};

// How many times each item goes out: more than once only in test runs that ask for it.
Result<std::size_t> copies_of_each(sdk::NodeContext& context) {
    constexpr double kMostCopies = 1000;
    if (context.input().empty()) return std::size_t{1};
    const auto duplicates = sdk::bool_parameter(context, "duplicateItem", 0, false);
    if (!duplicates) return duplicates.error();
    if (!*duplicates || context.scope(0).execution_facts().mode != "test") return std::size_t{1};
    const auto count = sdk::number_parameter(context, "duplicateCount", 0, 0);
    if (!count) return count.error();
    return static_cast<std::size_t>(std::clamp(*count, 0.0, kMostCopies)) + 1;
}

Task<Result<sdk::Outputs>> set_typed_fields(sdk::NodeContext& context) {
    const auto options = SetOptions::read(context);
    if (!options) co_return options.error();
    const auto mode = sdk::text_parameter(context, "mode", 0, "manual");
    if (!mode) co_return mode.error();
    const auto copies = copies_of_each(context);
    if (!copies) co_return copies.error();

    ItemMaker maker(context, *options, *mode == "raw");
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        auto item = maker.make(i);
        if (!item) {
            if (auto done = sdk::fail_item(context, outputs[0], i, item.error()); !done)
                co_return done.error();
            continue;
        }
        for (std::size_t copy = 1; copy < *copies; ++copy) outputs[0].push_back(*item);
        outputs[0].push_back(std::move(*item));
    }
    co_return outputs;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    if (context.input().empty()) co_return sdk::Outputs(1);
    if (context.version() < 3) co_return co_await set_untyped_fields(context);
    co_return co_await set_typed_fields(context);
}

}  // namespace

sdk::NodeType make_set() {
    return make_from_folder("set", execute);
}

}  // namespace millrace::nodes
