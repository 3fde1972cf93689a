#include "nodes/rss_feed_read/feed.hpp"

#include <cmath>

#include "base/clock.hpp"
#include "nodes/character_references/character_references.hpp"
#include "nodes/xml/read_xml.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// An element of an entry and the field it becomes; a later line of the same field wins.
struct Copied {
    std::string_view element;
    std::string_view field;
    bool has_snippet = false;
};

constexpr Copied kRssFields[] = {
    {"author", "creator"},
    {"dc:creator", "creator"},
    {"dc:date", "date"},
    {"dc:language", "language"},
    {"dc:rights", "rights"},
    {"dc:source", "source"},
    {"dc:title", "title"},
    {"title", "title"},
    {"link", "link"},
    {"pubDate", "pubDate"},
    {"author", "author"},
    {"summary", "summary"},
    {"content:encoded", "content:encoded", true},
    {"enclosure", "enclosure"},
    {"dc:creator", "dc:creator"},
    {"dc:date", "dc:date"},
    {"comments", "comments"},
};

constexpr std::string_view kItunesFields[] = {"author",   "subtitle",   "summary", "explicit",
                                              "duration", "image",      "episode", "season",
                                              "keywords", "episodeType"};

// The elements of that name; null without any.
const JsonArray* elements(const Json& parent, std::string_view name) {
    const Json* found = find_member(parent, name);
    return found && found->is_array() && !found->get_array().empty() ? &found->get_array()
                                                                     : nullptr;
}

const Json* first_element(const Json& parent, std::string_view name) {
    const JsonArray* all = elements(parent, name);
    return all ? &all->front() : nullptr;
}

std::string attribute(const Json& element, std::string_view name) {
    const Json* attributes = find_member(element, "$");
    return attributes ? std::string(text_member(*attributes, name)) : std::string();
}

// An element with attributes and text is its text.
Json plain(const Json& element) {
    const Json* text = find_member(element, "_");
    return text && text->is_string() ? *text : element;
}

void append_markup(std::string& out, std::string_view name, const Json& element) {
    out += "<" + std::string(name);
    if (const Json* attributes = find_member(element, "$"))
        for (const auto& one : attributes->get_object())
            out += " " + std::string(one.key()) + "=\"" + sdk::to_text(one.value()) + "\"";
    out += ">";
    if (element.is_string()) out += text_of(element.get_string());
    if (element.is_object())
        for (const auto& member : element.get_object()) {
            if (member.key() == "_") out += sdk::to_text(member.value());
            if (member.value().is_array())
                for (const Json& child : member.value().get_array())
                    append_markup(out, member.key(), child);
        }
    out += "</" + std::string(name) + ">";
}

// Text, or markup that is written into the feed as elements.
std::string content_of(const Json& element) {
    const Json value = plain(element);
    if (value.is_string()) return std::string(value.get_string());
    if (!value.is_object()) return {};
    std::string text;
    append_markup(text, "div", value);
    return text;
}

void copy_field(const Json& entry, const Copied& copied, JsonObject& item) {
    const Json* element = first_element(entry, copied.element);
    if (!element) return;
    Json value = plain(*element);
    if (copied.has_snippet && value.is_string())
        item[std::string(copied.field) + "Snippet"] = snippet_of(text_of(value.get_string()));
    item[copied.field] = std::move(value);
}

void copy_custom_fields(const Json& entry, const std::vector<std::string>& fields,
                        JsonObject& item) {
    for (const std::string& field : fields) copy_field(entry, {field, field}, item);
}

std::optional<std::string> iso_date(const std::string& text,
                                    const sdk::DateSurroundings& surroundings) {
    const auto time =
        sdk::parse_date_text(sdk::trim_blanks(text), sdk::DateReading::JavaScript, surroundings);
    if (!time || !std::isfinite(*time) || std::abs(*time) > 8.64e15) return std::nullopt;
    return to_iso_text(Time(std::chrono::milliseconds(static_cast<std::int64_t>(*time))));
}

void set_iso_date(JsonObject& item, const sdk::DateSurroundings& surroundings) {
    const Json* date = item.if_contains("pubDate");
    if (!date) date = item.if_contains("date");
    if (!date || !date->is_string()) return;
    if (const auto iso = iso_date(std::string(date->get_string()), surroundings))
        item["isoDate"] = *iso;
}

JsonObject itunes_of(const Json& entry) {
    JsonObject itunes;
    for (const std::string_view field : kItunesFields)
        copy_field(entry, {std::string("itunes:") + std::string(field), field}, itunes);
    if (const Json* image = first_element(entry, "itunes:image"))
        if (const std::string href = attribute(*image, "href"); !href.empty())
            itunes["image"] = href;
    return itunes;
}

JsonObject rss_item(const Json& entry, const std::vector<std::string>& custom_fields,
                    const sdk::DateSurroundings& surroundings) {
    JsonObject item;
    copy_custom_fields(entry, custom_fields, item);
    for (const Copied& copied : kRssFields) copy_field(entry, copied, item);
    if (const Json* enclosure = first_element(entry, "enclosure"))
        if (const Json* attributes = find_member(*enclosure, "$")) item["enclosure"] = *attributes;
    if (const Json* description = first_element(entry, "description")) {
        const std::string content = content_of(*description);
        item["content"] = content;
        item["contentSnippet"] = snippet_of(content);
    }
    if (const Json* guid = first_element(entry, "guid")) item["guid"] = plain(*guid);
    if (const std::string about = attribute(entry, "rdf:about"); !about.empty())
        item["rdf:about"] = about;
    if (const JsonArray* categories = elements(entry, "category")) item["categories"] = *categories;
    set_iso_date(item, surroundings);
    return item;
}

