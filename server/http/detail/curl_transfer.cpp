#include "http/detail/curl_transfer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "http/detail/socket_address.hpp"
#include "http/detail/transfer_error.hpp"

namespace millrace::http {
namespace {

bool is_idempotent(std::string_view method) {
    constexpr std::string_view kMethods[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
    return std::ranges::find(kMethods, method) != std::end(kMethods);
}

}  // namespace

CurlTransfer::CurlTransfer(const Hop& hop, const ClientRequest& request,
                           const ClientOptions& options, asio::any_io_executor home)
    : hop_(hop),
      request_(request),
      options_(options),
      is_repeatable_(is_idempotent(hop.method)),
      connects_to_(hop.url.host),
      headers_(nullptr, &curl_slist_free_all),
      collector_({.header_bytes = options.header_limit, .body_bytes = request.response_limit}),
      easy_(curl_easy_init(), &curl_easy_cleanup) {
    check(easy_ != nullptr, "libcurl makes an easy handle");
    pause_ = std::make_shared<TransferPause>(easy_.get(), std::move(home), options.runtime);
}

CurlTransfer::~CurlTransfer() {
    pause_->end();
}

bool CurlTransfer::may_connect(const ip::address& address) {
    if (!address_judged_) return true;
    auto reason = options_.policy.refusal_of(connects_to_, address);
    if (!reason) return true;
    refused_ = std::move(*reason);
    return false;
}

// Called for every address that is tried, after the name was looked up.
curl_socket_t CurlTransfer::on_open(void* self, curlsocktype, curl_sockaddr* address) {
    const auto target = socket_address(*address);
    if (!target || !static_cast<CurlTransfer*>(self)->may_connect(*target)) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Called when there is a connection, new or kept, and the request is about to be sent.
int CurlTransfer::on_request(void* self, char* address, char*, int, int) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    boost::system::error_code code;
    const auto peer = ip::make_address(address, code);
    if (code || !transfer.may_connect(peer)) return CURL_PREREQFUNC_ABORT;

    const bool answered = transfer.collector_.take_head_seen();
    if (transfer.request_sent_ && !answered && !transfer.is_repeatable_) {
        transfer.not_repeated_ = true;
        return CURL_PREREQFUNC_ABORT;
    }
    transfer.request_sent_ = true;
    transfer.refused_.reset();  // another address of the host was good
    return CURL_PREREQFUNC_OK;
}

std::size_t CurlTransfer::on_line(char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<CurlTransfer*>(self)->collector_.add_line({data, size}) ? size : 0;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<CurlTransfer*>(self)->add_body({data, size}) ? size : 0;
}

bool CurlTransfer::add_body(std::string_view bytes) {
    const ResponseStore& store = request_.store;
    if (!body_begun_) {
        body_begun_ = true;
        if (store.contents && (!store.takes || store.takes(collector_.headers)))
            sink_.emplace(store.contents->writer(), pause_);
    }
    if (!sink_) return collector_.add_body(bytes);
    if (bytes.size() > store.limit - sink_->size()) {
        collector_.note_excess();
        return false;
    }
    return sink_->add(bytes);
}

std::size_t CurlTransfer::on_send(char* out, std::size_t, std::size_t room, void* self) {
    return static_cast<CurlTransfer*>(self)->source_->read(out, room);
}

int CurlTransfer::on_seek(void* self, curl_off_t offset, int origin) {
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_FAIL;
    const bool done =
        static_cast<CurlTransfer*>(self)->source_->seek(static_cast<std::uint64_t>(offset));
    return done ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

Task<Result<ContentPtr>> CurlTransfer::finish_content() {
    if (sink_) co_return co_await sink_->finish();
    co_return ContentPtr();
}

Result<ClientResponse> CurlTransfer::finish(const TransferEnd& end) {
    pause_->end();
    if (end.why == TransferEnd::Why::DeadlinePassed)
        return deadline_error(hop_.url, request_.timeout);
    if (end.why == TransferEnd::Why::Canceled) return cancel_error(hop_.url);
    // A head that breaks off is a success to libcurl.
    const bool broken_off = end.code == CURLE_OK && !collector_.is_head_whole();
    const CURLcode code = broken_off ? CURLE_PARTIAL_FILE : end.code;
    if (code != CURLE_OK) {
        TransferFailure failure{.code = code,
                                .words = words_.data(),
                                .refused = refused_,
                                .excess = collector_.excess(),
                                .not_repeated = not_repeated_};
        curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &failure.tunnel_status);
        if (sink_ && sink_->failure()) return *sink_->failure();
        if (code == CURLE_ABORTED_BY_CALLBACK && source_ && source_->has_failed())
            return Error{ErrorKind::Unavailable, "The file that is the body of the request to " +
                                                     hop_.url.authority() + " cannot be read."};
        const bool is_for_store =
            sink_ || (code == CURLE_FILESIZE_EXCEEDED && request_.store.contents);
        return transfer_error(hop_.url, failure,
                              is_for_store ? request_.store.limit : request_.response_limit);
    }
    ClientResponse response;
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    response.status_text = std::move(collector_.status_text);
    response.http_version = std::move(collector_.http_version);
    response.headers = std::move(collector_.headers);
    response.body = std::move(collector_.body);
    response.url = hop_.url.text;
    response.timings = timings();
    return response;
}

ClientTimings CurlTransfer::timings() const {
    const auto at = [this](CURLINFO info) -> Duration {
        curl_off_t microseconds = 0;
        curl_easy_getinfo(easy_.get(), info, &microseconds);
        return std::chrono::microseconds(microseconds);
    };
    return {.name_lookup = at(CURLINFO_NAMELOOKUP_TIME_T),
            .connect = at(CURLINFO_CONNECT_TIME_T),
            .tls = at(CURLINFO_APPCONNECT_TIME_T),
            .first_byte = at(CURLINFO_STARTTRANSFER_TIME_T),
            .hop = at(CURLINFO_TOTAL_TIME_T)};
}

}  // namespace millrace::http
