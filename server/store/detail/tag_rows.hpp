// Tags within a transaction of another repository.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "store/tag.hpp"

namespace millrace::store::detail {

class Connection;
class Statement;

// A name and the id the tag gets if it has to be made; ids are drawn outside of the transaction.
struct TagDraft {
    std::string id;
    std::string name;
};

std::vector<TagDraft> draft_tags(const std::vector<std::string>& names, Random& random);

Result<std::vector<Tag>> ensure_tags(Connection& connection, const std::vector<TagDraft>& drafts,
                                     Time now);
// Ordered by name.
Result<std::vector<Tag>> tags_of_workflow(Connection& connection, std::string_view workflow_id);
// Replaces those the workflow has.
Result<void> set_tags_of_workflow(Connection& connection, std::string_view workflow_id,
                                  const std::vector<TagDraft>& drafts, Time now);
Result<Tag> read_tag(const Statement& row);

}  // namespace millrace::store::detail
