// How many runs of a workflow may go at a time, as its settings say.
//
//   concurrencyLimit   runs of the workflow
//   concurrencyKey     a text or expression over the first item that starts a run; runs with the
//                      same key are limited together
//   concurrencyPerKey  runs with the same key; 1 where nothing is said
#pragma once

#include <optional>

#include "sdk/parameters.hpp"
#include "workflow/workflow.hpp"

namespace millrace::engine {

struct ConcurrencyRule {
    std::size_t limit = 0;  // 0: none
    std::optional<sdk::Parameter> key{};
    std::size_t per_key = 1;

    bool limits_anything() const { return limit > 0 || key; }
};

// InvalidInput names the setting and what it may be.
Result<ConcurrencyRule> read_concurrency(const workflow::Workflow& workflow);

// A key's value as text. Empty: the run is not limited by its key.
std::string key_text(const std::optional<Json>& value);

}  // namespace millrace::engine