std::string atom_link(const JsonArray& links) {
    for (const Json& link : links)
        if (attribute(link, "rel") == "alternate") return attribute(link, "href");
    return attribute(links.front(), "href");
}

JsonObject atom_item(const Json& entry, const std::vector<std::string>& custom_fields,
                     const sdk::DateSurroundings& surroundings) {
    JsonObject item;
    copy_custom_fields(entry, custom_fields, item);
    if (const Json* title = first_element(entry, "title"))
        if (const std::string text = content_of(*title); !text.empty()) item["title"] = text;
    if (const JsonArray* links = elements(entry, "link")) item["link"] = atom_link(*links);
    for (const char* name : {"published", "updated"}) {
        const Json* date = item.contains("pubDate") ? nullptr : first_element(entry, name);
        if (!date || !plain(*date).is_string()) continue;
        if (const auto iso = iso_date(std::string(plain(*date).get_string()), surroundings))
            item["pubDate"] = *iso;
    }
    if (const Json* author = first_element(entry, "author"))
        if (const Json* name = first_element(*author, "name")) item["author"] = plain(*name);
    if (const Json* content = first_element(entry, "content")) {
        const std::string text = content_of(*content);
        item["content"] = text;
        item["contentSnippet"] = snippet_of(text);
    }
    if (const Json* summary = first_element(entry, "summary")) {
        const std::string text = content_of(*summary);
        item["summary"] = text;
        if (!item.contains("contentSnippet")) item["contentSnippet"] = snippet_of(text);
    }
    if (const Json* id = first_element(entry, "id")) item["id"] = plain(*id);
    set_iso_date(item, surroundings);
    return item;
}

Error no_feed(std::string_view root) {
    return {
        ErrorKind::NodeFailed,
        "What the URL gives is no feed" +
            (root.empty() ? std::string(".")
                          : ": its root element is \"" + std::string(root.substr(0, 100)) + "\"."),
        "A feed is RSS or Atom; look on the web page for the address of its feed."};
}

bool uses_itunes(const Json& root) {
    const Json* attributes = find_member(root, "$");
    return attributes && find_member(*attributes, "xmlns:itunes");
}

}  // namespace

std::string snippet_of(std::string_view html) {
    constexpr std::string_view kBlocks[] = {"h",  "br",  "p",          "ul",      "ol",   "li",
                                            "tr", "div", "blockquote", "section", "table"};
    std::string text;
    std::size_t at = 0;
    while (at < html.size()) {
        const std::size_t open = html.find('<', at);
        const std::size_t close = open == std::string_view::npos ? open : html.find('>', open + 1);
        if (close == std::string_view::npos || close == open + 1) {
            const std::size_t end = open == std::string_view::npos ? html.size() : open + 1;
            text += html.substr(at, end - at);
            at = end;
            continue;
        }
        text += html.substr(at, open - at);
        std::string_view tag = html.substr(open + 1, close - open - 1);
        if (tag.starts_with('/')) tag.remove_prefix(1);
        bool is_block = false;
        for (const std::string_view block : kBlocks) is_block |= tag.starts_with(block);
        const bool has_text_around = !text.empty() && text.back() != '\n' &&
                                     close + 1 < html.size() && html[close + 1] != '\n';
        if (is_block && has_text_around) text += '\n';
        at = close + 1;
    }
    return std::string(sdk::trim_blanks(without_references(text)));
}

Result<std::vector<JsonObject>> read_feed(std::string_view text,
                                          const std::vector<std::string>& custom_fields,
                                          const sdk::DateSurroundings& surroundings) {
    ReadXmlOptions options;
    options.explicit_array = true;
    options.merge_attributes = false;
    auto document = read_xml(text, options);
    if (!document) {
        Error error = document.error();
        error.kind = ErrorKind::NodeFailed;
        error.message = "The feed cannot be read: " + error.message;
        return error;
    }
    if (!document->is_object() || document->get_object().empty()) return no_feed({});
    const auto& root = *document->get_object().begin();
    const std::string_view name = root.key();
    const Json& content = root.value();
    std::vector<JsonObject> items;
    if (name == "feed") {
        if (const JsonArray* entries = elements(content, "entry"))
            for (const Json& entry : *entries)
                items.push_back(atom_item(entry, custom_fields, surroundings));
        return items;
    }
    const Json* channel = first_element(content, "channel");
    if ((name != "rss" && name != "rdf:RDF") || !channel) return no_feed(name);
    // RSS 1.0 has its entries beside the channel.
    const JsonArray* entries = elements(name == "rss" ? *channel : content, "item");
    if (!entries) return items;
    for (const Json& entry : *entries) {
        items.push_back(rss_item(entry, custom_fields, surroundings));
        if (uses_itunes(content)) items.back()["itunes"] = itunes_of(entry);
    }
    return items;
}

}  // namespace millrace::nodes
