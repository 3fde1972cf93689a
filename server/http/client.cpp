#include "http/client.hpp"

#include <boost/asio/this_coro.hpp>

#include "http/detail/curl_transfer.hpp"
#include "http/detail/redirect.hpp"
#include "http/detail/transfer_error.hpp"
#include "http/url.hpp"

namespace millrace::http {
namespace {

using Lookup = OutboundPolicy::Lookup;
using Steady = std::chrono::steady_clock;

constexpr Duration kLongest = std::chrono::hours(24);

// Everything about a request that is decided once, before its first hop.
struct Prepared {
    Hop hop;
    std::optional<Proxy> own_proxy;
    std::optional<HostPatterns> allowed_hosts;
};

bool is_method(std::string_view method) {
    return is_header_name(method) && method.size() <= 64 && method != "CONNECT";
}

Result<Prepared> prepare(ClientRequest& request) {
    auto url = parse_url(request.url);
    if (!url) return url.error();
    if (!is_method(request.method))
        return Error{ErrorKind::InvalidInput,
                     "The method of the request to " + url->authority() + " is not valid.",
                     "A method is one word, such as GET or POST."};
    if (request.timeout <= Duration::zero() || request.connect_timeout <= Duration::zero())
        return Error{ErrorKind::InvalidInput,
                     "The request to " + url->authority() + " has no time to run.",
                     "Give a timeout above zero."};
    request.timeout = std::min(request.timeout, kLongest);
    if (!url->user.empty() && !request.credentials)
        request.credentials = {Credentials::Scheme::Basic, url->user, url->password};
    url->user = url->password = {};

    Prepared prepared;
    if (request.proxy) {
        auto proxy = Proxy::parse(*request.proxy);
        if (!proxy) return proxy.error();
        prepared.own_proxy = std::move(*proxy);
    }
    if (!request.allowed_hosts.empty()) {
        auto patterns = parse_host_patterns(request.allowed_hosts);
        if (!patterns) return patterns.error();
        prepared.allowed_hosts = std::move(*patterns);
    }
    prepared.hop = {.url = std::move(*url),
                    .method = request.method,
                    .headers = std::move(request.headers),
                    .has_body = true};
    return prepared;
}

const Proxy* proxy_for(const Prepared& prepared, const ClientOptions& options) {
    if (prepared.own_proxy) return &*prepared.own_proxy;
    const bool direct = !options.proxy || matches_any(options.no_proxy, prepared.hop.url.host);
    return direct ? nullptr : &*options.proxy;
}

// What can be said about the hop before anything is connected to.
std::optional<Error> refusal(const Prepared& prepared, const ClientOptions& options,
                             const Proxy* proxy) {
    const Url& url = prepared.hop.url;
    if (prepared.allowed_hosts && !matches_any(*prepared.allowed_hosts, url.host))
        return policy_error(url, "not among the hosts that this request may reach");
    const auto lookup = proxy != nullptr ? Lookup::ByProxy : Lookup::ByClient;
    if (const auto reason = options.policy.refusal_of_host(url.host, lookup))
        return policy_error(url, *reason);
    if (!prepared.own_proxy) return std::nullopt;
    const auto reason = options.policy.refusal_of_host(proxy->url.host, Lookup::ByClient);
    if (reason) return policy_error(proxy->url, *reason);
    return std::nullopt;
}

Error too_many_redirects(const Url& url, unsigned count) {
    return {ErrorKind::Unavailable,
            url.authority() + " redirected again after " + std::to_string(count) + " redirects.",
            "The addresses may lead in a circle. Allow more redirects, or follow none to see the "
            "first."};
}

}  // namespace

Client::Client(ClientOptions options)
    : options_(std::make_shared<const ClientOptions>(std::move(options))) {}

Task<Result<ClientResponse>> Client::send(ClientRequest request) const {
    const auto options = options_;
    const auto started = Steady::now();
    auto prepared = prepare(request);
    if (!prepared) co_return prepared.error();
    const auto deadline = started + request.timeout;
    Hop& hop = prepared->hop;
    const asio::any_io_executor home = co_await asio::this_coro::executor;
    auto& multi = CurlMulti::of(home);

    for (unsigned redirects = 0;; ++redirects) {
        const Proxy* proxy = proxy_for(*prepared, *options);
        if (auto refused = refusal(*prepared, *options, proxy)) co_return std::move(*refused);
        CurlTransfer transfer(hop, request, *options, home);
        auto ready = transfer.prepare(proxy, deadline - Steady::now());
        if (!ready) co_return ready.error();
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none)
            co_return cancel_error(hop.url);

        const auto end = co_await multi.run(transfer.handle(), deadline);
        auto response = transfer.finish(end);
        if (!response) co_return response;
        const std::string location(response->headers.get("Location"));
        if (!request.follow_redirects || !is_redirect(response->status, location)) {
            response->redirects = redirects;
            auto content = co_await transfer.finish_content();
            if (!content) co_return content.error();
            response->content = std::move(*content);
            response->timings.total = Steady::now() - started;
            co_return response;
        }
        if (redirects == request.max_redirects)
            co_return too_many_redirects(hop.url, request.max_redirects);
        auto next = next_hop(std::move(hop), request, response->status, location);
        if (!next) co_return next.error();
        hop = std::move(*next);
    }
}

}  // namespace millrace::http
