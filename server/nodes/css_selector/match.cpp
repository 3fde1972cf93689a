#include "nodes/css_selector/match.hpp"

#include <algorithm>
#include <utility>

#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using Kind = SelectorToken::Kind;

// One of the words that single blanks part.
bool has_word(std::string_view text, std::string_view word) {
    while (true) {
        std::size_t end = 0;
        std::size_t blank = 0;
        while (end < text.size() && (blank = blank_length(text.substr(end))) == 0) ++end;
        if (text.substr(0, end) == word) return true;
        if (end == text.size()) return false;
        text.remove_prefix(end + blank);
    }
}

bool passes_attribute(const HtmlNode& element, const SelectorToken& token) {
    const std::string* found = element.attribute(token.name);
    if (!found) return token.test == AttributeTest::Differs && !token.value.empty();
    std::string lower;
    std::string lower_value;
    std::string_view text = *found;
    std::string_view value = token.value;
    if (token.ignores_case && token.test != AttributeTest::Exists) {
        lower = sdk::to_lower_case(text);
        lower_value = sdk::to_lower_case(value);
        text = lower;
        value = lower_value;
    }
    switch (token.test) {
        case AttributeTest::Exists:
            return true;
        case AttributeTest::Equals:
            return text == value;
        case AttributeTest::Differs:
            return text != value;
        case AttributeTest::Word:
            return has_word(text, value);
        case AttributeTest::Prefix:
            return !value.empty() && text.starts_with(value);
        case AttributeTest::Suffix:
            return !value.empty() && text.ends_with(value);
        case AttributeTest::Substring:
            return !value.empty() && text.find(value) != std::string_view::npos;
        case AttributeTest::Hyphen:
            return text.starts_with(value) &&
                   (text.size() == value.size() || text[value.size()] == '-');
    }
    return false;
}

// What :contains looks at: line breaks count as one.
std::string shown_text(const HtmlNode& element) {
    std::string text;
    for (const HtmlNode* node = element.following(element); node; node = node->following(element)) {
        if (node->is_text()) text += node->text;
        if (node->is_element("br")) text += '\n';
    }
    return text;
}

bool is_empty(const HtmlNode& element) {
    for (const HtmlNode* child = element.first_child; child; child = child->next)
        if (child->is_element() || (child->is_text() && !child->text.empty())) return false;
    return true;
}

}  // namespace

bool SelectorMatcher::matches(const HtmlNode& element, const SelectorTokens& tokens,
                              const Elements* starts) {
    starts_ = starts;
    return matches_before(element, tokens, tokens.size());
}

bool SelectorMatcher::matches_any(const HtmlNode& element,
                                  const std::vector<SelectorTokens>& list) {
    return std::any_of(list.begin(), list.end(), [&](const SelectorTokens& tokens) {
        const Elements* starts = std::exchange(starts_, nullptr);
        const bool is_match = matches_before(element, tokens, tokens.size());
        starts_ = starts;
        return is_match;
    });
}

const HtmlNode* SelectorMatcher::parent_of(const HtmlNode& element) const {
    return element.parent == top_ ? nullptr : element.parent_element();
}

// The first `count` tokens, from right to left.
bool SelectorMatcher::matches_before(const HtmlNode& element, const SelectorTokens& tokens,
                                     std::size_t count) {
    if (++steps_ > kMostSteps) return false;
    for (std::size_t i = count; i > 0; --i) {
        const SelectorToken& token = tokens[i - 1];
        if (token.is_combinator()) return matches_combinator(element, tokens, i - 1);
        if (!passes(element, token)) return false;
    }
    return !starts_ || starts_->contains(&element);
}

bool SelectorMatcher::matches_combinator(const HtmlNode& element, const SelectorTokens& tokens,
                                         std::size_t index) {
    switch (tokens[index].kind) {
        case Kind::Child: {
            const HtmlNode* parent = parent_of(element);
            if (index == 0) return scope_ && parent == scope_;
            return parent && matches_before(*parent, tokens, index);
        }
        case Kind::Adjacent: {
            const HtmlNode* previous = element.previous_element();
            if (index == 0) return scope_ && previous == scope_;
            return previous && matches_before(*previous, tokens, index);
        }
        case Kind::Sibling:
            for (const HtmlNode* sibling = element.previous_element(); sibling && !is_exhausted();
                 sibling = sibling->previous_element())
                if (index == 0 ? sibling == scope_ : matches_before(*sibling, tokens, index))
                    return true;
            return false;
        case Kind::Parent:
            for (const HtmlNode* child = element.first_child; child && !is_exhausted();
                 child = child->next)
                if (child->is_element() && index > 0 && matches_before(*child, tokens, index))
                    return true;
            return false;
        default:
            return has_matching_ancestor(element, tokens, index);
    }
}

bool SelectorMatcher::has_matching_ancestor(const HtmlNode& element, const SelectorTokens& tokens,
                                            std::size_t index) {
    if (index == 0) {
        for (const HtmlNode* ancestor = parent_of(element); ancestor;
             ancestor = parent_of(*ancestor))
            if (ancestor == scope_) return true;
        return false;
    }
    // What depends on the element that :has looks from is not worth remembering.
    Elements* failures = scope_ ? nullptr : &failures_[&tokens[index]];
    for (const HtmlNode* ancestor = parent_of(element); ancestor; ancestor = parent_of(*ancestor)) {
        ++steps_;
        if (failures && failures->contains(ancestor)) return false;
        if (matches_before(*ancestor, tokens, index)) return true;
        if (is_exhausted()) return false;
    }
    if (failures && element.parent_element()) failures->insert(element.parent_element());
    return false;
}

