// One exchange as libcurl's easy handle: options going in, callbacks, the response coming out.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/client.hpp"
#include "http/client_message.hpp"
#include "http/detail/body_sink.hpp"
#include "http/detail/body_source.hpp"
#include "http/detail/curl_multi.hpp"
#include "http/detail/redirect.hpp"
#include "http/detail/response_collector.hpp"

namespace millrace::http {

// Stays where it was made, since libcurl keeps its address, and points into what it is made from.
class CurlTransfer {
  public:
    // `home` is the shard's executor.
    CurlTransfer(const Hop& hop, const ClientRequest& request, const ClientOptions& options,
                 asio::any_io_executor home);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    // Sets all options; `proxy` may be null. `left` is the time until the request's deadline.
    Result<void> prepare(const Proxy* proxy, Duration left);
    CURL* handle() { return easy_.get(); }
    // Once, after the transfer has ended.
    Result<ClientResponse> finish(const TransferEnd& end);
    // Then, where the response is wanted: the content of its body, null if it is in memory.
    Task<Result<ContentPtr>> finish_content();

  private:
    using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
    using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    void set_basics(Duration left);
    void set_callbacks();
    void set_method();
    Result<void> set_headers();
    void set_tls();
    void set_proxy(const Proxy& proxy);
    void set_credentials();

    static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int on_request(void* self, char* address, char*, int, int);
    static std::size_t on_line(char* data, std::size_t, std::size_t size, void* self);
    static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self);
    static std::size_t on_send(char* out, std::size_t, std::size_t room, void* self);
    static int on_seek(void* self, curl_off_t offset, int origin);
    bool add_body(std::string_view bytes);
    // Notes why where the policy refuses.
    bool may_connect(const ip::address& address);

    ClientTimings timings() const;

    template <class Value>
    void set(CURLoption option, Value value);

    const Hop& hop_;
    const ClientRequest& request_;
    const ClientOptions& options_;
    const bool is_repeatable_;  // sending it twice has the effect of sending it once
    std::string connects_to_;   // the host of the server, or of the proxy
    List headers_;
    ResponseCollector collector_;
    std::shared_ptr<TransferPause> pause_;
    std::optional<BodySource> source_;
    std::optional<BodySink> sink_;
    bool body_begun_ = false;
    std::array<char, CURL_ERROR_SIZE> words_{};  // libcurl's own about what went wrong
    bool address_judged_ = true;                 // not that of the operator's own proxy
    bool request_sent_ = false;
    bool not_repeated_ = false;
    std::optional<std::string> refused_;
    Easy easy_;  // ends before all that it points to
};

}  // namespace millrace::http
