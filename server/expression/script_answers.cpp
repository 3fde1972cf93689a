#include "expression/script_answers.hpp"

namespace millrace::expression {

const ScriptAnswers::Answer* ScriptAnswers::find(std::string_view source, std::size_t item) {
    std::string key(source);
    if (const auto answers = answers_.find(key); answers != answers_.end())
        if (const auto answer = answers->second.find(item); answer != answers->second.end())
            return &answer->second;
    missing_[std::move(key)].insert(item);
    return nullptr;
}

void ScriptAnswers::put(std::string_view source, std::size_t item, Answer answer) {
    answers_[std::string(source)].insert_or_assign(item, std::move(answer));
}

std::vector<ScriptQuestion> ScriptAnswers::take_missing(std::size_t item_count) {
    std::vector<ScriptQuestion> questions;
    for (auto& [source, items] : missing_) {
        const auto known = answers_.find(source);
        const bool is_known = known != answers_.end();
        if (is_known || items.size() > 1)
            for (std::size_t item = 0; item < item_count; ++item)
                if (!is_known || !known->second.contains(item)) items.insert(item);
        questions.push_back({source, {items.begin(), items.end()}});
    }
    missing_.clear();
    return questions;
}

}  // namespace millrace::expression
