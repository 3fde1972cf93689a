// The text of a selector, taken apart.
#include <algorithm>
#include <array>

#include "nodes/css_selector/pseudo_classes.hpp"
#include "nodes/css_selector/selector.hpp"
#include "nodes/css_selector/selector_names.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using Kind = SelectorToken::Kind;

constexpr std::size_t kDeepestNesting = 50;
constexpr std::size_t kLongestSelector = 10000;

// Attributes whose values HTML compares without regard to case.
constexpr std::array<std::string_view, 46> kCaselessAttributes = {
    "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
    "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
    "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
    "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
    "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
    "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
    "type",       "valign",         "valuetype", "vlink"};

// What is wrong, without the selector it is about.
using Problem = std::optional<std::string>;

class Parser {
  public:
    Parser(std::string_view text, std::size_t depth) : rest_(text), depth_(depth) {}

    // To the end of the text, or to a ")" when this is the inside of a pseudo-class.
    Problem parse_list(std::vector<SelectorTokens>& list) {
        if (depth_ > kDeepestNesting) return "it is nested too deeply";
        skip_blanks();
        if (rest_.empty()) return std::nullopt;
        SelectorTokens tokens;
        while (!rest_.empty() && rest_.front() != ')') {
            if (rest_.front() == ',') {
                if (auto problem = finish(tokens, list)) return problem;
                rest_.remove_prefix(1);
                skip_blanks();
            } else if (auto problem = parse_token(tokens)) {
                return problem;
            }
        }
        return finish(tokens, list);
    }

    std::string_view rest() const { return rest_; }

  private:
    void skip_blanks() {
        while (!rest_.empty() && is_selector_blank(rest_.front())) rest_.remove_prefix(1);
    }

    static Problem finish(SelectorTokens& tokens, std::vector<SelectorTokens>& list) {
        if (!tokens.empty() && tokens.back().kind == Kind::Descendant) tokens.pop_back();
        if (tokens.empty()) return "a part of it is empty";
        list.push_back(std::move(tokens));
        tokens.clear();
        return std::nullopt;
    }

    Problem parse_token(SelectorTokens& tokens) {
        const char c = rest_.front();
        switch (c) {
            case ' ':
            case '\t':
            case '\n':
            case '\f':
            case '\r':
                skip_blanks();
                return add_blank(tokens);
            case '>':
                return add_combinator(tokens, Kind::Child);
            case '<':
                return add_combinator(tokens, Kind::Parent);
            case '~':
                return add_combinator(tokens, Kind::Sibling);
            case '+':
                return add_combinator(tokens, Kind::Adjacent);
            case '.':
                return add_short_form(tokens, "class", AttributeTest::Word);
            case '#':
                return add_short_form(tokens, "id", AttributeTest::Equals);
            case '[':
                return parse_attribute(tokens);
            case ':':
                return parse_pseudo(tokens);
            default:
                break;
        }
        if (rest_.starts_with("/*")) return skip_comment(tokens);
        return parse_tag(tokens);
    }

    Problem add_blank(SelectorTokens& tokens) {
        if (!tokens.empty() && tokens.front().kind == Kind::Descendant) return std::nullopt;
        if (!tokens.empty() && tokens.back().is_combinator())
            return "two combinators follow each other";
        tokens.push_back({.kind = Kind::Descendant});
        return std::nullopt;
    }

    Problem add_combinator(SelectorTokens& tokens, Kind kind) {
        rest_.remove_prefix(1);
        skip_blanks();
        if (!tokens.empty() && tokens.back().kind == Kind::Descendant) {
            tokens.back().kind = kind;
            return std::nullopt;
        }
        if (!tokens.empty() && tokens.back().is_combinator())
            return "two combinators follow each other";
        tokens.push_back({.kind = kind});
        return std::nullopt;
    }

