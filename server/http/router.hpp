// Which payload belongs to a method and a path. Exact: a path matches a pattern segment by segment
// or not at all.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "http/method.hpp"
#include "http/urlencoded.hpp"

namespace millrace::http {

enum class RouteOutcome { Found, NotFound, MethodNotAllowed };

// The tree of patterns behind Router; a route is a number.
class RouteTable {
  public:
    struct Match {
        RouteOutcome outcome = RouteOutcome::NotFound;
        std::size_t route = 0;        // when Found
        Pairs params;                 // when Found: what the pattern's names stand for
        std::vector<Method> allowed;  // when MethodNotAllowed: methods that this path has
    };

    // Numbers are given out from 0. Fails on a malformed pattern and on one that is there already.
    Result<std::size_t> add(Method method, std::string_view pattern);
    Match find(Method method, std::span<const std::string> segments) const;

  private:
    struct Node;
    struct Route {
        Method method;
        std::size_t number;
        std::vector<std::string> names;  // of the parameters, first to last
    };
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
        std::unique_ptr<Node> param;
        std::vector<Route> routes;       // of paths that end here
        std::vector<Route> rest_routes;  // of paths that have more segments: "*name"
    };
    struct Search;

    Result<std::size_t> add_route(std::vector<Route>& routes, Route route,
                                  std::string_view pattern);

    Node root_;
    std::size_t count_ = 0;
};

// Patterns: "/api/v1/workflows/:id" (one segment, not empty), "/webhook/*rest" (one or more
// segments, at the end only). A literal segment wins over a name, a name over the rest; a path that
// has the method under a less exact pattern is found there. HEAD is served by GET's route where it
// has none of its own. Letter case counts; so does a slash at the end. A "rest" keeps its slashes;
// an encoded slash (%2F) in it matches nothing, for it could not be told from a real one. Add all
// routes first; from then on find() may be called from every thread.
template <class Payload>
class Router {
  public:
    struct Match {
        RouteOutcome outcome = RouteOutcome::NotFound;
        const Payload* payload = nullptr;  // when Found; owned by the router
        Pairs params;
        std::vector<Method> allowed;
    };

    Result<void> add(Method method, std::string_view pattern, Payload payload) {
        const auto number = table_.add(method, pattern);
        if (!number) return number.error();
        payloads_.push_back(std::move(payload));
        return {};
    }

    Match find(Method method, std::span<const std::string> segments) const {
        auto found = table_.find(method, segments);
        const bool hit = found.outcome == RouteOutcome::Found;
        return {found.outcome, hit ? &payloads_[found.route] : nullptr, std::move(found.params),
                std::move(found.allowed)};
    }

    std::size_t size() const { return payloads_.size(); }

  private:
    RouteTable table_;
    std::vector<Payload> payloads_;
};

}  // namespace millrace::http
