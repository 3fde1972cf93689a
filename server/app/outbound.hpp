// How the program's own requests leave it.
#pragma once

#include "http/client.hpp"

namespace millrace::app {

// Until there are accounts everybody who writes workflows is the owner, who may reach private
// networks; link-local addresses and the metadata services of clouds stay closed.
http::ClientOptions outbound_options();

}  // namespace millrace::app
