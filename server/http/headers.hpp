// The header fields of a message: ordered, repeatable, names without regard to case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::http {

// Values are bytes as received: without control characters, not necessarily UTF-8.
// Views given out are good until the next change. All fields share one buffer, so a request costs
// two allocations.
class Headers {
  public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    class Iterator {
      public:
        Iterator(const Headers& headers, std::size_t index) : headers_(&headers), index_(index) {}
        Field operator*() const { return (*headers_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

      private:
        const Headers* headers_;
        std::size_t index_;
    };

    void add(std::string_view name, std::string_view value);  // keeps others of that name
    void set(std::string_view name, std::string_view value);  // replaces all of that name
    void remove(std::string_view name);

    // The first value of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::string_view get(std::string_view name, std::string_view fallback = {}) const {
        return find(name).value_or(fallback);
    }
    std::vector<std::string_view> all(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).has_value(); }

    std::size_t size() const { return entries_.size(); }
    bool empty() const { return entries_.empty(); }
    Field operator[](std::size_t index) const;
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, entries_.size()}; }

  private:
    struct Entry {
        std::uint32_t start;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };
    std::string text_;  // name and value of each entry, one after the other
    std::vector<Entry> entries_;
};

// What may be sent: a name made of token characters, a value without control characters other than
// tab. A field that fails this is never written to the wire.
bool is_header_name(std::string_view name);
bool is_header_value(std::string_view value);

// ASCII only, as header names and MIME types are compared.
bool equals_ignoring_case(std::string_view left, std::string_view right);
std::string to_lower(std::string_view text);
// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);
bool is_token_character(char c);

}  // namespace millrace::http
