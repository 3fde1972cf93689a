#include "http/mail_client.hpp"

#include <boost/asio/this_coro.hpp>

#include "http/detail/curl_multi.hpp"
#include "http/detail/mail_transfer.hpp"
#include "http/mail_message.hpp"

namespace millrace::http {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMostRecipients = 1000;

Error bad_mail(const std::string& what, const std::string& hint) {
    return Error{ErrorKind::InvalidInput, what, hint};
}

bool is_word(std::string_view text) {
    for (const char c : text)
        if (c <= ' ' || c >= 0x7f || c == '/' || c == '@' || c == '?' || c == '#' || c == '\\')
            return false;
    return true;
}

std::optional<Error> problem_with(const Mail& mail) {
    const MailServer& server = mail.server;
    if (server.host.empty() || !is_word(server.host))
        return bad_mail("The mail server's host is missing or is no host name.",
                        "Check the host of the SMTP credential.");
    if (server.port < 1 || server.port > 65535)
        return bad_mail("The mail server's port must be from 1 to 65535.",
                        "Usual are 465, 587 and 25.");
    if (!is_word(server.client_name))
        return bad_mail("The client's host name is no host name.", "Check the SMTP credential.");
    if (mail.from.empty()) return bad_mail("The mail has no sender.", "Fill in \"From Email\".");
    if (mail.to.empty() && mail.cc.empty() && mail.bcc.empty())
        return bad_mail("The mail has nobody to go to.", "Fill in \"To Email\".");
    if (mail.to.size() + mail.cc.size() + mail.bcc.size() > kMostRecipients)
        return bad_mail(
            "The mail goes to more than " + std::to_string(kMostRecipients) + " addresses.",
            "Send several mails.");
    return std::nullopt;
}

}  // namespace

MailClient::MailClient(ClientOptions options)
    : options_(std::make_shared<const ClientOptions>(std::move(options))) {}

Task<Result<MailReceipt>> MailClient::send(Mail mail) const {
    const auto options = options_;
    if (auto problem = problem_with(mail)) co_return std::move(*problem);
    auto message = MailMessage::make(mail);
    if (!message) co_return message.error();
    if (const auto reason =
            options->policy.refusal_of_host(mail.server.host, OutboundPolicy::Lookup::ByClient))
        co_return Error{ErrorKind::Forbidden,
                        "Mail may not go to " + mail.server.host + ": it is " + *reason + "."};
    auto& multi = CurlMulti::of(co_await asio::this_coro::executor);
    const auto started = Steady::now();
    MailTransfer transfer(mail, std::move(*message), *options);
    transfer.prepare();
    const auto end = co_await multi.run(transfer.handle(), started + mail.time_limit);
    co_return transfer.finish(end);
}

}  // namespace millrace::http
