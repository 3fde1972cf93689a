#include "nodes/css_selector/pseudo_classes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace millrace::nodes {
namespace {

using Name = std::string_view;

constexpr std::array<Name, 8> kPositional = {"first", "last", "eq",   "nth",
                                             "gt",    "lt",   "even", "odd"};
constexpr std::array<Name, 5> kWithSelector = {"has", "not", "is", "where", "matches"};
constexpr std::array<Name, 4> kWithNth = {"nth-child", "nth-last-child", "nth-of-type",
                                          "nth-last-of-type"};
constexpr std::array<Name, 12> kPlain = {
    "empty",        "first-child", "last-child", "first-of-type", "last-of-type", "only-child",
    "only-of-type", "root",        "scope",      "hover",         "visited",      "active"};

constexpr std::array kMeanings = {
    std::pair<Name, Name>{"any-link", ":is(a, area, link)[href]"},
    std::pair<Name, Name>{"link", ":is(a, area, link)[href]"},
    std::pair<Name, Name>{"disabled",
                          ":is(button, input, select, textarea, optgroup, option)[disabled], "
                          "optgroup[disabled] > option, "
                          "fieldset[disabled]:not(fieldset[disabled] legend:first-of-type *)"},
    std::pair<Name, Name>{"enabled", ":not(:disabled)"},
    std::pair<Name, Name>{"checked",
                          "input[type=radio][checked], input[type=checkbox][checked], "
                          "option:selected"},
    std::pair<Name, Name>{"required", ":is(input, select, textarea)[required]"},
    std::pair<Name, Name>{"optional", ":is(input, select, textarea):not([required])"},
    // What a browser shows as chosen: without a choice the first option.
    std::pair<Name, Name>{"selected",
                          "option[selected], option:is(select:not([multiple])"
                          ":not(:has(> option[selected])) > :first-of-type)"},
    std::pair<Name, Name>{"checkbox", "[type=checkbox]"},
    std::pair<Name, Name>{"file", "[type=file]"},
    std::pair<Name, Name>{"password", "[type=password]"},
    std::pair<Name, Name>{"radio", "[type=radio]"},
    std::pair<Name, Name>{"reset", "[type=reset]"},
    std::pair<Name, Name>{"image", "[type=image]"},
    std::pair<Name, Name>{"submit", "[type=submit]"},
    std::pair<Name, Name>{"parent", ":not(:empty)"},
    std::pair<Name, Name>{"header", "h1, h2, h3, h4, h5, h6"},
    std::pair<Name, Name>{"button", "button, input[type=button]"},
    std::pair<Name, Name>{"input", "input, textarea, select, button"},
    std::pair<Name, Name>{"text", "input:not([type!='']), input[type=text]"},
};

template <std::size_t N>
bool contains(const std::array<Name, N>& names, Name name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::optional<PseudoArgument> pseudo_argument(std::string_view name) {
    if (contains(kPositional, name)) return PseudoArgument::Number;
    if (contains(kWithSelector, name)) return PseudoArgument::Selector;
    if (contains(kWithNth, name)) return PseudoArgument::Nth;
    if (name == "contains" || name == "icontains") return PseudoArgument::Text;
    if (contains(kPlain, name) || pseudo_meaning(name)) return PseudoArgument::None;
    return std::nullopt;
}

bool is_positional_pseudo(std::string_view name) {
    return contains(kPositional, name);
}

std::optional<std::string_view> pseudo_meaning(std::string_view name) {
    for (const auto& [pseudo, meaning] : kMeanings)
        if (pseudo == name) return meaning;
    return std::nullopt;
}

}  // namespace millrace::nodes
