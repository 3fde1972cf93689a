#include "http/method.hpp"

#include <array>
#include <utility>

namespace millrace::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> kNames{{
    {Method::Get, "GET"},
    {Method::Head, "HEAD"},
    {Method::Post, "POST"},
    {Method::Put, "PUT"},
    {Method::Patch, "PATCH"},
    {Method::Delete, "DELETE"},
    {Method::Options, "OPTIONS"},
}};

}  // namespace

std::string_view to_string(Method method) {
    for (const auto& [value, name] : kNames)
        if (value == method) return name;
    return "OTHER";
}

Method method_from(std::string_view text) {
    for (const auto& [value, name] : kNames)
        if (name == text) return value;
    return Method::Other;
}

}  // namespace millrace::http
