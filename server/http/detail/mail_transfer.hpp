// One mail as libcurl's easy handle.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>

#include "http/client.hpp"
#include "http/detail/curl_multi.hpp"
#include "http/mail.hpp"
#include "http/mail_message.hpp"

namespace millrace::http {

// Stays where it was made, since libcurl keeps its address, and points into the mail.
class MailTransfer {
  public:
    MailTransfer(const Mail& mail, MailMessage message, const ClientOptions& options);
    MailTransfer(const MailTransfer&) = delete;
    MailTransfer& operator=(const MailTransfer&) = delete;

    void prepare();
    CURL* handle() { return easy_.get(); }
    // Once, after the transfer has ended.
    Result<MailReceipt> finish(const TransferEnd& end);

  private:
    using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
    using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    void set_recipients();
    void set_security();
    Error failure(CURLcode code) const;

    static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
    static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
    static std::size_t on_line(char* data, std::size_t, std::size_t size, void* self);
    void take_line(std::string_view line);

    template <class Value>
    void set(CURLoption option, Value value);

    const Mail& mail_;
    MailMessage message_;
    const ClientOptions& options_;
    List recipients_;
    std::vector<std::string> addresses_;  // of all recipients, as they are asked for
    std::vector<std::string> answers_;    // the server's final lines, in order
    std::chrono::steady_clock::time_point begun_;
    std::optional<std::chrono::steady_clock::time_point> data_begun_;
    std::optional<std::string> refused_;  // the policy's reason
    std::optional<Error> unreadable_;     // an attachment
    std::array<char, CURL_ERROR_SIZE> words_{};
    Easy easy_;  // ends before all that it points to
};

}  // namespace millrace::http