    Problem take_name(std::string& name) {
        const std::size_t length = name_length(rest_);
        if (length == 0)
            return rest_.empty() ? std::string("a name is missing at its end")
                                 : "a name is missing before \"" + std::string(rest_) + "\"";
        name = without_escapes(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return std::nullopt;
    }

    Problem add_short_form(SelectorTokens& tokens, std::string_view attribute, AttributeTest test) {
        rest_.remove_prefix(1);
        SelectorToken token{.kind = Kind::Attribute, .name = std::string(attribute), .test = test};
        if (auto problem = take_name(token.value)) return problem;
        tokens.push_back(std::move(token));
        return std::nullopt;
    }

    Problem skip_comment(const SelectorTokens& tokens) {
        const std::size_t end = rest_.find("*/", 2);
        if (end == std::string_view::npos) return "a comment does not end";
        rest_.remove_prefix(end + 2);
        if (tokens.empty()) skip_blanks();
        return std::nullopt;
    }

    Problem parse_tag(SelectorTokens& tokens) {
        SelectorToken token;
        if (rest_.starts_with("||")) return "\"||\" is not supported";
        bool has_namespace = rest_.starts_with('|');
        if (rest_.starts_with('*')) {
            rest_.remove_prefix(1);
            token.kind = Kind::Universal;
        } else if (!has_namespace) {
            if (name_length(rest_) == 0)
                return "\"" + std::string(rest_) + "\" cannot be understood";
            token.kind = Kind::Tag;
            if (auto problem = take_name(token.name)) return problem;
        }
        if (rest_.starts_with('|') && !rest_.starts_with("||")) {
            const bool is_any = token.kind == Kind::Universal && !has_namespace;
            rest_.remove_prefix(1);
            if (!is_any || !rest_.starts_with('*')) return "namespaces are not supported";
            rest_.remove_prefix(1);
        }
        token.name = sdk::to_lower_case(token.name);
        tokens.push_back(std::move(token));
        return std::nullopt;
    }

    Problem parse_attribute(SelectorTokens& tokens) {
        rest_.remove_prefix(1);
        skip_blanks();
        if (rest_.starts_with('|'))
            rest_.remove_prefix(1);
        else if (rest_.starts_with("*|"))
            return "namespaces are not supported";
        SelectorToken token{.kind = Kind::Attribute};
        if (auto problem = take_name(token.name)) return problem;
        if (rest_.starts_with('|') && !rest_.starts_with("|="))
            return "namespaces are not supported";
        token.name = sdk::to_lower_case(token.name);
        skip_blanks();
        if (auto problem = parse_test(token)) return problem;
        if (token.test != AttributeTest::Exists)
            if (auto problem = parse_value(token)) return problem;
        if (!rest_.starts_with(']')) return "\"]\" is missing";
        rest_.remove_prefix(1);
        tokens.push_back(std::move(token));
        return std::nullopt;
    }

    Problem parse_test(SelectorToken& token) {
        constexpr std::string_view kMarks = "~^$*!|";
        constexpr std::array kTests = {AttributeTest::Word,    AttributeTest::Prefix,
                                       AttributeTest::Suffix,  AttributeTest::Substring,
                                       AttributeTest::Differs, AttributeTest::Hyphen};
        if (rest_.starts_with('=')) {
            token.test = AttributeTest::Equals;
            rest_.remove_prefix(1);
        } else if (!rest_.empty() && kMarks.find(rest_.front()) != std::string_view::npos) {
            if (rest_.size() < 2 || rest_[1] != '=') return "\"=\" is missing";
            token.test = kTests[kMarks.find(rest_.front())];
            rest_.remove_prefix(2);
        }
        skip_blanks();
        return std::nullopt;
    }

    Problem parse_value(SelectorToken& token) {
        std::size_t end = 0;
        const bool is_quoted = rest_.starts_with('"') || rest_.starts_with('\'');
        if (is_quoted) {
            const char quote = rest_.front();
            rest_.remove_prefix(1);
            while (end < rest_.size() && rest_[end] != quote)
                end += rest_[end] == '\\' && end + 1 < rest_.size() ? 2 : 1;
            if (end >= rest_.size()) return "the value of an attribute does not end";
        } else {
            while (end < rest_.size() && !is_selector_blank(rest_[end]) && rest_[end] != ']')
                end += rest_[end] == '\\' && end + 1 < rest_.size() ? 2 : 1;
            end = std::min(end, rest_.size());
        }
        token.value = without_escapes(rest_.substr(0, end));
        rest_.remove_prefix(is_quoted ? end + 1 : end);
        skip_blanks();
        token.ignores_case = std::find(kCaselessAttributes.begin(), kCaselessAttributes.end(),
                                       token.name) != kCaselessAttributes.end();
        if (!rest_.empty() && (rest_.front() | 0x20) == 'i') {
            token.ignores_case = true;
        } else if (!rest_.empty() && (rest_.front() | 0x20) == 's') {
            token.ignores_case = false;
        } else {
            return std::nullopt;
        }
        rest_.remove_prefix(1);
        skip_blanks();
        return std::nullopt;
    }

    Problem parse_pseudo(SelectorTokens& tokens) {
        rest_.remove_prefix(1);
        if (rest_.starts_with(':')) return "pseudo-elements such as \"::before\" are not supported";
        SelectorToken token{.kind = Kind::PseudoClass};
        if (auto problem = take_name(token.name)) return problem;
        token.name = sdk::to_lower_case(token.name);
        const auto argument = pseudo_argument(token.name);
        if (!argument) return "there is no pseudo-class \":" + token.name + "\"";
        token.has_argument = rest_.starts_with('(');
        const bool needs_argument = *argument == PseudoArgument::Selector ||
                                    *argument == PseudoArgument::Nth ||
                                    *argument == PseudoArgument::Text;
        if (needs_argument && !token.has_argument)
            return "\":" + token.name + "\" needs an argument in parentheses";
        if (*argument == PseudoArgument::None && token.has_argument)
            return "\":" + token.name + "\" takes no argument";
        if (*argument == PseudoArgument::Selector) {
            if (auto problem = parse_inside(token)) return problem;
        } else if (token.has_argument) {
            if (auto problem = take_argument(token.value)) return problem;
            if (*argument == PseudoArgument::Nth)
                if (auto problem = parse_nth(token)) return problem;
            if (*argument == PseudoArgument::Text) read_text(token);
        }
        if (const auto meaning = pseudo_meaning(token.name)) {
            token.name = "is";
            Parser parser(*meaning, depth_ + 1);
            if (auto problem = parser.parse_list(token.inside)) return problem;
        }
        tokens.push_back(std::move(token));
        return std::nullopt;
    }

    Problem parse_inside(SelectorToken& token) {
        rest_.remove_prefix(1);
        if (rest_.starts_with('"') || rest_.starts_with('\''))
            return "the argument of \":" + token.name + "\" is a selector and not in quotes";
        Parser parser(rest_, depth_ + 1);
        if (auto problem = parser.parse_list(token.inside)) return problem;
        rest_ = parser.rest();
        if (!rest_.starts_with(')')) return "\")\" is missing behind \":" + token.name + "\"";
        rest_.remove_prefix(1);
        if (token.name == "has")
            for (SelectorTokens& tokens : token.inside) make_relative(tokens);
        return std::nullopt;
    }

    // What :has looks for stands somewhere below the element, if nothing else is said.
    static void make_relative(SelectorTokens& tokens) {
        const bool says_where = tokens.front().is_combinator() ||
                                std::any_of(tokens.begin(), tokens.end(), [](const auto& token) {
                                    return token.is_pseudo("scope");
                                });
        if (!says_where) tokens.insert(tokens.begin(), {.kind = Kind::Descendant});
    }

    Problem take_argument(std::string& argument) {
        std::size_t open = 1;
        std::size_t at = 1;
        for (; at < rest_.size() && open > 0; ++at) {
            if (rest_[at] == '\\')
                ++at;
            else if (rest_[at] == '(')
                ++open;
            else if (rest_[at] == ')')
                --open;
        }
        if (open > 0) return "a \")\" is missing";
        argument = without_escapes(rest_.substr(1, at - 2));
        rest_.remove_prefix(at);
        return std::nullopt;
    }

    static void read_text(SelectorToken& token) {
        std::string& text = token.value;
        if (text.size() > 1 && text.front() == text.back() &&
            (text.front() == '"' || text.front() == '\''))
            text = text.substr(1, text.size() - 2);
        text = without_escapes(text);
        if (token.name == "icontains") text = sdk::to_lower_case(text);
    }

    // "odd", "2n+1", "3"; behind it "of" and a selector for what is counted.
    Problem parse_nth(SelectorToken& token) {
        std::string formula = sdk::to_lower_case(sdk::trim_blanks(token.value));
        const std::size_t of = formula.find(" of ");
        if (of != std::string::npos) {
            const std::string_view selector = sdk::trim_blanks(token.value);
            Parser parser(selector.substr(of + 4), depth_ + 1);
            if (auto problem = parser.parse_list(token.inside)) return problem;
            if (!parser.rest().empty()) return "a \"(\" is missing";
            formula = sdk::trim_blanks(formula.substr(0, of));
        }
        if (!read_nth_rule(formula, token.nth))
            return "\"" + token.value + "\" is no rule such as 2n+1";
        return std::nullopt;
    }

    std::string_view rest_;
    std::size_t depth_;
};

// :first and its like pick from what the whole selector finds; inside others there is no such
// thing.
Problem check_places(const std::vector<SelectorTokens>& list, bool may_be_positional) {
    for (const SelectorTokens& tokens : list)
        for (const SelectorToken& token : tokens) {
            if (token.kind != Kind::PseudoClass) continue;
            if (is_positional_pseudo(token.name) && !may_be_positional)
                return "\":" + token.name + "\" may stand inside of \":not\" only";
            if (auto problem = check_places(token.inside, may_be_positional && token.name == "not"))
                return problem;
        }
    return std::nullopt;
}

}  // namespace

bool SelectorToken::is_positional() const {
    if (kind != Kind::PseudoClass) return false;
    if (is_positional_pseudo(name)) return true;
    if (name != "not") return false;
    return std::any_of(inside.begin(), inside.end(), [](const SelectorTokens& tokens) {
        return std::any_of(tokens.begin(), tokens.end(),
                           [](const SelectorToken& token) { return token.is_positional(); });
    });
}

Result<std::vector<SelectorTokens>> parse_selector(std::string_view text) {
    std::vector<SelectorTokens> list;
    Parser parser(text, 0);
    Problem problem;
    if (text.size() > kLongestSelector)
        problem = "it is too long";
    else
        problem = parser.parse_list(list);
    if (!problem && !parser.rest().empty())
        problem = "\"" + std::string(parser.rest()) + "\" cannot be understood";
    if (!problem) problem = check_places(list, true);
    if (problem)
        return Error{ErrorKind::InvalidInput, "The CSS selector \"" +
                                                  std::string(text.substr(0, 200)) +
                                                  "\" is wrong: " + *problem + "."};
    return list;
}

}  // namespace millrace::nodes
