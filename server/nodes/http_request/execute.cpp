// Sends requests, one or more for each item, and hands on what comes back.
#include <algorithm>

#include "nodes/http_request/node.hpp"
#include "nodes/http_request/pagination.hpp"
#include "nodes/http_request/response_items.hpp"
#include "nodes/http_request/response_optimizer.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/web_call/response_error.hpp"
#include "nodes/web_call/side_by_side.hpp"
#include "nodes/web_call/web_credential.hpp"

namespace millrace::nodes {
namespace {

// Requests of one node that are under way at once.
constexpr std::size_t kSideBySide = 32;
// A pagination whose end never comes must not fill the memory.
constexpr std::size_t kMostPages = 10'000;
constexpr std::size_t kMostOfError = std::size_t{64} << 10;

struct ItemOutcome {
    workflow::ItemList items{};
    std::optional<Error> failure{};
    int status = 0;  // of the response that is the failure
};

std::string boundary_of(Random& random) {
    return "----MillraceFormBoundary" + std::to_string(random.next()) +
           std::to_string(random.next());
}

Result<CallParameters> read_parameters(sdk::NodeContext& context, std::size_t item) {
    auto read = context.version() < 3 ? read_legacy_call(context, item) : read_call(context, item);
    if (!read) return read;
    // Files may go into the store; what becomes JSON or text is needed in memory anyway.
    http::ResponseStore& store = read->call.transport.store;
    const auto format = read->wish.format;
    if (format == ResponseWish::Format::File || format == ResponseWish::Format::Autodetect)
        store.contents = &context.contents();
    if (format == ResponseWish::Format::Autodetect)
        store.takes = [](const http::Headers& headers) {
            return is_file_type(headers.get("Content-Type"));
        };
    if (!read->credential.empty())
        if (auto done = apply_credential(context, read->credential, read->call); !done)
            return done.error();
    if (read->has_client_certificate)
        if (auto done = apply_client_certificate(context, read->call); !done) return done.error();
    return read;
}

// The first bytes of a body, for an error's message. Blocks where the body is stored.
std::string beginning_of(const http::ClientResponse& response) {
    if (!response.content) return response.body.substr(0, kMostOfError);
    std::string text(
        static_cast<std::size_t>(std::min<std::uint64_t>(kMostOfError, response.content->size())),
        '\0');
    const auto count = response.content->read(0, text);
    text.resize(count ? *count : 0);
    return text;
}

// One request and its response, read as wanted.
Task<Result<PageResponse>> fetch_page(sdk::NodeContext& context, const CallParameters& read,
                                      const Pagination& pagination, int& failed_status) {
    auto request = to_request(read.call, boundary_of(context.random()));
    if (!request) co_return request.error();
    auto sent = co_await context.send(std::move(*request));
    if (!sent) co_return sent.error();
    const int status = sent->status;
    using When = Pagination::CompleteWhen;
    const bool ends_pages =
        pagination.mode != Pagination::Mode::Off && pagination.complete_when == When::StatusCodes &&
        std::ranges::find(pagination.status_codes, status) != pagination.status_codes.end();
    const bool is_stored = sent->content && !sent->content->in_memory();
    if (!is_success(status) && !read.wish.never_error && !ends_pages) {
        failed_status = status;
        std::string body;
        if (is_stored) {
            const auto look = [&] { return beginning_of(*sent); };
            body = co_await sdk::blocking(context, look);
        } else {
            body = beginning_of(*sent);
        }
        co_return response_error(*sent, body, context.clock().now());
    }
    if (!is_stored) co_return read_page(std::move(*sent), read.wish);
    const auto work = [&] { return read_page(std::move(*sent), read.wish); };
    co_return co_await sdk::blocking(context, work);
}

// The part of a page's body that is wanted, as the body of the page.
Task<Result<PageResponse>> optimized(sdk::NodeContext& context, const ResponseOptimizer& optimizer,
                                     const PageResponse& page) {
    const auto work = [&] { return optimizer.apply(page.body); };
    auto body = co_await sdk::blocking(context, work);
    if (!body) co_return body.error();
    PageResponse part{page.response, page.format, std::move(*body)};
    part.format = part.body.is_string() ? ResponseWish::Format::Text : ResponseWish::Format::Json;
    co_return part;
}

Task<Result<workflow::ItemList>> fetch_all(sdk::NodeContext& context, std::size_t item,
                                           int& failed_status) {
    auto read = read_parameters(context, item);
    if (!read) co_return read.error();
    const auto pagination = read_pagination(context, item);
    if (!pagination) co_return pagination.error();
    const auto optimizer = ResponseOptimizer::read(context, item);
    if (!optimizer) co_return optimizer.error();
    const workflow::Item source = context.input()[item];
    workflow::ItemList items;
    std::optional<PageResponse> last;
    for (std::size_t count = 0; count < kMostPages;) {
        if (pagination->mode != Pagination::Mode::Off) {
            const auto turned = co_await turn_to_page(context, item, *pagination,
                                                      last ? &*last : nullptr, count, read->call);
            if (!turned) co_return turned.error();
            if (!*turned) co_return items;
        }
        auto page = co_await fetch_page(context, *read, *pagination, failed_status);
        if (!page) co_return page.error();
        ++count;
        if (*optimizer && page->format != ResponseWish::Format::File) {
            const auto part = co_await optimized(context, **optimizer, *page);
            if (!part) co_return part.error();
            add_items(*part, read->wish, source, item, items);
        } else {
            add_items(*page, read->wish, source, item, items);
        }
        if (pagination->mode == Pagination::Mode::Off) co_return items;
        const auto complete =
            co_await is_complete(context, item, *pagination, read->call, *page, count);
        if (!complete) co_return complete.error();
        if (*complete) co_return items;
        last = std::move(*page);
        if (pagination->interval.count() > 0) {
            const Time next = context.clock().now() + pagination->interval;
            const auto waited = co_await context.wait_until(next);
            if (!waited) co_return waited.error();
        }
    }
    co_return Error{
        ErrorKind::TooLarge,
        "The pagination did not come to its end within " + std::to_string(kMostPages) + " pages.",
        "Check when it is complete, or limit the pages."};
}

// How many requests are begun before a pause, and how long that is.
struct Batching {
    std::size_t size = SIZE_MAX;
    std::chrono::milliseconds interval{0};
};

Result<Batching> read_batching(sdk::NodeContext& context) {
    const std::string at = context.version() < 3 ? "options." : "options.batching.batch.";
    const double no_size = context.version() < 3 ? 50 : -1;
    const auto size = sdk::number_parameter(context, at + "batchSize", 0, no_size);
    if (!size) return size.error();
    const auto interval = sdk::number_parameter(context, at + "batchInterval", 0, 0);
    if (!interval) return interval.error();
    Batching batching;
    // -1 is no batching, 0 counts as 1.
    if (*size >= 0 && *interval > 0) {
        batching.size = std::max<std::size_t>(1, static_cast<std::size_t>(std::min(*size, 1e9)));
        batching.interval = std::chrono::milliseconds(static_cast<long>(std::min(*interval, 1e9)));
    }
    return batching;
}

Task<bool> run_item(sdk::NodeContext& context, std::size_t item, ItemOutcome& outcome) {
    auto fetched = co_await fetch_all(context, item, outcome.status);
    if (fetched) {
        outcome.items = std::move(*fetched);
        co_return true;
    }
    outcome.failure = fetched.error();
    co_return context.continues_on_fail();
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const std::size_t count = context.input().size();
    sdk::Outputs outputs(1);
    if (count == 0) co_return outputs;
    const auto batching = read_batching(context);
    if (!batching) co_return batching.error();
    std::vector<ItemOutcome> outcomes(count);
    const std::function<Task<bool>(std::size_t)> work = [&](std::size_t item) {
        return run_item(context, item, outcomes[item]);
    };
    const auto has_failed = [&](const ItemOutcome& one) {
        return one.failure && !context.continues_on_fail();
    };
    for (std::size_t first = 0; first < count;) {
        const std::size_t last = first + std::min(batching->size, count - first);
        if (first > 0) {
            const Time next = context.clock().now() + batching->interval;
            const auto waited = co_await context.wait_until(next);
            if (!waited) co_return waited.error();
        }
        co_await side_by_side(first, last, kSideBySide, work);
        first = last;
        if (std::ranges::any_of(outcomes, has_failed)) break;
    }
    for (std::size_t item = 0; item < count; ++item) {
        ItemOutcome& outcome = outcomes[item];
        if (outcome.failure) {
            Error error = std::move(*outcome.failure);
            error.node = context.node().name;
            error.item = item;
            if (!context.continues_on_fail()) co_return error;
            outputs[0].push_back(error_item(std::move(error), outcome.status, item));
        }
        outputs[0].append(outcome.items);
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_http_request() {
    return make_from_folder("http_request", execute);
}

}  // namespace millrace::nodes
