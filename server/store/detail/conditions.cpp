#include "store/detail/conditions.hpp"

namespace millrace::store::detail {

void Conditions::add(std::string_view sql, std::vector<Parameter> values) {
    where_ += where_.empty() ? " WHERE " : " AND ";
    where_ += sql;
    for (auto& value : values) values_.push_back(std::move(value));
}

void Conditions::bind_to(Statement& statement) const {
    for (const auto& value : values_)
        std::visit([&statement](const auto& bound) { statement.bind(bound); }, value);
}

}  // namespace millrace::store::detail
