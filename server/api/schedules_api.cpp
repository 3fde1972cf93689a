// /api/v1/schedules: when active workflows run next.
#include "api/routes.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

struct Schedule {
    std::string workflow_id;
    std::string workflow_name;
    std::string node;
    int rule = 0;  // index among the node's rules
    std::string timezone;
    Nullable<Time> next_at;
    Nullable<Time> last_at;
};
BOOST_DESCRIBE_STRUCT(Schedule, (),
                      (workflow_id, workflow_name, node, rule, timezone, next_at, last_at))

struct ScheduleList {
    std::vector<Schedule> data;
};
BOOST_DESCRIBE_STRUCT(ScheduleList, (), (data))

Task<Result<ScheduleList>> list_schedules(Call<Nothing, Nothing>& call) {
    ScheduleList list;
    for (const triggers::ActiveSchedule& active : call.services.triggers.schedules().list()) {
        Schedule schedule;
        schedule.workflow_id = active.row.key.workflow_id;
        schedule.workflow_name = active.plan->workflow.name();
        schedule.node = active.row.key.node;
        schedule.rule = active.row.key.rule;
        schedule.timezone = active.zone;
        schedule.next_at.value = active.row.next_at;
        schedule.last_at.value = active.row.last_at;
        list.data.push_back(std::move(schedule));
    }
    co_return list;
}

}  // namespace

void add_schedules_routes(std::vector<Route>& routes) {
    routes.push_back(make_route<Nothing, Nothing, ScheduleList>(
        RouteFacts{http::Method::Get, "/api/v1/schedules", Permission::WorkflowRead,
                   "listSchedules", "List the schedules of active workflows, by their next time.",
                   "Schedule"},
        list_schedules));
}

}  // namespace millrace::api
