// Brings a database to this program's schema, one numbered SQL file after the other.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace millrace::store::detail {

class Connection;

struct Migration {
    int version = 0;        // the file's number; they count from 1 without gaps
    std::string_view name;  // "0001_initial"
    std::string_view sql;
};

// The files of migrations/, in order.
std::vector<Migration> all_migrations();

// Applies those that are missing, each in its own transaction, and records them with a checksum.
// Errors: the file is another program's database, comes from a newer program, or was made by
// migrations that differ from ours; in all three it is left as it is.
Result<void> migrate(Connection& connection, std::span<const Migration> migrations, Time now);

}  // namespace millrace::store::detail
