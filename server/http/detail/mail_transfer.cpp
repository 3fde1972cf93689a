#include "http/detail/mail_transfer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <new>

#include "http/detail/socket_address.hpp"
#include "http/utf8.hpp"

namespace millrace::http {
namespace {

constexpr std::size_t kMostAnswers = 4096;

std::string url_of(const Mail& mail) {
    const MailServer& server = mail.server;
    const bool is_v6 = server.host.find(':') != std::string::npos;
    const std::string host = is_v6 ? "[" + server.host + "]" : server.host;
    const std::string scheme =
        server.security == MailServer::Security::Tls ? "smtps://" : "smtp://";
    // The path is what libcurl calls itself.
    return scheme + host + ":" + std::to_string(server.port) + "/" +
           (server.client_name.empty() ? "localhost" : server.client_name);
}

std::string in_brackets(const std::string& address) {
    return "<" + address + ">";
}

}  // namespace

MailTransfer::MailTransfer(const Mail& mail, MailMessage message, const ClientOptions& options)
    : mail_(mail),
      message_(std::move(message)),
      options_(options),
      recipients_(nullptr, &curl_slist_free_all),
      begun_(std::chrono::steady_clock::now()),
      easy_(curl_easy_init(), &curl_easy_cleanup) {
    check(easy_ != nullptr, "libcurl makes an easy handle");
}

template <class Value>
void MailTransfer::set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    check(code == CURLE_OK, "libcurl knows its options");
}

void MailTransfer::prepare() {
    set(CURLOPT_URL, url_of(mail_).c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, 30'000L);
    set(CURLOPT_ERRORBUFFER, words_.data());
    // A connection is proof of who is behind it.
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_OPENSOCKETFUNCTION, &MailTransfer::on_open);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &MailTransfer::on_read);
    set(CURLOPT_READDATA, this);
    set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size()));
    set(CURLOPT_HEADERFUNCTION, &MailTransfer::on_line);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &MailTransfer::on_line);
    set(CURLOPT_WRITEDATA, this);
    set_security();
    set_recipients();
}

void MailTransfer::set_security() {
    const MailServer& server = mail_.server;
    const long use = server.security == MailServer::Security::Tls        ? CURLUSESSL_ALL
                     : server.security == MailServer::Security::StartTls ? CURLUSESSL_TRY
                                                                         : CURLUSESSL_NONE;
    set(CURLOPT_USE_SSL, use);
    set(CURLOPT_SSL_VERIFYPEER, server.verifies_certificate ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, server.verifies_certificate ? 2L : 0L);
    if (server.user.empty()) return;
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
}

void MailTransfer::set_recipients() {
    set(CURLOPT_MAIL_FROM, in_brackets(mail_.from.front().address).c_str());
    for (const auto* list : {&mail_.to, &mail_.cc, &mail_.bcc})
        for (const MailAddress& one : *list) {
            if (std::find(addresses_.begin(), addresses_.end(), one.address) != addresses_.end())
                continue;
            addresses_.push_back(one.address);
            curl_slist* longer =
                curl_slist_append(recipients_.get(), in_brackets(one.address).c_str());
            if (!longer) throw std::bad_alloc();
            if (!recipients_) recipients_.reset(longer);
        }
    set(CURLOPT_MAIL_RCPT, recipients_.get());
    // One bad address must not keep the mail from the others; the receipt says which was.
    set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
}

