#include "nodes/code/run_source.hpp"

namespace millrace::nodes {

Task<Result<sdk::Outputs>> run_source(sdk::NodeContext& context, std::string_view name,
                                      sdk::CodeRequest request) {
    const Json* written = context.node().parameters.if_contains(name);
    const sdk::Parameter* filled = context.parameters().find(name);
    if (!written && filled) written = filled->constant();  // the default
    if (!written || !written->is_string() || written->get_string().empty())
        co_return Error{ErrorKind::InvalidInput, "The node has no code to run.",
                        "Write the code into its parameter \"" + std::string(name) + "\"."};
    request.source = text_of(written->get_string());
    auto items = co_await context.run_code(std::move(request));
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace millrace::nodes
