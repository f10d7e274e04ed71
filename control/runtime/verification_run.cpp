#include "control/runtime/verification_run.h"

#include <utility>

namespace rha::control {
namespace {

class VerificationRun : public std::enable_shared_from_this<VerificationRun> {
public:
    VerificationRun(EngineFleet& fleet, VerificationTask task, std::function<void(Verdict)> done)
        : fleet_(fleet),
          task_(std::move(task)),
          done_(std::move(done)),
          facts_{.master_name = task_.master_name,
                 .replica_name = task_.replica_name,
                 .master_facts = {},
                 .replica_facts = {},
                 .vm = {},
                 .master = {},
                 .replica = {},
                 .others = task_.others,
                 .noted = task_.noted,
                 .goes_home = task_.goes_home} {}

    void Start() {
        fleet_.GetHostFacts(task_.scenario.master_host,
                            [self = shared_from_this()](Result<HostFacts> facts) {
                                self->facts_.master_facts = std::move(facts);
                                self->AskReplicaFacts();
                            });
    }

private:
    void AskReplicaFacts() {
        fleet_.GetHostFacts(task_.scenario.replica_host,
                            [self = shared_from_this()](Result<HostFacts> facts) {
                                self->facts_.replica_facts = std::move(facts);
                                self->AskMaster();
                            });
    }

    void AskMaster() {
        if (!facts_.master_facts) return Finish();
        VerifyQuery query = QueryTo(task_.replica_address, task_.scenario.replica_host);
        fleet_.VerifyMaster(task_.scenario.master_host, query,
                            [self = shared_from_this()](Result<MasterVerification> answer) {
                                self->OnMaster(std::move(answer));
                            });
    }

    void OnMaster(Result<MasterVerification> answer) {
        if (!answer) {
            facts_.vm = std::unexpected(std::move(answer).error());
            return Finish();
        }
        facts_.vm = std::move(answer->vm);
        facts_.master = std::move(answer->findings);
        if (!facts_.replica_facts) return Finish();
        VerifyQuery query = QueryTo(task_.master_address, task_.scenario.master_host);
        query.required_bytes = RequiredBytes(*facts_.vm);
        query.free_bytes_min = task_.scenario.settings.free_bytes_min;
        query.files = facts_.vm->files;
        fleet_.VerifyReplica(task_.scenario.replica_host, query,
                             [self = shared_from_this()](Result<std::vector<Finding>> findings) {
                                 self->facts_.replica = std::move(findings);
                                 self->Finish();
                             });
    }

    VerifyQuery QueryTo(const std::string& peer_address, const HostId& peer) const {
        return {.scenario = task_.scenario.id,
                .vm = task_.scenario.vm,
                .replica_directory = task_.scenario.replica_directory,
                .adopt = task_.adopt,
                .peer_address = peer_address,
                .peer_host = peer};
    }

    void Finish() { done_(Judge(task_.scenario, facts_)); }

    EngineFleet& fleet_;
    const VerificationTask task_;
    const std::function<void(Verdict)> done_;
    VerificationFacts facts_;
};

}  // namespace

VerificationTask MakeVerificationTask(const RuntimeContext& context, const Scenario& scenario,
                                      bool adopt) {
    return {.scenario = scenario,
            .adopt = adopt,
            .master_name = context.hosts.NameOf(scenario.master_host),
            .replica_name = context.hosts.NameOf(scenario.replica_host),
            .master_address = context.hosts.AddressOf(scenario.master_host),
            .replica_address = context.hosts.AddressOf(scenario.replica_host),
            .others = context.beside(scenario)};
}

void Verify(EngineFleet& fleet, VerificationTask task, std::function<void(Verdict)> done) {
    std::make_shared<VerificationRun>(fleet, std::move(task), std::move(done))->Start();
}

}  // namespace rha::control
