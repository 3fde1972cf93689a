// The Code node's predecessor: code over all items.
#include "nodes/code/run_source.hpp"
#include "nodes/function/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::CodeRequest request;
    request.mode = sdk::CodeMode::Function;
    co_return co_await run_source(context, "functionCode", std::move(request));
}

}  // namespace

sdk::NodeType make_function() {
    return make_from_folder("function", execute);
}

}  // namespace millrace::nodes
