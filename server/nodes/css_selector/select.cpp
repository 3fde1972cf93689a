#include "nodes/css_selector/select.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "nodes/css_selector/match.hpp"

namespace millrace::nodes {
namespace {

using Kind = SelectorToken::Kind;
using Found = std::vector<const HtmlNode*>;

bool by_order(const HtmlNode* left, const HtmlNode* right) {
    return left->order < right->order;
}

void sort_once_each(Found& found) {
    std::sort(found.begin(), found.end(), by_order);
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

// parseInt of JavaScript; nothing: not a number.
std::optional<long> whole_number(const SelectorToken& token) {
    if (!token.has_argument) return std::nullopt;
    char* end = nullptr;
    const long number = std::strtol(token.value.c_str(), &end, 10);
    if (end == token.value.c_str()) return std::nullopt;
    return number;
}

// Finds step by step: up to a positional pseudo-class, picks, then goes on from what was picked.
class Query {
  public:
    explicit Query(const HtmlNode& top) : top_(top) {}

    Found find(const SelectorTokens& tokens) { return go_on(tokens, nullptr); }
    bool is_exhausted() const { return is_exhausted_; }

  private:
    // Elements that `tokens` find, from the start or, with `from`, from the elements found so far:
    // their leftmost part must be one of these.
    Found go_on(const SelectorTokens& tokens, const Found* from) {
        const auto filter = std::find_if(tokens.begin(), tokens.end(),
                                         [](const auto& token) { return token.is_positional(); });
        if (filter == tokens.end()) return find_plain(tokens, from);
        const SelectorTokens before(tokens.begin(), filter);
        Found picked =
            pick(before.empty() && !from ? top_elements() : find_plain(before, from), *filter);
        SelectorTokens after(filter + 1, tokens.end());
        if (picked.empty() || after.empty()) return picked;
        return go_on(after, &picked);
    }

    Found top_elements() const {
        Found found;
        for (const HtmlNode* child = top_.first_child; child; child = child->next)
            if (child->is_element()) found.push_back(child);
        return found;
    }

    Found find_plain(const SelectorTokens& tokens, const Found* from) {
        if (from && tokens.empty()) return *from;
        Found found;
        const bool moves = std::any_of(tokens.begin(), tokens.end(),
                                       [](const auto& token) { return token.is_combinator(); });
        if (from && !moves) {
            return those_that_match(*from, tokens);
        }
        SelectorTokens anchored = tokens;
        if (from && tokens.front().is_combinator())
            anchored.insert(anchored.begin(), SelectorToken{.kind = Kind::Universal});
        SelectorMatcher::Elements starts;
        if (from) starts.insert(from->begin(), from->end());
        SelectorMatcher matcher(top_);
        for (const HtmlNode* node = top_.following(top_); node && !matcher.is_exhausted();
             node = node->following(top_))
            if (node->is_element() && matcher.matches(*node, anchored, from ? &starts : nullptr))
                found.push_back(node);
        is_exhausted_ |= matcher.is_exhausted();
        return found;
    }

    Found those_that_match(const Found& from, const SelectorTokens& tokens) {
        Found found;
        SelectorMatcher matcher(top_);
        for (const HtmlNode* element : from)
            if (matcher.matches(*element, tokens)) found.push_back(element);
        is_exhausted_ |= matcher.is_exhausted();
        return found;
    }

    Found pick(Found found, const SelectorToken& token) {
        const auto size = static_cast<long>(found.size());
        const auto part = [&](long first, long last) {
            return Found(found.begin() + std::clamp(first, 0L, size),
                         found.begin() + std::clamp(last, 0L, size));
        };
        if (token.name == "not") return without(std::move(found), token.inside);
        if (token.name == "first") return part(0, 1);
        if (token.name == "last") return part(size - 1, size);
        if (token.name == "even" || token.name == "odd") {
            Found every_other;
            for (std::size_t i = token.name == "even" ? 0 : 1; i < found.size(); i += 2)
                every_other.push_back(found[i]);
            return every_other;
        }
        const auto number = whole_number(token);
        if (!number) return {};
        if (token.name == "gt")
            return *number >= 0 ? part(*number + 1, size) : after_negative(found, *number);
        if (token.name == "lt") return *number >= 0 ? part(0, *number) : found;
        if (std::labs(*number) >= size) return {};
        const long index = *number < 0 ? size + *number : *number;
        return part(index, index + 1);
    }

    // :gt(-2) counts from the end, as slices do.
    static Found after_negative(const Found& found, long number) {
        const auto size = static_cast<long>(found.size());
        const long first = number + 1 == 0 ? 0 : std::max(0L, size + number + 1);
        return {found.begin() + first, found.end()};
    }

    Found without(Found found, const std::vector<SelectorTokens>& list) {
        SelectorMatcher::Elements unwanted;
        for (const SelectorTokens& tokens : list) {
            const bool is_positional =
                std::any_of(tokens.begin(), tokens.end(),
                            [](const auto& token) { return token.is_positional(); });
            const bool moves = std::any_of(tokens.begin(), tokens.end(),
                                           [](const auto& token) { return token.is_combinator(); });
            if (!is_positional) {
                const Found matching = those_that_match(found, tokens);
                unwanted.insert(matching.begin(), matching.end());
            } else {
                const Found others = moves ? find(tokens) : go_on(tokens, &found);
                unwanted.insert(others.begin(), others.end());
            }
        }
        std::erase_if(found, [&](const HtmlNode* element) { return unwanted.contains(element); });
        return found;
    }

    const HtmlNode& top_;
    bool is_exhausted_ = false;
};

}  // namespace

Result<CssSelector> CssSelector::parse(std::string_view text) {
    auto list = parse_selector(text);
    if (!list) return list.error();
    CssSelector selector;
    selector.text_ = text;
    selector.list_ = std::move(*list);
    return selector;
}

Result<std::vector<const HtmlNode*>> CssSelector::select(const HtmlNode& top) const {
    Found all;
    for (const SelectorTokens& tokens : list_) {
        Query query(top);
        const Found found = query.find(tokens);
        if (query.is_exhausted())
            return Error{ErrorKind::TooLarge,
                         "The CSS selector \"" + text_ +
                             "\" takes too many steps on a document of this size.",
                         "Make it simpler: fewer parts, or names of classes instead of \"*\"."};
        all.insert(all.end(), found.begin(), found.end());
    }
    if (list_.size() > 1) sort_once_each(all);
    return all;
}

}  // namespace millrace::nodes
