// A tag as the API gives it, alone and within workflows.
#pragma once

#include "api/described.hpp"
#include "store/tag.hpp"

namespace millrace::api {

struct Tag {
    std::string id;
    std::string name;
    Time created_at{};
    Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(Tag, (), (id, name, created_at, updated_at))

inline Tag tag_json(const store::Tag& tag) {
    return {tag.id, tag.name, tag.created_at, tag.updated_at};
}

}  // namespace millrace::api
