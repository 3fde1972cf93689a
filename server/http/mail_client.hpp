// Sends mail over SMTP: libcurl's, on the same loops, sockets and rules as HTTP requests, which is
// why it is a part of this module.
#pragma once

#include <memory>

#include "base/async.hpp"
#include "base/error.hpp"
#include "http/client.hpp"
#include "http/mail.hpp"

namespace millrace::http {

class MailClient {
  public:
    // Of the options, the policy counts: where mail may go is decided as for requests.
    explicit MailClient(ClientOptions options);

    // Runs on the caller's shard and never blocks it for long. A mail counts as sent when the
    // server has taken it. Errors are
    //   InvalidInput  an address, a header, nobody to send to
    //   Forbidden     the policy
    //   Timeout       the mail's time limit
    //   Unavailable   no connection, no trust, the server refused; its words are in the message,
    //                 never the password
    Task<Result<MailReceipt>> send(Mail mail) const;

  private:
    std::shared_ptr<const ClientOptions> options_;
};

}  // namespace millrace::http
