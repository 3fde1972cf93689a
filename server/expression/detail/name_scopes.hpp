// Which slot a name means at a place of the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace millrace::expression {

struct LocalName {
    std::uint16_t hops;  // functions outwards
    std::uint32_t slot;
    bool is_constant;
};

// Starts inside one function, the expression itself. Names point into the source.
class NameScopes {
  public:
    NameScopes() { open_function(); }

    void open_function();
    std::uint32_t close_function();  // number of slots of its frame
    void open_block();
    void close_block();
    // Throws ScriptNeeded where the name was declared or already used with another meaning.
    std::uint32_t declare(std::string_view name, bool is_constant);
    std::optional<LocalName> find(std::string_view name);

  private:
    struct Declared {
        std::string_view name;
        std::uint32_t slot;
        bool is_constant;
    };
    struct Function {
        std::vector<std::vector<Declared>> blocks;
        std::uint32_t slots = 0;
    };
    std::vector<Function> functions_;
    std::unordered_set<std::string_view> used_as_global_;
};

}  // namespace millrace::expression
