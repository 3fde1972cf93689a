#include "store/setting_repository.hpp"

#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Connection;
using detail::Statement;

Task<Result<std::optional<std::string>>> SettingRepository::load(std::string key) {
    using Found = Result<std::optional<std::string>>;
    auto operation = [key = std::move(key)](Connection& connection) -> Found {
        return connection.query("SELECT value FROM settings WHERE key = ?", key)
            .first([](const Statement& row) -> Result<std::string> { return row.text(0); });
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> SettingRepository::save(std::string key, std::string value) {
    auto operation = [key = std::move(key),
                      value = std::move(value)](Connection& connection) -> Result<void> {
        return connection.run(
            "INSERT INTO settings (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key, value);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> SettingRepository::remove(std::string key) {
    auto operation = [key = std::move(key)](Connection& connection) -> Result<void> {
        return connection.run("DELETE FROM settings WHERE key = ?", key);
    };
    co_return co_await database_.write(std::move(operation));
}

}  // namespace millrace::store
