// Leaves texts behind by which the execution is found later; items go through unchanged.
#include "nodes/execution_data/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

Error no_text(std::string_view key, const Json* value) {
    return Error{ErrorKind::InvalidInput,
                 "The value of \"" + std::string(key) +
                     "\" must be a text or a number, but it is " +
                     (value ? sdk::describe_value(*value) : std::string("undefined")) + ".",
                 "Change the value in \"Data to Save\"."};
}

Result<void> save(sdk::NodeContext& context, std::size_t item) {
    const auto operation = sdk::text_parameter(context, "operation", item, "save");
    if (!operation) return operation.error();
    if (*operation != "save")
        return Error{ErrorKind::InvalidInput, "The operation \"" + *operation + "\" is not known.",
                     "Choose another in \"Operation\"."};
    const auto values = sdk::value_parameter(context, "dataToSave.values", item);
    if (!values) return values.error();
    if (!*values || !(*values)->is_array()) return {};
    for (const Json& entry : (*values)->get_array()) {
        const std::string_view key = text_member(entry, "key");
        const Json* value = find_member(entry, "value");
        if (!value || (!value->is_string() && !is_number(*value))) return no_text(key, value);
        const auto saved = context.add_metadata(key, sdk::to_text(*value));
        if (!saved) return saved;
    }
    return {};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const ItemList items = context.input();
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto saved = save(context, i);
        if (saved) {
            outputs[0].push_back(paired_copy(items[i], i));
            continue;
        }
        const auto failed = sdk::fail_item(context, outputs[0], i, saved.error());
        if (!failed) co_return failed.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_execution_data() {
    return make_from_folder("execution_data", execute);
}

}  // namespace millrace::nodes
