#include "nodes/html_to_markdown/tag_soup.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "nodes/html_document/html_tree_maker.hpp"
#include "nodes/html_document/nesting_guard.hpp"
#include "nodes/html_to_markdown/tag_pattern.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using Name = std::string_view;

bool is_one_of(Name name, std::initializer_list<Name> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_no_end(Name name) {
    return is_one_of(name, {"area", "base", "br", "col", "embed", "hr", "img", "input", "link",
                            "meta", "param", "source", "track", "wbr"});
}

// An open element that ends where another begins.
bool ends_at_start(Name open, Name next) {
    if (open == "li") return next == "li";
    if (open == "p") return next == "p" || next == "div";
    if (open == "b") return next == "div";
    if (open == "td" || open == "th") return next == "td" || next == "th";
    const bool is_heading = open.size() == 2 && open[0] == 'h' && open[1] >= '1' && open[1] <= '6';
    return is_heading && next == open;
}

// An open element that ends where the end tag of another stands.
bool ends_at_end(Name open, Name closed) {
    if (open == "li") return closed == "ul" || closed == "ol";
    if (is_one_of(open, {"a", "b", "i", "p"})) return closed == "div";
    if (open == "td" || open == "th") return closed == "tr" || closed == "table";
    return false;
}

struct Open {
    HtmlNode* node;
    std::string written_name;  // an end tag has to be written the same way
};

class Reader {
  public:
    Reader(std::string_view html, const HtmlLimits& limits)
        : html_(html), finder_(html), limits_(limits) {
        open_.push_back({&maker_.root(), {}});
    }

    Result<HtmlDocument> read() {
        std::size_t at = 0;
        while (const auto tag = finder_.find(at)) {
            add_text(at, tag->begin);
            at = tag->end;
            if (tag->name.empty()) continue;
            if (tag->is_end)
                end_element(tag->name);
            else
                at = start_element(*tag);
            if (open_.size() > limits_.max_depth + 1) return too_deep(limits_.max_depth);
        }
        add_text(at, html_.size());
        dissolve_open_elements();
        return maker_.take();
    }

  private:
    HtmlNode& parent() { return *open_.back().node; }

    void add_text(std::size_t from, std::size_t to) {
        if (from < to) maker_.add_separate_text(parent(), html_.substr(from, to - from));
    }

    // Where to read on.
    std::size_t start_element(const FoundTag& tag) {
        const std::string name = sdk::to_lower_case(tag.name);
        if (!tag.is_closed && open_.size() > 1 && ends_at_start(parent().name, name))
            open_.pop_back();
        if (name == "a") {
            if (outer_link_ > 0) open_.resize(std::min(open_.size(), outer_link_));
            outer_link_ = open_.size();
        }
        HtmlNode& element = maker_.add_element(parent(), name);
        element.attributes = read_tag_attributes(tag.attributes);
        open_.push_back({&element, std::string(tag.name)});
        std::size_t at = tag.end;
        bool is_over = tag.is_closed || has_no_end(name);
        if (is_one_of(name, {"script", "noscript", "style"})) {
            const std::string end = "</" + std::string(tag.name) + ">";
            const std::size_t found = html_.find(end, at);
            at = found == std::string_view::npos ? html_.size() : found + end.size();
            is_over = is_over || found != std::string_view::npos;
        }
        if (is_over) end_element(tag.name);
        return at;
    }

    void end_element(Name written_name) {
        const std::string name = sdk::to_lower_case(written_name);
        if (name == "a") outer_link_ = 0;
        while (open_.size() > 1) {
            if (open_.back().written_name == written_name) {
                open_.pop_back();
                return;
            }
            if (!ends_at_end(parent().name, name)) return;
            open_.pop_back();
        }
    }

    // Elements that were never ended are no elements, but for those at the top.
    void dissolve_open_elements() {
        while (open_.size() > 2) {
            HtmlNode* last = open_.back().node;
            open_.pop_back();
            HtmlNode* outer = open_.back().node;
            HtmlNode* target = outer;
            if (outer->name == last->name) {
                target = outer->parent;
                open_.pop_back();
            }
            unlink_last(*outer);
            append_children(*last, *target);
        }
    }

    static void unlink_last(HtmlNode& parent) {
        HtmlNode* last = parent.last_child;
        parent.last_child = last->previous;
        (last->previous ? last->previous->next : parent.first_child) = nullptr;
    }

    static void append_children(HtmlNode& from, HtmlNode& to) {
        if (!from.first_child) return;
        for (HtmlNode* child = from.first_child; child; child = child->next) child->parent = &to;
        from.first_child->previous = to.last_child;
        (to.last_child ? to.last_child->next : to.first_child) = from.first_child;
        to.last_child = from.last_child;
        from.first_child = from.last_child = nullptr;
    }

    std::string_view html_;
    TagFinder finder_;
    const HtmlLimits& limits_;
    HtmlTreeMaker maker_;
    std::vector<Open> open_;
    std::size_t outer_link_ =
        0;  // how many elements are open around the open link; 0: none is open
};

}  // namespace

Result<HtmlDocument> read_tag_soup(std::string_view html, const HtmlLimits& limits) {
    if (html.size() > limits.max_bytes)
        return Error{ErrorKind::TooLarge,
                     "The HTML is larger than " + std::to_string(limits.max_bytes) + " bytes."};
    return Reader(html, limits).read();
}

}  // namespace millrace::nodes
