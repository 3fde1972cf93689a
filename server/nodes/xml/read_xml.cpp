#include "nodes/xml/read_xml.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <pugixml.hpp>
#include <utility>

#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

Error invalid(std::string message) {
    return {ErrorKind::InvalidInput, std::move(message), "Mend the XML, or what it comes from."};
}

std::string place(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column =
        start == std::string_view::npos ? before.size() : before.size() - start - 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column + 1);
}

std::string_view without_byte_order_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

// Text as the document writes it, with its references resolved.
Result<std::string> resolved_text(std::string_view raw) {
    std::string text;
    text.reserve(raw.size());
    while (true) {
        const std::size_t ampersand = raw.find('&');
        text += raw.substr(0, ampersand);
        if (ampersand == std::string_view::npos) return text;
        raw.remove_prefix(ampersand + 1);
        const std::size_t end = raw.find_first_of("; \t\r\n<&");
        if (end == std::string_view::npos || raw[end] != ';')
            return invalid("The XML has an \"&\" that begins no reference. Write it as \"&amp;\".");
        const auto character = referenced_text(raw.substr(0, end));
        if (!character)
            return invalid("The XML refers to \"&" + std::string(raw.substr(0, end)) +
                           ";\", which is neither XML's nor HTML's. Entities that the document "
                           "declares itself are not resolved.");
        text += *character;
        raw.remove_prefix(end + 1);
    }
}

std::string normalized(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        std::string_view rest = text;
        std::size_t count = 0;
        while (const std::size_t length = blank_length(rest)) {
            rest.remove_prefix(length);
            ++count;
        }
        // One blank stays what it is, several become a space.
        if (count == 1)
            result += text.substr(0, text.size() - rest.size());
        else if (count > 1)
            result += ' ';
        if (count > 0) {
            text = rest;
            continue;
        }
        result += text.front();
        text.remove_prefix(1);
    }
    return std::string(sdk::trim_blanks(result));
}

class Reader {
  public:
    Reader(const ReadXmlOptions& options, std::size_t max_depth, boost::json::storage_ptr storage)
        : options_(options), max_depth_(max_depth), storage_(std::move(storage)) {}

    Result<Json> read_root(const pugi::xml_node& root) {
        auto value = read(root, 1);
        if (!value || !options_.explicit_root) return value;
        JsonObject object(storage_);
        object[name_of(root)] = std::move(*value);
        return Json(std::move(object));
    }

  private:
    std::string name_of(const pugi::xml_node& element) const {
        return options_.lower_case_tags ? sdk::to_lower_case(element.name()) : element.name();
    }

    void add(JsonObject& object, std::string_view name, Json value) const {
        const auto found = object.find(name);
        if (found == object.end()) {
            if (options_.explicit_array) {
                JsonArray list(storage_);
                list.push_back(std::move(value));
                object.emplace(name, std::move(list));
            } else {
                object.emplace(name, std::move(value));
            }
            return;
        }
        if (!found->value().is_array()) {
            JsonArray list(storage_);
            list.push_back(std::move(found->value()));
            found->value() = std::move(list);
        }
        found->value().get_array().push_back(std::move(value));
    }

    Result<void> read_attributes(const pugi::xml_node& element, JsonObject& object) const {
        if (options_.ignore_attributes || !element.first_attribute()) return {};
        JsonObject attributes(storage_);
        for (const pugi::xml_attribute& attribute : element.attributes()) {
            if (attributes.contains(attribute.name())) continue;  // the first of two counts
            const auto value = resolved_text(attribute.value());
            if (!value) return value.error();
            attributes.emplace(attribute.name(), *value);
        }
        if (options_.merge_attributes)
            for (auto& attribute : attributes) add(object, attribute.key(), attribute.value());
        else
            object.emplace(options_.attribute_key, std::move(attributes));
        return {};
    }

