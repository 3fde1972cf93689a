// The Code node's predecessor: code for every item.
#include "nodes/code/run_source.hpp"
#include "nodes/function_item/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::CodeRequest request;
    request.mode = sdk::CodeMode::FunctionItem;
    co_return co_await run_source(context, "functionCode", std::move(request));
}

}  // namespace

sdk::NodeType make_function_item() {
    return make_from_folder("function_item", execute);
}

}  // namespace millrace::nodes
