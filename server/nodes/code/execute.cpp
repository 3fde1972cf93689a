// Runs users' code in a script host.
#include "nodes/code/node.hpp"
#include "nodes/code/run_source.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto mode = sdk::text_parameter(context, "mode", 0, "runOnceForAllItems");
    if (!mode) co_return mode.error();
    const auto language = sdk::text_parameter(context, "language", 0, "javaScript");
    if (!language) co_return language.error();
    sdk::CodeRequest request;
    request.mode =
        *mode == "runOnceForEachItem" ? sdk::CodeMode::EachItem : sdk::CodeMode::AllItems;
    if (*language == "python")
        request.language = sdk::CodeLanguage::Python;
    else if (*language == "pythonNative")
        request.language = sdk::CodeLanguage::NativePython;
    const bool is_script = request.language == sdk::CodeLanguage::JavaScript;
    co_return co_await run_source(context, is_script ? "jsCode" : "pythonCode", std::move(request));
}

}  // namespace

sdk::NodeType make_code() {
    return make_from_folder("code", execute);
}

}  // namespace millrace::nodes
