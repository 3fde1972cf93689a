// What users' code in a script host may do during one step.
#pragma once

#include "expression/script_evaluation.hpp"
#include "http/client.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

class StepCodeServices final : public expression::ScopeQuestions<script::CodeServices> {
  public:
    // All arguments outlive this; console lines are added to `console`.
    // `http` null: code can send no requests.
    StepCodeServices(const expression::Scope& scope, const workflow::ItemList& items,
                     const http::Client* http, workflow::Console& console)
        : ScopeQuestions(scope), items_(items), http_(http), console_(console) {}

    Task<Result<Json>> request(JsonObject request) override;
    void log(log::Level level, std::string_view text) override { console_.add(level, text); }

  private:
    Result<Json> binary_data(const JsonObject& request) const;

    const workflow::ItemList& items_;
    const http::Client* http_;
    workflow::Console& console_;
};

}  // namespace millrace::engine
