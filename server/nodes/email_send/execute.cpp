// Sends a mail for each item over SMTP.
#include "http/mail.hpp"
#include "nodes/email_send/compose.hpp"
#include "nodes/email_send/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

JsonArray list_of(const std::vector<std::string>& texts) {
    JsonArray list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

JsonObject described(const http::MailReceipt& receipt, const http::Mail& mail) {
    JsonArray recipients;
    for (const auto* addresses : {&mail.to, &mail.cc, &mail.bcc})
        for (const http::MailAddress& one : *addresses) recipients.emplace_back(one.address);
    JsonObject envelope;
    envelope["from"] = mail.from.front().address;
    envelope["to"] = std::move(recipients);
    JsonObject json;
    json["accepted"] = list_of(receipt.accepted);
    json["rejected"] = list_of(receipt.rejected);
    json["envelopeTime"] = receipt.envelope_time.count();
    json["messageTime"] = receipt.message_time.count();
    json["messageSize"] = number_json(static_cast<double>(receipt.message_size));
    json["response"] = receipt.response;
    json["envelope"] = std::move(envelope);
    json["messageId"] = "<" + mail.message_id + ">";
    return json;
}

Task<Result<JsonObject>> send_one(sdk::NodeContext& context, std::size_t item) {
    auto mail = compose_mail(context, item);
    if (!mail) co_return mail.error();
    const http::Mail kept = *mail;
    const auto receipt = co_await context.send_mail(std::move(*mail));
    if (!receipt) co_return receipt.error();
    co_return described(*receipt, kept);
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        const auto operation = sdk::text_parameter(context, "operation", i, "send");
        if (!operation) co_return operation.error();
        Result<JsonObject> sent =
            Error{ErrorKind::Unsupported, "The operation \"" + *operation + "\" is not available.",
                  "Choose \"Send\". An answer can be waited for with a form or a webhook."};
        if (*operation == "send") sent = co_await send_one(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(sent));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_email_send() {
    return make_from_folder("email_send", execute);
}

}  // namespace millrace::nodes
