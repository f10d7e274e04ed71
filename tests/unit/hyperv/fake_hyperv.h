// FakeHyperv: Hyper-V's management provider as a model, with the shapes and the behaviour that
// Microsoft documents (sources: engine/hypervisor/hyperv/*.h): classes, properties, associations,
// methods that end at once or begin jobs, DestroySystem that deletes configuration files. Portable;
// fake_session.cpp puts it behind wmi::Session, tests/windows behind COM's own interfaces.
// One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/error.h"
#include "engine/hypervisor/hyperv/wmi/session.h"

namespace rha::engine {

/// "uint16", "string[]", "reference" …: parameters of a method in the order of its signature.
using Signature = std::vector<std::pair<std::string, std::string>>;

class FakeHyperv {
public:
    FakeHyperv();

    struct Adapter {
        std::string switch_guid;  ///< empty: connected to nothing
        std::string switch_name;
        std::vector<std::string> guest_addresses;  ///< what its guest says, with /24
        bool guest_dhcp = false;
    };
    struct Machine {
        std::string guid;  ///< in capitals, as Hyper-V has it
        std::string name;
        std::string folder;  ///< as Hyper-V has it, with '\'
        std::vector<std::string> disks;
        std::vector<std::string> dvds;
        std::vector<Adapter> adapters;
        std::int64_t state = 3;       ///< EnabledState
        std::int64_t heartbeat = 12;  ///< OperationalStatus[0] of its heartbeat, when it runs
    };
    /// A machine that Hyper-V knows.
    void Add(const Machine& machine);
    /// One that importing `file` makes known.
    void AddDefinition(const std::string& file, Machine machine);
    /// A checkpoint of a machine that Hyper-V knows; path of its settings.
    std::string AddCheckpoint(const Machine& machine, const std::string& guid,
                              std::vector<std::string> disks,
                              const std::string& type = "Microsoft:Hyper-V:Snapshot:Realized");
    struct Disk {
        std::string parent;       ///< with '\'; empty: none
        std::int64_t format = 3;  ///< VHDX; 4: VHD set
    };
    std::map<std::string, Disk> disks;  ///< what the image service knows, by path with '\'

    /// Makes a switch known; its object's path.
    std::string AddSwitch(const std::string& guid, const std::string& name);

    wmi::Instance* Find(const std::string& class_name, const std::string& property,
                        const std::string& value);
    wmi::Instance& Settings(const std::string& guid);  ///< of a machine that is known
    wmi::Instance& System(const std::string& guid);

    // What a session asks for.
    Result<std::vector<wmi::Instance>> Query(const std::string& wql);
    Result<wmi::Instance> Get(const std::string& path);
    Result<wmi::Instance> Invoke(const std::string& path, const std::string& method,
                                 const wmi::Parameters& in);
    /// Empty for a method that the class does not have.
    static const Signature* SignatureOf(const std::string& method);

    /// Whatever jobs were not seen to their end, come to it now: they do so in real life whether or
    /// not anybody looks.
    void FinishJobs();

    // How it behaves.
    bool jobs = true;      ///< methods that may begin a job do
    int polls_of_job = 2;  ///< looks at a job until it has ended
    int looks_to_off = 2;  ///< looks at a machine until its guest has shut down; -1: never
    std::int64_t shutdown_answer = 0;
    std::set<std::string> strangers;   ///< disks that are no disk's parent, whatever their name
    bool forgets_parents = false;      ///< a disk's parent stays, though setting it succeeds
    bool planned_takes_files = false;  ///< dropping a planned machine deletes its definition
    std::map<std::string, std::int64_t> refuse;   ///< return value by method
    std::map<std::string, std::string> fail_job;  ///< Msvm_Error.Message by method
    std::map<std::string, bool> stall_job;        ///< ends unseen; whether it can be cancelled
    std::map<std::string, Error> break_call;      ///< error of the conversation by method
    std::map<std::string, Error> lose_answer;     ///< the call is carried out, and then this
    bool lists_no_jobs = false;                   ///< none has begun, though their calls were taken
    bool vanishes_first = false;  ///< DestroySystem: the machine goes at once, its files at the end
    int lost_looks = 0;           ///< so many looks at jobs fail before one works; -1: all
    std::optional<Error> break_queries;           ///< error of the conversation
    std::function<void(wmi::Instance&)> distort;  ///< what every answer goes through
    std::function<void()> before_query;           ///< time passes

    std::vector<std::string> calls;  ///< methods in the order of their calls
    std::map<std::string, wmi::Instance, wmi::NameLess> objects;
    wmi::Instance operating_system;  ///< of root\cimv2

private:
    struct Job {
        int polls = 0;
        std::function<void()> effect;
        std::string failure;
        bool stalls = false;
        bool ended = false;
    };

    wmi::Instance& Put(const std::string& class_name, const std::string& key,
                       const std::string& value, wmi::Properties properties);
    void AddSystem(const Machine& machine, bool planned);
    void AddMedia(const Machine& machine, const std::string& owner, const std::string& prefix);
    void AddAdapter(const Adapter& adapter, const std::string& owner, const std::string& id);
    void Drop(const std::string& guid);
    std::vector<std::string> Parts(const std::string& owner) const;
    wmi::Instance Start(const std::string& method, std::function<void()> effect);
    wmi::Instance Answer(std::int64_t value, wmi::Properties more = {});
    void Look(wmi::Instance& object);
    void End(Job& job, wmi::Instance& object);
    wmi::Instance InvokeService(const std::string& method,
                                const std::map<std::string, wmi::Value>& in);
    wmi::Instance Import(const std::string& file);
    wmi::Instance ReadDisk(const std::string& path);
    wmi::Instance SetParent(const std::map<std::string, wmi::Value>& in);
    void Modify(const std::string& text);
    bool DisksAreThere(const std::string& guid);
    wmi::Instance StartDestroying(const std::string& system);
    void Realize(const std::string& system);

    std::map<std::string, Machine> definitions_;
    std::map<std::string, Job> jobs_;
    std::vector<std::pair<std::string, std::string>> components_;  ///< settings, resource
    std::map<std::string, int> shutting_down_;                     ///< looks left, by system
    int next_ = 1;
};

/// An object in CIM-XML, as Hyper-V's methods take and return it.
std::string ToCimXml(const wmi::Instance& object);

/// The product's session on the model, for a namespace; defined once for each system.
wmi::Connector ConnectTo(FakeHyperv& hyperv);

}  // namespace rha::engine