curl_socket_t MailTransfer::on_open(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<MailTransfer*>(self);
    const auto target = socket_address(*address);
    if (!target) return CURL_SOCKET_BAD;
    if (auto reason = transfer.options_.policy.refusal_of(transfer.mail_.server.host, *target)) {
        transfer.refused_ = std::move(*reason);
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t MailTransfer::on_read(char* out, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<MailTransfer*>(self);
    if (!transfer.data_begun_) transfer.data_begun_ = std::chrono::steady_clock::now();
    const auto read = transfer.message_.read(out, size * count);
    if (read) return *read;
    transfer.unreadable_ = read.error();
    return CURL_READFUNC_ABORT;
}

std::size_t MailTransfer::on_line(char* data, std::size_t, std::size_t size, void* self) {
    static_cast<MailTransfer*>(self)->take_line({data, size});
    return size;
}

// "250-SIZE" goes on, "250 OK" is the end of an answer.
void MailTransfer::take_line(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.size() < 3 || (line.size() > 3 && line[3] == '-')) return;
    if (answers_.size() < kMostAnswers)
        answers_.push_back(to_valid_utf8(std::string(line.substr(0, 500))));
}

Error MailTransfer::failure(CURLcode code) const {
    const std::string where = mail_.server.host + ":" + std::to_string(mail_.server.port);
    Error error{ErrorKind::Unavailable, "The mail server " + where + " "};
    // The last answer may be that to the goodbye.
    std::string said;
    for (const std::string& answer : answers_)
        if (answer.starts_with('4') || answer.starts_with('5')) said = answer;
    switch (code) {
        case CURLE_LOGIN_DENIED:
            error.kind = ErrorKind::Forbidden;
            error.message += "did not accept user and password: " + said;
            error.hint = "Check user and password of the SMTP credential.";
            return error;
        case CURLE_PEER_FAILED_VERIFICATION:
            error.message += "showed a certificate that is not trusted.";
            error.hint =
                "Use a server with a trusted certificate, or allow this one in the "
                "options (\"Ignore SSL Issues\").";
            return error;
        case CURLE_USE_SSL_FAILED:
        case CURLE_SSL_CONNECT_ERROR:
            error.message += "could not agree on encryption.";
            error.hint = "Port 465 wants SSL/TLS switched on in the credential, 587 and 25 off.";
            return error;
        case CURLE_COULDNT_RESOLVE_HOST:
            error.message += "has no address.";
            error.hint = "Check the host of the SMTP credential.";
            return error;
        case CURLE_COULDNT_CONNECT:
            error.message += "cannot be reached.";
            error.hint = "Check host and port of the SMTP credential.";
            return error;
        default:
            break;
    }
    error.message += said.empty() ? "broke off: " + std::string(words_.data()) : "refused: " + said;
    return error;
}

Result<MailReceipt> MailTransfer::finish(const TransferEnd& end) {
    const std::string where = mail_.server.host + ":" + std::to_string(mail_.server.port);
    if (end.why == TransferEnd::Why::DeadlinePassed)
        return Error{ErrorKind::Timeout, "The mail server " + where + " took too long."};
    if (end.why == TransferEnd::Why::Canceled)
        return Error{ErrorKind::Canceled, "Sending to " + where + " was canceled."};
    if (unreadable_) return *unreadable_;
    if (refused_)
        return Error{ErrorKind::Forbidden,
                     "Mail may not go to " + where + ": it has " + *refused_ + "."};
    if (end.code != CURLE_OK) return failure(end.code);
    MailReceipt receipt;
    // The last answers are: one for each recipient, one for DATA, one for the message, and perhaps
    // one for QUIT.
    std::size_t last = answers_.size();
    if (last > 0 && answers_[last - 1].starts_with("221")) --last;
    if (last < addresses_.size() + 2)
        return Error{ErrorKind::Unavailable, "The mail server " + where + " answered too little."};
    receipt.response = answers_[last - 1];
    const std::size_t first = last - 2 - addresses_.size();
    for (std::size_t i = 0; i < addresses_.size(); ++i)
        (answers_[first + i].starts_with('2') ? receipt.accepted : receipt.rejected)
            .push_back(addresses_[i]);
    receipt.message_size = message_.size();
    const auto now = std::chrono::steady_clock::now();
    const auto data = data_begun_.value_or(now);
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    receipt.envelope_time = duration_cast<milliseconds>(data - begun_);
    receipt.message_time = duration_cast<milliseconds>(now - data);
    return receipt;
}

}  // namespace millrace::http
