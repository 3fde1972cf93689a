#include "expression/detail/name_scopes.hpp"

#include "expression/detail/context.hpp"

namespace millrace::expression {

void NameScopes::open_function() {
    functions_.emplace_back().blocks.emplace_back();
}

std::uint32_t NameScopes::close_function() {
    const std::uint32_t slots = functions_.back().slots;
    functions_.pop_back();
    return slots;
}

void NameScopes::open_block() {
    functions_.back().blocks.emplace_back();
}

void NameScopes::close_block() {
    functions_.back().blocks.pop_back();
}

std::uint32_t NameScopes::declare(std::string_view name, bool is_constant) {
    if (used_as_global_.contains(name)) need_script("a name used before it is declared");
    Function& function = functions_.back();
    for (const Declared& declared : function.blocks.back())
        if (declared.name == name) need_script("a name declared twice");
    function.blocks.back().push_back({name, function.slots, is_constant});
    return function.slots++;
}

std::optional<LocalName> NameScopes::find(std::string_view name) {
    for (std::size_t f = functions_.size(); f-- > 0;) {
        const auto& blocks = functions_[f].blocks;
        for (std::size_t b = blocks.size(); b-- > 0;)
            for (const Declared& declared : blocks[b])
                if (declared.name == name)
                    return LocalName{static_cast<std::uint16_t>(functions_.size() - 1 - f),
                                     declared.slot, declared.is_constant};
    }
    used_as_global_.insert(name);
    return std::nullopt;
}

}  // namespace millrace::expression
