#include "http/router.hpp"

#include <algorithm>

namespace millrace::http {
namespace {

Error bad_pattern(std::string_view pattern, std::string_view reason) {
    return {.kind = ErrorKind::InvalidInput,
            .message = "The route \"" + std::string(pattern) + "\" " + std::string(reason)};
}

std::vector<std::string_view> cut(std::string_view path) {
    std::vector<std::string_view> segments;
    for (;;) {
        const std::size_t slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

// The segments joined again; nothing when they would not mean the same afterwards.
std::optional<std::string> join_rest(std::span<const std::string> segments) {
    if (segments.empty() || (segments.size() == 1 && segments[0].empty())) return std::nullopt;
    std::string rest;
    for (const std::string& segment : segments) {
        if (segment.find('/') != std::string::npos) return std::nullopt;
        if (&segment != &segments.front()) rest += '/';
        rest += segment;
    }
    return rest;
}

}  // namespace

// One walk down the tree. Every node is reached by one way only, so the walk is bounded by the
// tree.
struct RouteTable::Search {
    Method method;
    std::span<const std::string> segments;
    std::vector<std::string_view> values{};  // of the parameters on the way to the current node
    const Route* found = nullptr;
    std::string rest{};
    std::vector<Method> allowed{};

    bool visit(const Node& node, std::size_t depth) {
        if (depth == segments.size()) return take(node.routes);
        const std::string& segment = segments[depth];
        if (const auto literal = node.literals.find(segment); literal != node.literals.end())
            if (visit(*literal->second, depth + 1)) return true;
        if (node.param && !segment.empty()) {
            values.push_back(segment);
            if (visit(*node.param, depth + 1)) return true;
            values.pop_back();
        }
        if (node.rest_routes.empty()) return false;
        auto joined = join_rest(segments.subspan(depth));
        if (!joined || !take(node.rest_routes)) return false;
        rest = std::move(*joined);
        return true;
    }

    bool take(const std::vector<Route>& routes) {
        const Route* get = nullptr;
        for (const Route& route : routes) {
            if (route.method == method) {
                found = &route;
                return true;
            }
            if (route.method == Method::Get) get = &route;
        }
        if (get != nullptr && method == Method::Head) {
            found = get;
            return true;
        }
        for (const Route& route : routes)
            if (std::ranges::find(allowed, route.method) == allowed.end())
                allowed.push_back(route.method);
        return false;
    }
};

RouteTable::Match RouteTable::find(Method method, std::span<const std::string> segments) const {
    Search search{.method = method, .segments = segments};
    search.visit(root_, 0);
    Match match;
    if (search.found == nullptr) {
        if (search.allowed.empty()) return match;
        match.outcome = RouteOutcome::MethodNotAllowed;
        match.allowed = std::move(search.allowed);
        return match;
    }
    match.outcome = RouteOutcome::Found;
    match.route = search.found->number;
    const auto& names = search.found->names;
    match.params.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i < search.values.size())
            match.params.emplace_back(names[i], search.values[i]);
        else
            match.params.emplace_back(names[i], std::move(search.rest));
    }
    return match;
}

Result<std::size_t> RouteTable::add(Method method, std::string_view pattern) {
    if (!pattern.starts_with('/')) return bad_pattern(pattern, "must start with '/'.");
    Route route{method, count_, {}};
    Node* node = &root_;
    const auto segments = pattern == "/" ? std::vector<std::string_view>() : cut(pattern.substr(1));
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string_view segment = segments[i];
        if (segment.empty()) return bad_pattern(pattern, "has an empty segment.");
        const bool is_name = segment[0] == ':' || segment[0] == '*';
        if (!is_name) {
            auto& child = node->literals[std::string(segment)];
            if (!child) child = std::make_unique<Node>();
            node = child.get();
            continue;
        }
        const std::string_view name = segment.substr(1);
        if (name.empty()) return bad_pattern(pattern, "has a parameter without a name.");
        if (std::ranges::find(route.names, name) != route.names.end())
            return bad_pattern(pattern, "has two parameters of one name.");
        route.names.emplace_back(name);
        if (segment[0] == '*') {
            if (i + 1 < segments.size()) return bad_pattern(pattern, "has segments after its '*'.");
            return add_route(node->rest_routes, std::move(route), pattern);
        }
        if (!node->param) node->param = std::make_unique<Node>();
        node = node->param.get();
    }
    return add_route(node->routes, std::move(route), pattern);
}

Result<std::size_t> RouteTable::add_route(std::vector<Route>& routes, Route route,
                                          std::string_view pattern) {
    for (const Route& present : routes)
        if (present.method == route.method)
            return Error{.kind = ErrorKind::Conflict,
                         .message = "The route \"" + std::string(to_string(route.method)) + " " +
                                    std::string(pattern) + "\" is there already."};
    routes.push_back(std::move(route));
    return count_++;
}

}  // namespace millrace::http
