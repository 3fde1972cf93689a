// millrace serve: the server.
#include "app/application.hpp"
#include "app/commands.hpp"
#include "app/config.hpp"

namespace millrace::app {

int serve_command(const SettingValues& values) {
    auto config = load_config(values);
    if (!config) return report(config.error());
    Application application(std::move(*config));
    const auto started = application.start();
    if (!started) return report(started.error());
    application.run();
    return kExitGood;
}

}  // namespace millrace::app
