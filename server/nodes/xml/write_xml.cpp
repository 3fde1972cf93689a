#include "nodes/xml/write_xml.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::string_view kHeader = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
constexpr std::string_view kDefaultRoot = "root";

// An element, or a text when it has no name. Texts are kept as they are to be written.
struct XmlNode {
    std::string name;
    std::string text;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<XmlNode> children;

    bool is_text() const { return name.empty(); }
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string escaped_text(std::string text) {
    replace_all(text, "&", "&amp;");
    replace_all(text, "<", "&lt;");
    replace_all(text, ">", "&gt;");
    replace_all(text, "\r", "&#xD;");
    return text;
}

std::string escaped_attribute(std::string text) {
    replace_all(text, "&", "&amp;");
    replace_all(text, "<", "&lt;");
    replace_all(text, "\"", "&quot;");
    replace_all(text, "\t", "&#x9;");
    replace_all(text, "\n", "&#xA;");
    replace_all(text, "\r", "&#xD;");
    return text;
}

Error bad_name(std::string_view name) {
    return {ErrorKind::InvalidInput,
            "\"" + std::string(name) + "\" cannot be the name of an XML element or attribute.",
            "Rename the field: a name begins with a letter or \"_\" and has no blanks."};
}

// Builds the tree of elements; what cannot be written is noticed here.
class Builder {
  public:
    explicit Builder(const WriteXmlOptions& options) : options_(options) {}

    Result<XmlNode> build(std::string_view name, const Json& value) const {
        auto element = make_element(name);
        if (!element) return element;
        if (auto done = fill(*element, value); !done) return done.error();
        return element;
    }

  private:
    Result<XmlNode> make_element(std::string_view name) const {
        if (!is_xml_name(name)) return bad_name(name);
        XmlNode element;
        element.name = name;
        return element;
    }

    Result<void> add_text(XmlNode& element, const Json& value) const {
        std::string text = sdk::to_text(value);
        if (!is_xml_text(text))
            return Error{ErrorKind::InvalidInput,
                         "The text of \"" + element.name +
                             "\" has a control character, which XML does not allow.",
                         "Take it out before, for example with an expression."};
        XmlNode node;
        if (options_.character_data && value.is_string() &&
            text.find_first_of("<>&") != std::string::npos) {
            replace_all(text, "]]>", "]]]]><![CDATA[>");
            node.text = "<![CDATA[" + text + "]]>";
        } else {
            node.text = escaped_text(std::move(text));
        }
        element.children.push_back(std::move(node));
        return {};
    }

    Result<void> add_attributes(XmlNode& element, const Json& value) const {
        if (value.is_array() && !value.get_array().empty()) return bad_name("0");
        if (!value.is_object()) return {};
        for (const auto& member : value.get_object()) {
            if (member.value().is_null()) continue;
            const std::string_view name = member.key();
            if (!is_xml_name(name)) return bad_name(name);
            std::string text = sdk::to_text(member.value());
            if (!is_xml_text(text))
                return Error{ErrorKind::InvalidInput,
                             "The attribute \"" + std::string(name) +
                                 "\" has a control character, which XML does not allow."};
            element.attributes.emplace_back(name, escaped_attribute(std::move(text)));
        }
        return {};
    }

    Result<void> add_child(XmlNode& element, std::string_view name, const Json& value) const {
        auto child = build(name, value);
        if (!child) return child.error();
        element.children.push_back(std::move(*child));
        return {};
    }

    // A list that is itself an element of a list, or the root: the members of its objects.
    Result<void> fill_from_list(XmlNode& element, const JsonArray& list) const {
        for (const Json& entry : list) {
            if ((entry.is_string() && !entry.get_string().empty()) ||
                (entry.is_array() && !entry.get_array().empty()))
                return bad_name("0");
            if (!entry.is_object()) continue;
            for (const auto& member : entry.get_object())
                if (auto done = add_child(element, member.key(), member.value()); !done)
                    return done;
        }
        return {};
    }

    Result<void> fill_from_member(XmlNode& element, std::string_view name,
                                  const Json& value) const {
        if (name == options_.attribute_key) return add_attributes(element, value);
        if (name == options_.text_key) {
            if (value.is_null() || value.is_structured())
                return Error{ErrorKind::InvalidInput,
                             "\"" + std::string(name) + "\" of \"" + element.name +
                                 "\" is to be a text, and is " + sdk::describe_value(value) + "."};
            return add_text(element, value);
        }
        if (!value.is_array()) return add_child(element, name, value);
        for (const Json& entry : value.get_array())
            if (auto done = add_child(element, name, entry); !done) return done;
        return {};
    }

    Result<void> fill(XmlNode& element, const Json& value) const {
        if (value.is_null()) return {};
        if (value.is_array()) return fill_from_list(element, value.get_array());
        if (!value.is_object()) return add_text(element, value);
        for (const auto& member : value.get_object())
            if (auto done = fill_from_member(element, member.key(), member.value()); !done)
                return done;
        return {};
    }

    const WriteXmlOptions& options_;
};

void append(std::string& out, const XmlNode& node, std::size_t depth) {
    out.append(2 * depth, ' ');
    if (node.is_text()) {
        out += node.text;
        out += '\n';
        return;
    }
    out += '<';
    out += node.name;
    for (const auto& [name, value] : node.attributes) {
        out += ' ';
        out += name;
        out += "=\"";
        out += value;
        out += '"';
    }
    const bool is_empty =
        std::all_of(node.children.begin(), node.children.end(),
                    [](const XmlNode& child) { return child.is_text() && child.text.empty(); });
    if (is_empty) {
        out += "/>\n";
        return;
    }
    out += '>';
    if (node.children.size() == 1 && node.children.front().is_text()) {
        out += node.children.front().text;
    } else {
        out += '\n';
        for (const XmlNode& child : node.children) append(out, child, depth + 1);
        out.append(2 * depth, ' ');
    }
    out += "</";
    out += node.name;
    out += ">\n";
}

}  // namespace

Result<std::string> write_xml(const JsonObject& object, const WriteXmlOptions& options) {
    const Builder builder(options);
    const bool has_own_root = object.size() == 1 && options.root_name == kDefaultRoot;
    const auto root = has_own_root ? builder.build(object.begin()->key(), object.begin()->value())
                                   : builder.build(options.root_name, Json(object));
    if (!root) return root.error();
    std::string text;
    if (!options.without_header) {
        text += kHeader;
        text += '\n';
    }
    append(text, *root, 0);
    text.pop_back();  // no line end after the last line
    return text;
}

}  // namespace millrace::nodes
