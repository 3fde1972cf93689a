// Runs a shell command for the first item or for each. Whether commands are allowed at all is the
// operator's choice; the context refuses them where they are not.
#include "http/utf8.hpp"
#include "nodes/execute_command/node.hpp"
#include "nodes/node_folder.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

std::string text_from(std::string bytes) {
    const std::string text = http::to_valid_utf8(std::move(bytes));
    return std::string(sdk::trim_blanks(text));
}

// The end of what the command said about its failure.
std::string last_words(const std::string& text) {
    constexpr std::size_t kMost = 2000;
    if (text.size() <= kMost) return text;
    return "… " + http::to_valid_utf8(text.substr(text.size() - kMost));
}

Result<workflow::Item> item_of(sdk::CommandResult result, std::size_t index) {
    const std::string errors = text_from(std::move(result.errors));
    if (result.exit_code != 0)
        return Error{ErrorKind::NodeFailed, "The command failed with exit code " +
                                                std::to_string(result.exit_code) +
                                                (errors.empty() ? "." : ": " + last_words(errors))};
    JsonObject json;
    json["exitCode"] = result.exit_code;
    json["stderr"] = errors;
    json["stdout"] = text_from(std::move(result.output));
    const workflow::PairedItem origin{static_cast<std::uint32_t>(index), 0};
    return workflow::make_item(std::move(json), origin);
}

Task<Result<workflow::Item>> run_for(sdk::NodeContext& context, std::size_t index) {
    auto command = sdk::text_parameter(context, "command", index);
    if (!command) co_return command.error();
    if (sdk::trim_blanks(*command).empty())
        co_return Error{.kind = ErrorKind::InvalidInput,
                        .message = "There is no command to run.",
                        .hint = "Write one into \"Command\".",
                        .parameter = "command"};
    auto result = co_await context.run_command(std::move(*command));
    if (!result) co_return result.error();
    co_return item_of(std::move(*result), index);
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto once = sdk::bool_parameter(context, "executeOnce", 0, true);
    if (!once) co_return once.error();
    const std::size_t count = *once ? 1 : context.input().size();
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < count; ++i) {
        auto item = co_await run_for(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(item));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_execute_command() {
    return make_from_folder("execute_command", execute);
}

}  // namespace millrace::nodes