    // What is inside an element: its elements are added to `object`, its texts joined.
    struct Content {
        std::string text;
        bool has_character_data = false;  // <![CDATA[ ]]>
    };
    Result<Content> read_content(const pugi::xml_node& element, JsonObject& object,
                                 std::size_t depth) {
        Content content;
        for (const pugi::xml_node& child : element.children()) {
            if (child.type() == pugi::node_element) {
                auto value = read(child, depth + 1);
                if (!value) return value.error();
                add(object, name_of(child), std::move(*value));
            } else if (child.type() == pugi::node_cdata) {
                content.text += child.value();
                content.has_character_data = true;
            } else {
                const auto text = resolved_text(child.value());
                if (!text) return text.error();
                content.text += *text;
            }
        }
        return content;
    }

    Result<Json> read(const pugi::xml_node& element, std::size_t depth) {
        if (depth > max_depth_)
            return Error{ErrorKind::TooLarge, "The XML has more than " +
                                                  std::to_string(max_depth_) +
                                                  " elements inside each other."};
        JsonObject object(storage_);
        if (auto done = read_attributes(element, object); !done) return done.error();
        auto content = read_content(element, object, depth);
        if (!content) return content.error();
        if (is_blank_text(content->text) && !content->has_character_data)
            return object.empty() ? text_json(content->text) : Json(std::move(object));
        if (options_.trim_text) content->text = sdk::trim_blanks(content->text);
        if (options_.normalize_text) content->text = normalized(content->text);
        if (object.empty()) return text_json(content->text);
        return with_text_first(std::move(object), content->text);
    }

    Json with_text_first(JsonObject object, const std::string& text) const {
        JsonObject result(storage_);
        result.reserve(object.size() + 1);
        result.emplace(options_.text_key, text);
        for (auto& member : object) {
            if (member.key() == options_.text_key)
                add(result, member.key(), std::move(member.value()));
            else
                result.emplace(member.key(), std::move(member.value()));
        }
        return Json(std::move(result));
    }

    Json text_json(const std::string& text) const { return Json(text, storage_); }

    const ReadXmlOptions& options_;
    std::size_t max_depth_;
    boost::json::storage_ptr storage_;
};

// Everything as it is written; text beside the root element is looked at by root_of().
constexpr unsigned int kParsed = pugi::parse_cdata | pugi::parse_ws_pcdata | pugi::parse_fragment;

// The element that ends the document for us: the first one at the top.
Result<pugi::xml_node> root_of(const pugi::xml_document& document) {
    for (const pugi::xml_node& node : document.children()) {
        if (node.type() == pugi::node_element) return node;
        if (!is_blank_text(node.value()))
            return invalid("The XML has text before its first element.");
    }
    return invalid("The XML has no element.");
}

}  // namespace

Result<Json> read_xml(std::string_view text, const ReadXmlOptions& options,
                      const ReadXmlLimits& limits, boost::json::storage_ptr storage) {
    if (text.size() > limits.max_bytes)
        return Error{ErrorKind::TooLarge,
                     "The XML is larger than " + std::to_string(limits.max_bytes) + " bytes."};
    text = without_byte_order_mark(text);
    if (is_blank_text(text)) return Json(nullptr);
    const std::string_view start = text.substr(text.find_first_not_of(" \t\r\n"));
    if (!start.starts_with('<')) return invalid("This is no XML: it does not begin with a tag.");
    pugi::xml_document document;
    const auto parsed =
        document.load_buffer(text.data(), text.size(), kParsed, pugi::encoding_utf8);
    if (!parsed)
        return invalid("The XML is not well formed in " +
                       place(text, static_cast<std::size_t>(parsed.offset)) + ": " +
                       parsed.description() + ".");
    const auto root = root_of(document);
    if (!root) return root.error();
    Reader reader(options, limits.max_depth, std::move(storage));
    return reader.read_root(*root);
}

}  // namespace millrace::nodes
