// Scenarios, findings and progress as text. Pure functions onto a stream.
#pragma once

#include <ostream>
#include <string>

#include "rha/v1/control.pb.h"

namespace rha::cli {

/// "synchronising [####------] 42%  1.2 GiB of 2.9 GiB  110.0 MiB/s  16 s left", or the lag.
std::string ProgressText(const v1::ScenarioStatus& status);

/// The one-line overview of `rhactl status` and `rhactl scenario list`.
void PrintScenarios(std::ostream& out, const v1::ListScenariosReply& reply);

/// Everything about one scenario, for `rhactl scenario show`.
void PrintScenario(std::ostream& out, const v1::Scenario& scenario);

/// Errors and warnings with what to do; returns whether an error is among them.
bool PrintFindings(std::ostream& out,
                   const google::protobuf::RepeatedPtrField<v1::Finding>& findings);

void PrintEvent(std::ostream& out, const v1::Event& event);

}  // namespace rha::cli
