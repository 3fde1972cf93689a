#include "sdk/item_path.hpp"

#include <charconv>
#include <optional>

namespace millrace::sdk {
namespace {

// How far a set may step over the end of a list.
constexpr std::size_t kMaxGap = 100'000;

bool is_deep(std::string_view text) {
    if (text.find('.') != std::string_view::npos) return true;
    const std::size_t open = text.find('[');
    return open != std::string_view::npos && text.find(']', open) != std::string_view::npos;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The length of "[12]" or "[-1.5]" at the start of `text`, else 0.
std::size_t bracket_number_length(std::string_view text) {
    std::size_t i = 1;
    if (i < text.size() && text[i] == '-') ++i;
    const std::size_t first = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    if (i == first) return 0;
    if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1])) {
        ++i;
        while (i < text.size() && is_digit(text[i])) ++i;
    }
    return i < text.size() && text[i] == ']' ? i + 1 : 0;
}

// Reads ["name"] or ['name'] at the start of `text`; returns its length, else 0.
std::size_t read_bracket_name(std::string_view text, std::string& name) {
    if (text.size() < 4 || (text[1] != '"' && text[1] != '\'')) return 0;
    const char quote = text[1];
    name.clear();
    std::size_t i = 2;
    for (; i < text.size() && text[i] != quote; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        name.push_back(text[i]);
    }
    return i + 1 < text.size() && text[i + 1] == ']' ? i + 2 : 0;
}

// True where an empty name stands: a "." or "[]" with nothing but another one, or the end, behind.
bool is_empty_name(std::string_view rest) {
    const std::size_t length = rest.starts_with("[]") ? 2 : rest.starts_with('.') ? 1 : 0;
    if (length == 0) return false;
    rest.remove_prefix(length);
    return rest.empty() || rest.starts_with('.') || rest.starts_with("[]");
}

std::vector<std::string> split_path(std::string_view text) {
    std::vector<std::string> keys;
    if (text.starts_with('.')) keys.emplace_back();
    std::string name;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        const std::size_t plain = std::min(rest.find_first_of(".[]"), rest.size());
        if (plain > 0) {
            keys.emplace_back(rest.substr(0, plain));
            i += plain;
        } else if (const std::size_t number = rest[0] == '[' ? bracket_number_length(rest) : 0) {
            keys.emplace_back(rest.substr(1, number - 2));
            i += number;
        } else if (const std::size_t named = rest[0] == '[' ? read_bracket_name(rest, name) : 0) {
            keys.push_back(name);
            i += named;
        } else {
            if (is_empty_name(rest)) keys.emplace_back();
            ++i;
        }
    }
    return keys;
}

std::optional<std::size_t> index_of(std::string_view key) {
    if (key.empty() || (key[0] == '0' && key.size() > 1)) return std::nullopt;
    std::size_t index = 0;
    const auto [end, code] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (code != std::errc{} || end != key.data() + key.size()) return std::nullopt;
    return index;
}

const Json* child_of(const Json& parent, std::string_view key) {
    if (const JsonObject* object = parent.if_object()) return object->if_contains(key);
    const JsonArray* list = parent.if_array();
    const auto index = list ? index_of(key) : std::nullopt;
    return index && *index < list->size() ? &(*list)[*index] : nullptr;
}

Json* child_of(Json& parent, std::string_view key) {
    return const_cast<Json*>(child_of(std::as_const(parent), key));
}

// The place for `key` in an object or list, made where it is missing. Null pointer: a list has no
// place for that name.
Result<Json*> place_for(Json& parent, std::string_view key, const std::string& path) {
    if (JsonObject* object = parent.if_object()) return &(*object)[key];
    JsonArray& list = parent.get_array();
    const auto index = index_of(key);
    if (!index) return static_cast<Json*>(nullptr);
    if (*index >= list.size() + kMaxGap) {
        Error error{ErrorKind::InvalidInput,
                    "The field \"" + path + "\" points far beyond the end of its list."};
        error.hint = "Use an index closer to the list's length.";
        return error;
    }
    while (list.size() <= *index) list.push_back(nullptr);
    return &list[*index];
}

bool is_refused(std::string_view key) {
    return key == "__proto__" || key == "constructor" || key == "prototype";
}

}  // namespace

ItemPath::ItemPath(std::string_view text, PathNotation notation) : text_(text) {
    if (notation == PathNotation::Dotted && is_deep(text))
        keys_ = split_path(text);
    else
        keys_.emplace_back(text);
}

bool ItemPath::is_one_member_of(const Json& root) const {
    return keys_.size() == 1 && keys_.front() == text_
               ? true
               : root.is_object() && root.get_object().contains(text_);
}

const Json* ItemPath::get(const Json& root) const {
    if (is_one_member_of(root)) return child_of(root, text_);
    const Json* current = keys_.empty() ? nullptr : &root;
    for (const std::string& key : keys_) {
        if (!current) return nullptr;
        current = child_of(*current, key);
    }
    return current;
}

Result<void> ItemPath::set(Json& root, Json value) const {
    const std::vector<std::string> whole{text_};
    const std::vector<std::string>& keys = is_one_member_of(root) ? whole : keys_;
    Json* current = &root;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (is_refused(keys[i])) return {};
        auto place = place_for(*current, keys[i], text_);
        if (!place) return place.error();
        if (!*place) return {};
        current = *place;
        if (i + 1 == keys.size()) {
            *current = std::move(value);
        } else if (!current->is_object() && !current->is_array()) {
            if (index_of(keys[i + 1]))
                current->emplace_array();
            else
                current->emplace_object();
        }
    }
    return {};
}

bool ItemPath::unset(Json& root) const {
    const std::vector<std::string> whole{text_};
    const std::vector<std::string>& keys = is_one_member_of(root) ? whole : keys_;
    if (keys.empty()) return false;
    Json* parent = &root;
    for (std::size_t i = 0; i + 1 < keys.size() && parent; ++i) parent = child_of(*parent, keys[i]);
    Json* target = parent ? child_of(*parent, keys.back()) : nullptr;
    if (!target) return false;
    // Not JsonObject::erase(): the other members must stay in their order.
    if (JsonObject* object = parent->if_object())
        object->stable_erase(object->find(keys.back()));
    else
        *target = nullptr;
    return true;
}

std::vector<std::string> split_field_list(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view name = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        name.remove_prefix(std::min(name.find_first_not_of(kBlank), name.size()));
        name = name.substr(0, name.find_last_not_of(kBlank) + 1);
        if (!name.empty()) names.emplace_back(name);
    }
    return names;
}

}  // namespace millrace::sdk
