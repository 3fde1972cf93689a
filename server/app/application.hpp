// `millrace serve`: every long-living part, built bottom of the ladder first and joined.
#pragma once

#include <memory>

#include "app/config.hpp"

namespace millrace::app {

class Application {
  public:
    explicit Application(Config config);
    ~Application();

    // Opens the database, takes the port, registers triggers. Errors end the program before
    // anything was served.
    Result<void> start();
    // Serves until SIGINT or SIGTERM, then finishes what is under way within a limit.
    void run();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace millrace::app
