// Getting all pages of a list: what the next request is, and when there is none.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "nodes/http_request/response_items.hpp"

namespace millrace::nodes {

struct Pagination {
    enum class Mode { Off, Parameters, NextUrl };
    enum class CompleteWhen { Empty, StatusCodes, Expression };

    Mode mode = Mode::Off;
    CompleteWhen complete_when = CompleteWhen::Empty;
    std::vector<int> status_codes{};
    std::optional<std::size_t> most_pages{};
    std::chrono::milliseconds interval{0};
};

// Off before version 3 and where the option is not set.
Result<Pagination> read_pagination(sdk::NodeContext& context, std::size_t item);

// {"$response", "$request", "$pageCount"} for the expressions of the option. `page` null: nothing
// has come yet.
JsonObject page_names(const WebCall& call, const PageResponse* page, std::size_t page_count);

// Changes the call into that of the page with this number, 0 for the first. False: there is no next
// URL.
Task<Result<bool>> turn_to_page(sdk::NodeContext& context, std::size_t item,
                                const Pagination& pagination, const PageResponse* last,
                                std::size_t number, WebCall& call);

// After page number `count - 1`.
Task<Result<bool>> is_complete(sdk::NodeContext& context, std::size_t item,
                               const Pagination& pagination, const WebCall& call,
                               const PageResponse& page, std::size_t count);

}  // namespace millrace::nodes
