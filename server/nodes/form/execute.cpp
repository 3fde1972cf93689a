// Shows whoever started the run by a form another page, or the last one.
#include "nodes/form/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto operation = sdk::text_parameter(context, "operation", 0, "page");
    if (!operation) co_return operation.error();
    if (*operation == "page") co_return co_await show_form_page(context);
    if (*operation == "completion") co_return co_await show_form_ending(context);
    co_return Error{ErrorKind::InvalidInput, "\"" + *operation + "\" is no page type.",
                    "Choose another in \"Page Type\"."};
}

}  // namespace

Result<JsonObject> resolved_parameters(sdk::NodeContext& context) {
    auto resolved = context.parameters().resolve(context.scope(0));
    if (!resolved) return resolved.error();
    if (*resolved && (*resolved)->is_object()) return std::move((*resolved)->get_object());
    return JsonObject();
}

Error no_form(const sdk::NodeContext& context) {
    return Error{ErrorKind::Unavailable,
                 "Node \"" + context.node().name + "\" has nobody to show a page to.",
                 "Start the workflow by a form trigger. After a restart of the server those who "
                 "had begun have to begin anew."};
}

sdk::NodeType make_form() {
    return make_from_folder("form", execute);
}

}  // namespace millrace::nodes
