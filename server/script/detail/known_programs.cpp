#include "script/detail/known_programs.hpp"

#include <algorithm>

namespace millrace::script::detail {

void KnownPrograms::use_context(std::string_view context) {
    const auto found = std::find_if(contexts_.begin(), contexts_.end(),
                                    [&](const Context& known) { return known.name == context; });
    if (found != contexts_.end()) {
        contexts_.splice(contexts_.begin(), contexts_, found);
        return;
    }
    contexts_.emplace_front().name = context;
    if (contexts_.size() > kHostContexts) contexts_.pop_back();
}

KnownPrograms::Program KnownPrograms::find(std::string_view source) {
    auto& ids = contexts_.front().ids;
    if (const auto known = ids.find(source); known != ids.end()) return {known->second, false};
    ids.emplace(source, ++last_id_);
    return {last_id_, true};
}

bool KnownPrograms::has_context(std::string_view context) const {
    return std::any_of(contexts_.begin(), contexts_.end(),
                       [&](const Context& known) { return known.name == context; });
}

std::size_t KnownPrograms::size() const {
    std::size_t sum = 0;
    for (const auto& context : contexts_) sum += context.ids.size();
    return sum;
}

void KnownPrograms::forget_context() {
    if (!contexts_.empty()) contexts_.front().ids.clear();
}

}  // namespace millrace::script::detail
