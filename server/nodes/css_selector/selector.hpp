// A CSS selector, parsed: what selects elements of a document.
//
// The language is CSS's with what jQuery adds to it: :contains, :has, :first, :eq(n), :input, ….
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "nodes/css_selector/nth_rule.hpp"

namespace millrace::nodes {

struct SelectorToken;
// One alternative of a list: tests and combinators as they are written, left to right.
using SelectorTokens = std::vector<SelectorToken>;

enum class AttributeTest { Exists, Equals, Word, Prefix, Suffix, Substring, Hyphen, Differs };

struct SelectorToken {
    enum class Kind {
        Universal,
        Tag,
        Attribute,
        PseudoClass,
        // combinators
        Descendant,
        Child,
        Parent,
        Sibling,
        Adjacent
    };

    Kind kind = Kind::Universal;
    std::string name{};  // of a tag, attribute or pseudo-class, in lower case
    std::string
        value{};  // that the attribute is compared with; the argument of :contains and others
    AttributeTest test = AttributeTest::Exists;
    bool ignores_case = false;
    bool has_argument = false;
    NthRule nth{};                         // of :nth-child and its like
    std::vector<SelectorTokens> inside{};  // the list of :not, :is, :has; what :nth-child counts

    bool is_combinator() const { return kind >= Kind::Descendant; }
    bool is_pseudo(std::string_view wanted) const {
        return kind == Kind::PseudoClass && name == wanted;
    }
    // True for what picks from the elements found so far: :first, :eq(n), :not(:first), ….
    bool is_positional() const;
};

// An empty list for an empty text. Errors name the selector and what is wrong with it.
Result<std::vector<SelectorTokens>> parse_selector(std::string_view text);

}  // namespace millrace::nodes
