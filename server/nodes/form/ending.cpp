// The last page of a form: words, an address to go to, HTML, or a file.
#include "http/location.hpp"
#include "nodes/form/node.hpp"
#include "nodes/form_page/form_parameters.hpp"
#include "nodes/pass_through.hpp"
#include "sdk/caller.hpp"

namespace millrace::nodes {
namespace {

FormMessage message_of(const JsonObject& parameters, const sdk::Caller& caller) {
    FormMessage message;
    message.title = parameter_text(parameters, "completionTitle");
    message.text = parameter_text(parameters, "completionMessage");
    message.look = page_look(parameters, caller.trigger_parameters);
    message.look.title = option_text(parameters, "formTitle");
    message.look.asset_path = caller.asset_path;
    return message;
}

// In double quotes, as a header value: what would end it is replaced.
std::string quoted_name(const std::string& name) {
    std::string text;
    for (const char c : name) {
        const bool is_plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
        text += is_plain ? c : '_';
    }
    return "\"" + (text.empty() ? "file" : text) + "\"";
}

Result<http::Response> file_of(const sdk::NodeContext& context, const JsonObject& parameters) {
    std::string name = parameter_text(parameters, "inputDataFieldName");
    if (name.empty()) name = "data";
    const workflow::ItemList& items = context.input();
    const workflow::BinaryMap* files = items.empty() ? nullptr : items.front().binary.get();
    const auto found = files ? files->find(name) : workflow::BinaryMap::const_iterator();
    if (!files || found == files->end())
        return Error{ErrorKind::InvalidInput, "The first item has no file \"" + name + "\".",
                     "Check \"Input Data Field Name\", or the node before this one."};
    const workflow::BinaryValue& file = found->second;
    http::Response response;
    response.content = file.content;
    response.headers.set("Content-Type", http::is_header_value(file.mime_type)
                                             ? std::string_view(file.mime_type)
                                             : "application/octet-stream");
    response.headers.set("Content-Disposition",
                         "attachment; filename=" + quoted_name(file.file_name));
    return response;
}

Result<http::Response> redirect_to(const std::string& address) {
    if (http::is_page_address(address)) return see_other(address);
    return Error{ErrorKind::InvalidInput, "\"URL\" is no address to redirect to.",
                 "Write one that starts with http:// or https://."};
}

}  // namespace

Task<Result<sdk::Outputs>> show_form_ending(sdk::NodeContext& context) {
    const auto parameters = resolved_parameters(context);
    if (!parameters) co_return parameters.error();
    const sdk::Caller* caller = context.caller();
    if (!caller) co_return no_form(context);
    const std::string kind = parameter_text(*parameters, "respondWith");
    FormMessage message = message_of(*parameters, *caller);
    Result<http::Response> answer = http::Response();
    if (kind == "redirect") {
        answer = redirect_to(parameter_text(*parameters, "redirectUrl"));
    } else if (kind == "showText") {
        answer = http::Response::html(200, parameter_text(*parameters, "responseText"));
    } else if (kind == "returnBinary") {
        auto file = file_of(context, *parameters);
        if (!file) co_return file.error();
        // The page that comes next offers the file and asks for it at once.
        const auto offered = co_await context.respond(std::move(*file));
        if (!offered) co_return offered.error();
        message.link = caller->reply_path + "/file";
        message.link_text = "Download the file";
        message.look.refresh = "0;url=" + message.link;
        answer = message_page(200, std::move(message));
    } else {
        answer = message_page(200, std::move(message));
    }
    if (!answer) co_return answer.error();
    const auto sent = co_await context.respond(std::move(*answer));
    if (!sent) co_return sent.error();
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace millrace::nodes
