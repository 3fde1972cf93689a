// Does an element match a selector?
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "nodes/css_selector/selector.hpp"
#include "nodes/html_document/html_document.hpp"

namespace millrace::nodes {

// One matcher for one query: it remembers what did not match and counts its steps.
class SelectorMatcher {
  public:
    // Nothing above `top` is looked at. Elements that the leftmost part may match: all, or those
    // of `starts`.
    explicit SelectorMatcher(const HtmlNode& top) : top_(&top) {}

    using Elements = std::unordered_set<const HtmlNode*>;
    bool matches(const HtmlNode& element, const SelectorTokens& tokens,
                 const Elements* starts = nullptr);
    bool matches_any(const HtmlNode& element, const std::vector<SelectorTokens>& list);

    // True when it took more steps than one query may take; answers are worthless then.
    bool is_exhausted() const { return steps_ > kMostSteps; }

  private:
    static constexpr std::uint64_t kMostSteps = 30'000'000;

    bool matches_before(const HtmlNode& element, const SelectorTokens& tokens, std::size_t count);
    bool matches_combinator(const HtmlNode& element, const SelectorTokens& tokens,
                            std::size_t index);
    bool has_matching_ancestor(const HtmlNode& element, const SelectorTokens& tokens,
                               std::size_t index);
    bool passes(const HtmlNode& element, const SelectorToken& token);
    bool passes_pseudo(const HtmlNode& element, const SelectorToken& token);
    bool passes_nth(const HtmlNode& element, const SelectorToken& token);
    bool passes_nth_of(const HtmlNode& element, const SelectorToken& token, bool from_end);
    bool has(const HtmlNode& element, const SelectorToken& token);
    bool has_with(const HtmlNode& element, const SelectorTokens& tokens);
    const HtmlNode* parent_of(const HtmlNode& element) const;

    // Where an element stands among those beside it, counted from 1.
    struct Place {
        std::uint32_t from_start = 0;
        std::uint32_t from_end = 0;
        std::uint32_t of_type_from_start = 0;
        std::uint32_t of_type_from_end = 0;
    };
    const Place& place_of(const HtmlNode& element);

    const HtmlNode* top_;
    const Elements* starts_ = nullptr;
    const HtmlNode* scope_ = nullptr;  // of :has
    std::uint64_t steps_ = 0;
    // Per descendant combinator the elements below which its left side does not match.
    std::unordered_map<const SelectorToken*, Elements> failures_;
    std::unordered_map<const HtmlNode*, Place> places_;
};

}  // namespace millrace::nodes