bool SelectorMatcher::passes(const HtmlNode& element, const SelectorToken& token) {
    switch (token.kind) {
        case Kind::Universal:
            return true;
        case Kind::Tag:
            return element.name == token.name;
        case Kind::Attribute:
            return passes_attribute(element, token);
        default:
            return passes_pseudo(element, token);
    }
}

bool SelectorMatcher::passes_pseudo(const HtmlNode& element, const SelectorToken& token) {
    const std::string_view name = token.name;
    if (name == "not") return !matches_any(element, token.inside);
    if (name == "is" || name == "where" || name == "matches")
        return matches_any(element, token.inside);
    if (name == "has") return has(element, token);
    if (name.starts_with("nth-")) return passes_nth(element, token);
    if (name == "contains" || name == "icontains") {
        std::string text = shown_text(element);
        steps_ += text.size() / 64;
        if (name == "icontains") text = sdk::to_lower_case(text);
        return text.find(token.value) != std::string::npos;
    }
    if (name == "empty") return is_empty(element);
    if (name == "first-child") return !element.previous_element();
    if (name == "last-child") return !element.next_element();
    if (name == "only-child") return !element.previous_element() && !element.next_element();
    const Place place = name.ends_with("-of-type") ? place_of(element) : Place();
    if (name == "first-of-type") return place.of_type_from_start == 1;
    if (name == "last-of-type") return place.of_type_from_end == 1;
    if (name == "only-of-type") return place.of_type_from_start == 1 && place.of_type_from_end == 1;
    if (name == "root") return !parent_of(element);
    if (name == "scope") return scope_ && &element == scope_;
    return false;  // :hover, :visited, :active: nobody is looking
}

const SelectorMatcher::Place& SelectorMatcher::place_of(const HtmlNode& element) {
    const auto known = places_.find(&element);
    if (known != places_.end()) return known->second;
    // All beside it are placed at once: they are asked for next.
    const HtmlNode* first = &element;
    const HtmlNode* last = &element;
    while (const HtmlNode* previous = first->previous_element()) first = previous;
    while (const HtmlNode* next = last->next_element()) last = next;
    std::unordered_map<std::string_view, std::uint32_t> of_type;
    std::uint32_t count = 0;
    for (const HtmlNode* node = first; node; node = node->next_element()) {
        ++steps_;
        Place& place = places_[node];
        place.from_start = ++count;
        place.of_type_from_start = ++of_type[node->name];
    }
    of_type.clear();
    count = 0;
    for (const HtmlNode* node = last; node; node = node->previous_element()) {
        Place& place = places_[node];
        place.from_end = ++count;
        place.of_type_from_end = ++of_type[node->name];
    }
    return places_[&element];
}

bool SelectorMatcher::passes_nth(const HtmlNode& element, const SelectorToken& token) {
    const bool from_end = token.name.starts_with("nth-last");
    const bool of_type = token.name.ends_with("of-type");
    if (!token.inside.empty()) return passes_nth_of(element, token, from_end);
    if (token.nth.step == 1 && token.nth.offset <= 0) return parent_of(element) != nullptr;
    const Place& place = place_of(element);
    if (of_type)
        return token.nth.holds_for(from_end ? place.of_type_from_end : place.of_type_from_start);
    return token.nth.holds_for(from_end ? place.from_end : place.from_start);
}

// ":nth-child(2 of .x)" counts only what matches ".x".
bool SelectorMatcher::passes_nth_of(const HtmlNode& element, const SelectorToken& token,
                                    bool from_end) {
    if (!matches_any(element, token.inside)) return false;
    std::int64_t position = 1;
    const HtmlNode* sibling = &element;
    while ((sibling = from_end ? sibling->next_element() : sibling->previous_element())) {
        if (++steps_ > kMostSteps) return false;
        if (matches_any(*sibling, token.inside)) ++position;
    }
    return token.nth.holds_for(position);
}

bool SelectorMatcher::has(const HtmlNode& element, const SelectorToken& token) {
    const HtmlNode* scope = std::exchange(scope_, &element);
    const Elements* starts = std::exchange(starts_, nullptr);
    const bool is_match =
        std::any_of(token.inside.begin(), token.inside.end(),
                    [&](const SelectorTokens& tokens) { return has_with(element, tokens); });
    scope_ = scope;
    starts_ = starts;
    return is_match;
}

// Whether something that `tokens` match stands below the element, or behind it for "+" and "~".
bool SelectorMatcher::has_with(const HtmlNode& element, const SelectorTokens& tokens) {
    const auto is_match = [&](const HtmlNode& node) {
        return node.is_element() && matches_before(node, tokens, tokens.size());
    };
    for (const HtmlNode* node = element.following(element); node && !is_exhausted();
         node = node->following(element))
        if (is_match(*node)) return true;
    const auto first = tokens.front().kind;
    if (first != Kind::Adjacent && first != Kind::Sibling) return false;
    for (const HtmlNode* sibling = element.next_element(); sibling;
         sibling = sibling->next_element())
        for (const HtmlNode* node = sibling; node && !is_exhausted();
             node = node->following(*sibling))
            if (is_match(*node)) return true;
    return false;
}

}  // namespace millrace::nodes
