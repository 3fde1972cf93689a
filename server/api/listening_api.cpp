// /api/v1/workflows/{id}/listen: a workflow that is being tried takes one call of its test
// addresses.
#include "api/routes.hpp"
#include "store/store.hpp"
#include "store/workflow_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

struct TestAddress {
    std::string node;
    std::string method;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(TestAddress, (), (node, method, url))

struct Listening {
    std::string workflow_id;
    Time until{};
    std::vector<TestAddress> addresses;
};
BOOST_DESCRIBE_STRUCT(Listening, (), (workflow_id, until, addresses))

struct ListeningEnd {
    std::string workflow_id;
    bool was_listening = false;
};
BOOST_DESCRIBE_STRUCT(ListeningEnd, (), (workflow_id, was_listening))

Task<Result<Listening>> listen(Call<Nothing, Nothing>& call) {
    Listening answer;
    answer.workflow_id = call.param("id");
    auto addresses = co_await call.services.triggers.listen(answer.workflow_id);
    if (!addresses) co_return addresses.error();
    answer.until = addresses->until;
    for (triggers::TestAddress& one : addresses->list)
        answer.addresses.push_back(
            {std::move(one.node), std::move(one.method), std::move(one.url)});
    co_return answer;
}

Task<Result<ListeningEnd>> stop_listening(Call<Nothing, Nothing>& call) {
    ListeningEnd answer;
    answer.workflow_id = call.param("id");
    const auto record = co_await call.services.store.workflows().find(answer.workflow_id);
    if (!record) co_return record.error();
    answer.was_listening = call.services.triggers.stop_listening(answer.workflow_id);
    co_return answer;
}

}  // namespace

void add_listening_routes(std::vector<Route>& routes) {
    const auto facts = [](http::Method method, std::string id, std::string summary) {
        return RouteFacts{method,
                          "/api/v1/workflows/:id/listen",
                          Permission::WorkflowActivate,
                          std::move(id),
                          std::move(summary),
                          "Workflow"};
    };
    routes.push_back(make_route<Nothing, Nothing, Listening>(
        facts(http::Method::Post, "listenForTestCall",
              "Let the workflow take one call of its test addresses."),
        listen));
    routes.push_back(make_route<Nothing, Nothing, ListeningEnd>(
        facts(http::Method::Delete, "stopListening", "Let the workflow listen no more."),
        stop_listening));
}

}  // namespace millrace::api
