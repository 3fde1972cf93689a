#include "expression/detail/object.hpp"

#include "expression/detail/context.hpp"

namespace millrace::expression {

Value HostObject::as_data(Context&) {
    need_script("this object has no plain form");
}

Value* PlainObject::find(std::string_view name) {
    if (members_.size() < kIndexed) {
        for (Member& member : members_)
            if (member.name == name) return &member.value;
        return nullptr;
    }
    for (; index_end_ < members_.size(); ++index_end_)
        index_.emplace(members_[index_end_].name, index_end_);
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &members_[found->second].value;
}

void PlainObject::set(std::string_view name, Value value) {
    if (Value* old = find(name))
        *old = value;
    else
        add(name, value);
}

void PlainObject::remove(std::string_view name) {
    std::erase_if(members_, [&](const Member& member) { return member.name == name; });
    index_.clear();
    index_end_ = 0;
}

}  // namespace millrace::expression
