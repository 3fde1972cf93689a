// Starts a run that another workflow calls. Of the items only the declared fields go on, absent
// ones as null; their types were seen to by the calling node.
#include <set>

#include "nodes/execute_workflow_trigger/node.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

using Fields = std::vector<std::string>;

void add_field(Fields& fields, std::set<std::string>& known, std::string name) {
    if (!name.empty() && known.insert(name).second) fields.push_back(std::move(name));
}

Fields listed_fields(const Json& values) {
    Fields fields;
    std::set<std::string> known;
    if (const JsonArray* list = values.if_array())
        for (const Json& entry : *list)
            add_field(fields, known, std::string(text_member(entry, "name")));
    return fields;
}

Result<Fields> example_fields(const Json& example) {
    std::optional<Json> parsed;
    std::string why = "it is no object.";
    if (example.is_string()) {
        auto read = parse_json(text_of(example.get_string()));
        if (read)
            parsed = std::move(*read);
        else
            why = read.error().message;
    } else {
        parsed = example;
    }
    if (!parsed || !parsed->is_object())
        return Error{.kind = ErrorKind::InvalidInput,
                     .message = "The JSON example is not usable: " + why,
                     .hint = "Write an object such as {\"customer\": \"Ada\", \"amount\": 12}.",
                     .parameter = "jsonExample"};
    Fields fields;
    std::set<std::string> known;
    for (const auto& member : parsed->get_object())
        add_field(fields, known, std::string(member.key()));
    return fields;
}

// Empty: everything goes on.
Result<Fields> declared_fields(sdk::NodeContext& context) {
    const auto source = sdk::text_parameter(context, "inputSource", 0, "passthrough");
    if (!source) return source.error();
    if (context.version() < 1.1 || *source == "passthrough") return Fields();
    const bool is_example = *source == "jsonExample";
    auto value =
        sdk::value_parameter(context, is_example ? "jsonExample" : "workflowInputs.values", 0);
    if (!value) return value.error();
    const Json written = *value ? std::move(**value) : Json();
    return is_example ? example_fields(written) : Result<Fields>(listed_fields(written));
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    constexpr std::size_t kItemsPerTurn = 1000;
    const auto fields = declared_fields(context);
    if (!fields) co_return fields.error();
    sdk::Outputs outputs(1);
    if (fields->empty()) {
        outputs[0] = co_await pass_through(context);
        co_return outputs;
    }
    ItemBuilder builder;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        workflow::Item item = paired_copy(context.input()[i], i);
        const JsonObject& given = item.json->get_object();
        JsonObject json(builder.storage());
        for (const std::string& field : *fields) {
            const Json* value = given.if_contains(field);
            json.emplace(field, value ? *value : Json());
        }
        item.json = builder.share(std::move(json));
        outputs[0].push_back(std::move(item));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_execute_workflow_trigger() {
    return make_from_folder("execute_workflow_trigger", execute);
}

}  // namespace millrace::nodes
