#include "nodes/html_document/loose_html.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "nodes/character_references/character_references.hpp"
#include "nodes/html_document/html_tree_maker.hpp"
#include "nodes/html_document/nesting_guard.hpp"

namespace millrace::nodes {
namespace {

using Names = std::set<std::string_view>;

const Names kWithoutEnd = {"area",  "base",  "basefont", "br",    "col",     "command", "embed",
                           "frame", "hr",    "img",      "input", "isindex", "keygen",  "link",
                           "meta",  "param", "source",   "track", "wbr"};

// Which open elements end where an element begins.
const Names& ended_by(std::string_view name) {
    static const Names kFormFields = {"input",  "option",   "optgroup", "select",
                                      "button", "datalist", "textarea"};
    static const Names kParagraph = {"p"};
    static const Names kDefinition = {"dd", "dt"};
    static const Names kRuby = {"rt", "rp"};
    static const Names kTableHead = {"thead", "tbody"};
    static const std::map<std::string_view, Names> kEnded = [] {
        std::map<std::string_view, Names> ended = {
            {"tr", {"tr", "th", "td"}},
            {"th", {"th"}},
            {"td", {"thead", "th", "td"}},
            {"body", {"head", "link", "script"}},
            {"li", {"li"}},
            {"option", {"option"}},
            {"optgroup", {"optgroup", "option"}},
            {"dd", kDefinition},
            {"dt", kDefinition},
            {"rt", kRuby},
            {"rp", kRuby},
            {"tbody", kTableHead},
            {"tfoot", kTableHead},
        };
        for (const std::string_view field :
             {"select", "input", "output", "button", "datalist", "textarea"})
            ended[field] = kFormFields;
        for (const std::string_view block :
             {"p",        "h1",         "h2",     "h3",         "h4",      "h5",     "h6",
              "address",  "article",    "aside",  "blockquote", "details", "div",    "dl",
              "fieldset", "figcaption", "figure", "footer",     "form",    "header", "hr",
              "main",     "nav",        "ol",     "pre",        "section", "table",  "ul"})
            ended[block] = kParagraph;
        return ended;
    }();
    static const Names kNothing;
    const auto found = kEnded.find(name);
    return found == kEnded.end() ? kNothing : found->second;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

class Reader {
  public:
    Reader(std::string_view text, const HtmlLimits& limits) : rest_(text), limits_(limits) {
        open_.push_back(&maker_.root());
    }

    Result<HtmlDocument> read() {
        while (!rest_.empty()) {
            const std::size_t tag = next_tag();
            maker_.add_text(*open_.back(), without_references(rest_.substr(0, tag)));
            rest_.remove_prefix(std::min(tag, rest_.size()));
            if (rest_.empty()) break;
            read_markup();
            if (open_.size() > limits_.max_depth + 1) return too_deep(limits_.max_depth);
        }
        return maker_.take();
    }

  private:
    std::size_t next_tag() const {
        for (std::size_t at = rest_.find('<'); at != std::string_view::npos;
             at = rest_.find('<', at + 1)) {
            if (at + 1 == rest_.size()) break;
            const char c = rest_[at + 1];
            if (is_letter(c) || c == '/' || c == '!' || c == '?') return at;
        }
        return rest_.size();
    }

    std::string_view take_to(std::string_view end) {
        const std::size_t at = rest_.find(end);
        const std::string_view taken = rest_.substr(0, at);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
        return taken;
    }

    void read_markup() {
        if (rest_.starts_with("<!--")) {
            rest_.remove_prefix(4);
            maker_.add_comment(*open_.back(), take_to("-->"));
        } else if (rest_[1] == '!' || rest_[1] == '?') {
            take_to(">");
        } else if (rest_[1] != '/') {
            rest_.remove_prefix(1);
            read_start_tag();
        } else if (rest_.size() > 2 && is_letter(rest_[2])) {
            rest_.remove_prefix(2);
            const std::string name = take_name();
            take_to(">");
            end_element(name);
        } else {
            take_to(">");
        }
    }

    std::string take_name() {
        std::size_t end = 0;
        while (end < rest_.size() && !is_blank(rest_[end]) && rest_[end] != '/' &&
               rest_[end] != '>')
            ++end;
        std::string name = lower_case(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return name;
    }

    void read_start_tag() {
        const std::string name = take_name();
        const Names& ended = ended_by(name);
        while (open_.size() > 1 && ended.contains(open_.back()->name)) open_.pop_back();
        HtmlNode& element = maker_.add_element(*open_.back(), name);
        const bool is_closed = read_attributes(element);
        element.is_foreign =
            name == "svg" || name == "math" || (open_.size() > 1 && open_.back()->is_foreign);
        if (kWithoutEnd.contains(name) || (is_closed && element.is_foreign)) return;
        open_.push_back(&element);
        if (name == "script" || name == "style" || name == "title") read_raw(element);
    }

    // True when the tag ends itself: "/>".
    bool read_attributes(HtmlNode& element) {
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (c == '>') {
                rest_.remove_prefix(1);
                return false;
            }
            if (rest_.starts_with("/>")) {
                rest_.remove_prefix(2);
                return true;
            }
            if (is_blank(c) || c == '/') {
                rest_.remove_prefix(1);
                continue;
            }
            HtmlAttribute attribute = take_attribute();
            if (!element.attribute(attribute.name) &&
                element.attributes.size() < limits_.max_attributes)
                element.attributes.push_back(std::move(attribute));
        }
        return false;
    }

    HtmlAttribute take_attribute() {
        std::size_t end = 1;
        while (end < rest_.size() && !is_blank(rest_[end]) && rest_[end] != '=' &&
               rest_[end] != '/' && rest_[end] != '>')
            ++end;
        HtmlAttribute attribute{lower_case(rest_.substr(0, end)), {}};
        rest_.remove_prefix(end);
        std::size_t blanks = 0;
        while (blanks < rest_.size() && is_blank(rest_[blanks])) ++blanks;
        if (!rest_.substr(blanks).starts_with('=')) return attribute;
        rest_.remove_prefix(blanks + 1);
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
        if (rest_.starts_with('"') || rest_.starts_with('\'')) {
            const std::string quote(1, rest_.front());
            rest_.remove_prefix(1);
            attribute.value = without_references(take_to(quote));
            return attribute;
        }
        end = 0;
        while (end < rest_.size() && !is_blank(rest_[end]) && rest_[end] != '>') ++end;
        attribute.value = without_references(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return attribute;
    }

    void read_raw(HtmlNode& element) {
        std::size_t end = rest_.find("</");
        while (end != std::string_view::npos &&
               lower_case(rest_.substr(end + 2, element.name.size())) != element.name)
            end = rest_.find("</", end + 2);
        const std::string_view raw = rest_.substr(0, end);
        const bool is_code = element.name == "script" || element.name == "style";
        maker_.add_text(element, is_code ? std::string(raw) : without_references(raw));
        rest_.remove_prefix(raw.size());
    }

    void end_element(const std::string& name) {
        for (std::size_t i = open_.size(); i > 1; --i)
            if (open_[i - 1]->name == name) {
                open_.resize(i - 1);
                return;
            }
        // As browsers do: </br> is a line break, </p> an empty paragraph.
        if (name == "br" || name == "p") maker_.add_element(*open_.back(), name);
    }

    std::string_view rest_;
    const HtmlLimits& limits_;
    HtmlTreeMaker maker_;
    std::vector<HtmlNode*> open_;
};

}  // namespace

Result<HtmlDocument> read_loose_html(std::string_view text, const HtmlLimits& limits) {
    if (text.size() > limits.max_bytes)
        return Error{ErrorKind::TooLarge,
                     "The HTML is larger than " + std::to_string(limits.max_bytes) + " bytes."};
    return Reader(text, limits).read();
}

}  // namespace millrace::nodes
