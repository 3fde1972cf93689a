// The size of an image: " =100x80", " =50%x*".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::nodes {

struct ImageSize {
    std::string width;
    std::string height;
    std::size_t end = 0;  // in the text
};

std::optional<ImageSize> image_size_at(std::string_view text, std::size_t at);

}  // namespace millrace::nodes
