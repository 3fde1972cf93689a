#include "nodes/email_send/compose.hpp"

#include "base/id.hpp"
#include "http/headers.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using http::Mail;
using http::MailServer;

constexpr std::string_view kTextAttribution =
    "\n\n---\nThis email was sent automatically with Millrace";
constexpr std::string_view kHtmlAttribution =
    "<br><br>---<br><em>This email was sent automatically with Millrace</em>";

bool flag_in(const Json& fields, std::string_view name, bool fallback) {
    const Json* value = find_member(fields, name);
    return value && value->is_bool() ? value->get_bool() : fallback;
}

Result<MailServer> read_server(sdk::NodeContext& context, std::size_t item) {
    const auto credential = context.credential("smtp");
    if (!credential) return credential.error();
    const Json fields(*credential);
    MailServer server;
    server.host = text_member(fields, "host");
    server.user = text_member(fields, "user");
    server.password = text_member(fields, "password");
    server.client_name = text_member(fields, "hostName");
    const Json* port = find_member(fields, "port");
    if (port && is_number(*port))
        server.port = static_cast<int>(number_of(*port));
    else if (port && port->is_string())
        server.port = std::atoi(std::string(port->get_string()).c_str());
    const bool is_plain = flag_in(fields, "disableStartTls", false);
    server.security = flag_in(fields, "secure", true) ? MailServer::Security::Tls
                      : is_plain                      ? MailServer::Security::Plain
                                                      : MailServer::Security::StartTls;
    const auto trusts_all = sdk::bool_parameter(context, "options.allowUnauthorizedCerts", item);
    if (!trusts_all) return trusts_all.error();
    server.verifies_certificate = !*trusts_all;
    return server;
}

// The parameter, or the option of that name, whichever the version has.
Result<std::string> text_of_either(sdk::NodeContext& context, const std::string& name,
                                   std::size_t item) {
    const auto own = sdk::text_parameter(context, name, item);
    if (!own || !own->empty()) return own;
    return sdk::text_parameter(context, "options." + name, item);
}

Result<void> read_addresses(sdk::NodeContext& context, const std::string& name, std::size_t item,
                            std::vector<http::MailAddress>& addresses) {
    const auto text = text_of_either(context, name, item);
    if (!text) return text.error();
    auto parsed = http::parse_mail_addresses(*text);
    if (!parsed) {
        Error error = parsed.error();
        error.message = "\"" + name + "\": " + error.message;
        error.parameter = name;
        return error;
    }
    addresses = std::move(*parsed);
    return {};
}

Result<void> read_texts(sdk::NodeContext& context, std::size_t item, Mail& mail) {
    std::string format = "both";
    if (context.version() >= 2) {
        const auto chosen = sdk::text_parameter(context, "emailFormat", item,
                                                context.version() >= 2.1 ? "html" : "text");
        if (!chosen) return chosen.error();
        format = *chosen;
    }
    if (format != "html") {
        const auto text = sdk::text_parameter(context, "text", item);
        if (!text) return text.error();
        mail.text = *text;
    }
    if (format != "text") {
        const auto html = sdk::text_parameter(context, "html", item);
        if (!html) return html.error();
        mail.html = *html;
    }
    if (context.version() < 2) {  // what is filled in is sent
        if (mail.html->empty()) mail.html.reset();
        if (mail.text->empty() && mail.html) mail.text.reset();
        return {};
    }
    const auto is_signed = sdk::bool_parameter(context, "options.appendAttribution", item, true);
    if (!is_signed) return is_signed.error();
    if (!*is_signed) return {};
    if (mail.text) *mail.text += kTextAttribution;
    if (mail.html) *mail.html += kHtmlAttribution;
    return {};
}

Result<void> read_attachments(sdk::NodeContext& context, std::size_t item, Mail& mail) {
    const auto names = text_of_either(context, "attachments", item);
    if (!names) return names.error();
    const workflow::BinaryMap* files =
        item < context.input().size() ? context.input()[item].binary.get() : nullptr;
    std::string_view rest = *names;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        const std::string name(http::trim(rest.substr(0, comma)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        if (name.empty()) continue;
        const auto found = files ? files->find(name) : workflow::BinaryMap::const_iterator();
        if (!files || found == files->end()) {
            Error error{ErrorKind::InvalidInput, "The item has no file \"" + name + "\" to attach.",
                        "Check \"Attachments\": it names files of the item, with commas between."};
            error.parameter = "attachments";
            return error;
        }
        mail.attachments.push_back(
            {found->second.file_name.empty() ? name : found->second.file_name,
             found->second.mime_type, name, found->second.content});
        // A name that is no identifier cannot be referred to, which is no reason not to send.
        for (const char c : name)
            if (c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '(' || c == ')')
                mail.attachments.back().content_id.clear();
    }
    return {};
}

}  // namespace

Result<Mail> compose_mail(sdk::NodeContext& context, std::size_t item) {
    Mail mail;
    auto server = read_server(context, item);
    if (!server) return server.error();
    mail.server = std::move(*server);
    for (const auto& [name, list] :
         {std::pair{"fromEmail", &mail.from}, std::pair{"toEmail", &mail.to},
          std::pair{"ccEmail", &mail.cc}, std::pair{"bccEmail", &mail.bcc},
          std::pair{"replyTo", &mail.reply_to}}) {
        const auto read = read_addresses(context, name, item, *list);
        if (!read) return read.error();
    }
    const auto subject = sdk::text_parameter(context, "subject", item);
    if (!subject) return subject.error();
    mail.subject = *subject;
    const auto texts = read_texts(context, item, mail);
    if (!texts) return texts.error();
    const auto attachments = read_attachments(context, item, mail);
    if (!attachments) return attachments.error();
    const std::string from = mail.from.empty() ? "@localhost" : mail.from.front().address;
    mail.message_id = make_uuid(context.random()) + from.substr(from.rfind('@'));
    mail.boundary_seed = make_id(context.random());
    mail.date = context.clock().now();
    return mail;
}

}  // namespace millrace::nodes
