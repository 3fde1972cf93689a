#include "nodes/html_document/nesting_guard.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "nodes/html_document/tag_scanner.hpp"

namespace millrace::nodes {
namespace {

// Below this many tags even the worst nesting is read at once.
constexpr std::size_t kFewTags = 20000;

constexpr std::array<std::string_view, 17> kWithoutEnd = {
    "area", "base", "br",    "col",    "embed", "frame", "hr",     "img",  "input",
    "link", "meta", "param", "source", "track", "wbr",   "keygen", "image"};

// Elements that end an open paragraph.
constexpr std::array<std::string_view, 26> kBlocks = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figcaption",
    "figure",  "footer",  "form",  "h1",         "h2",      "h3",  "h4", "h5",       "h6",
    "header",  "hr",      "main",  "nav",        "ol",      "pre", "p",  "ul"};
constexpr std::array<std::string_view, 6> kTableParts = {"td",    "th",    "tr",
                                                         "tbody", "thead", "tfoot"};

// An end tag does not reach elements outside of these.
constexpr std::array<std::string_view, 11> kBarriers = {"applet", "button",   "caption", "html",
                                                        "table",  "td",       "th",      "marquee",
                                                        "object", "template", "svg"};

// Inside their parents these are left open often enough; an end tag of the parent ends them too.
constexpr std::array<std::string_view, 26> kPhrases = {
    "a",     "abbr", "b", "big",   "cite", "code",   "em",     "font",  "i",
    "label", "nobr", "s", "small", "span", "strike", "strong", "sub",   "sup",
    "tt",    "u",    "p", "li",    "dd",   "dt",     "option", "center"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Nesting {
  public:
    void open(const std::string& name) {
        if (contains(kWithoutEnd, name)) return;
        if (name == "td" || name == "th")
            end_open({"td", "th"}, {"table", "template"});
        else if (contains(kTableParts, name))
            end_open(name == "tr" ? Names{"tr", "td", "th"}
                                  : Names{kTableParts.begin(), kTableParts.end()},
                     {"table", "template"});
        else if (name == "li")
            end_item({"li"});
        else if (name == "dd" || name == "dt")
            end_item({"dd", "dt"});
        else if (name == "option" && !open_.empty() && open_.back() == name)
            return;
        else if (contains(kBlocks, name))
            end_item({"p"});
        open_.push_back(name);
    }

    void close(const std::string& name) {
        for (std::size_t i = open_.size(); i > 0; --i) {
            const std::string& candidate = open_[i - 1];
            if (candidate == name) {
                open_.resize(i - 1);
                return;
            }
            if (contains(kBarriers, candidate)) return;
            if (contains(kPhrases, name) && !contains(kPhrases, candidate)) return;
        }
    }

    std::size_t depth() const { return open_.size(); }

  private:
    using Names = std::vector<std::string_view>;

    static bool is_one_of(std::string_view name, const Names& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    // Ends the outermost open element of these that stands inside of the barriers.
    void end_open(const Names& ended, const Names& barriers) {
        std::size_t kept = open_.size();
        for (std::size_t i = open_.size(); i > 0 && !is_one_of(open_[i - 1], barriers); --i)
            if (is_one_of(open_[i - 1], ended)) kept = i - 1;
        open_.resize(kept);
    }

    // Ends the innermost open element of these, if only phrases and divisions are open inside of
    // it.
    void end_item(const Names& ended) {
        for (std::size_t i = open_.size(); i > 0; --i) {
            const std::string& candidate = open_[i - 1];
            if (is_one_of(candidate, ended)) return open_.resize(i - 1);
            if (!contains(kPhrases, candidate) && candidate != "div" && candidate != "address")
                return;
        }
    }

    std::vector<std::string> open_;
};

}  // namespace

Error too_deep(std::size_t max_depth) {
    return {ErrorKind::TooLarge,
            "The HTML has more than " + std::to_string(max_depth) + " elements inside each other."};
}

Result<void> check_nesting(std::string_view html, const HtmlLimits& limits) {
    const auto tags = static_cast<std::size_t>(std::count(html.begin(), html.end(), '<'));
    TagScanner scanner(html);
    Nesting nesting;
    ScannedTag tag;
    while (scanner.next(tag)) {
        if (tag.words > limits.max_attributes)
            return Error{ErrorKind::TooLarge, "An element of the HTML has more than " +
                                                  std::to_string(limits.max_attributes) +
                                                  " attributes."};
        if (tags < kFewTags) continue;
        if (tag.is_end)
            nesting.close(tag.name);
        else
            nesting.open(tag.name);
        if (nesting.depth() > 2 * limits.max_depth) return too_deep(limits.max_depth);
    }
    return {};
}

}  // namespace millrace::nodes
