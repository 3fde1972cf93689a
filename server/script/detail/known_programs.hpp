// Which expressions a host has been told already, by context: the parent's copy of what the host
// keeps, so that a source travels once.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace millrace::script::detail {

// A host keeps the contexts used last and drops the others; both sides count alike.
inline constexpr std::size_t kHostContexts = 8;

class KnownPrograms {
  public:
    struct Program {
        std::uint32_t id;
        bool is_new;  // the host has not heard of it: send the source along
    };

    // To be called once per job, before the programs of the job are looked up.
    void use_context(std::string_view context);
    // In the context used last. The host counts it as known from now on.
    Program find(std::string_view source);

    bool has_context(std::string_view context) const;
    // Sources held, over all contexts.
    std::size_t size() const;
    // The job failed as a whole: the host may have forgotten what the job brought.
    void forget_context();

  private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    struct Context {
        std::string name;
        std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> ids;
    };
    std::list<Context> contexts_;  // the last used first
    std::uint32_t last_id_ = 0;
};

}  // namespace millrace::script::detail
