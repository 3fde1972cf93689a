// Texts near a given one, for tests that throw odd input at a parser: the same ones for the same
// seed of chance.
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"

namespace millrace::nodes {

// `text` after one to five edits: bytes of `pieces` put in or over others, parts taken out or
// repeated.
inline std::string mutated_text(Random& random, std::string_view text, std::string_view pieces) {
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random.next() % limit);
    };
    std::string result(text);
    for (std::size_t edits = 1 + below(5); edits > 0; --edits) {
        if (result.empty()) result = pieces.substr(below(pieces.size()), 1);
        const std::size_t at = below(result.size());
        const char piece = pieces[below(pieces.size())];
        switch (below(4)) {
            case 0:
                result.erase(at, 1 + below(8));
                break;
            case 1:
                result.insert(at, 1, piece);
                break;
            case 2:
                result.insert(below(result.size()), result.substr(at, 1 + below(20)));
                break;
            default:
                result[at] = piece;
        }
    }
    return result;
}

}  // namespace millrace::nodes
