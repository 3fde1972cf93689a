// One mail, and what its server said about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/content.hpp"

namespace millrace::http {

struct MailAddress {
    std::string name{};  // shown; may be empty
    std::string address;
};

// "Ada <ada@example.com>, bob@example.com; \"C, D\" <c@example.com>". Errors name the part that is
// none. An address may not hold what could end a line or a command.
Result<std::vector<MailAddress>> parse_mail_addresses(std::string_view text);

struct MailAttachment {
    std::string file_name;
    std::string mime_type;
    std::string content_id{};  // by which HTML refers to it: <img src="cid:…">
    ContentPtr content = empty_content();
};

struct MailServer {
    enum class Security {
        Tls,       // from the first byte
        StartTls,  // where the server offers it
        Plain
    };
    std::string host;
    int port = 465;
    Security security = Security::Tls;
    bool verifies_certificate = true;
    std::string user{};  // empty: without signing in
    std::string password{};
    std::string client_name{};  // what the client calls itself; empty: "localhost"
};

struct Mail {
    MailServer server;
    std::vector<MailAddress> from;  // the first is the envelope's sender
    std::vector<MailAddress> to;
    std::vector<MailAddress> cc{};
    std::vector<MailAddress> bcc{};  // in the envelope only
    std::vector<MailAddress> reply_to{};
    std::string subject{};
    std::optional<std::string> text{};
    std::optional<std::string> html{};
    std::vector<MailAttachment> attachments{};
    std::string message_id;  // without the angle brackets
    Time date{};
    std::string boundary_seed;  // unguessable, for the lines between parts
    Duration time_limit = std::chrono::minutes(2);
};

struct MailReceipt {
    std::vector<std::string> accepted;
    std::vector<std::string> rejected;
    std::string response;  // the server's last words
    std::uint64_t message_size = 0;
    std::chrono::milliseconds envelope_time{0};
    std::chrono::milliseconds message_time{0};
};

}  // namespace millrace::http
