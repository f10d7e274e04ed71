// Answers of a wrong shape: every property of every answer, replaced by everything that it should
// not be, under every call. Nothing may crash or hang, what fails says what to do, and no file may
// be lost.
#include <set>
#include <utility>
#include <vector>

#include "tests/unit/hyperv/hyperv_fixture.h"

namespace rha::engine {
namespace {

using namespace std::chrono_literals;

using Distortion = std::function<void(wmi::Instance&)>;
/// Class and property.
using Seen = std::set<std::pair<std::string, std::string>>;

class HypervMalformed : public HypervTest {
public:
    void Prepare(const Distortion& distort) {
        hyperv_ = FakeHyperv();
        hyperv_.polls_of_job = 1;
        hyperv_.looks_to_off = 1;
        hyperv_.planned_takes_files = true;
        hyperv_.disks[Path("web/Virtual Hard Disks/system.vhdx")] = {};
        hyperv_.AddSwitch(kSwitchGuid, "LAN");
        hyperv_.distort = distort;
        Write(Configuration(), "configuration");
    }
    std::string Configuration() const {
        return "web/Virtual Machines/" + std::string(kGuid) + ".vmcx";
    }
    FakeHyperv::Machine Full(std::int64_t state) const {
        auto machine = Web(state);
        machine.dvds = {"E:\\tools.iso"};
        machine.adapters = {{.switch_guid = kOtherGuid, .switch_name = "LAN"}};
        return machine;
    }

    template <typename T>
    void Judge(const Result<T>& result, const std::string& what) {
        if (result) return;
        EXPECT_NE(result.error().remedy, "") << what << result.error().ToString();
    }
    /// A job that the adapter gave up goes on, whatever the adapter made of it.
    void ExpectFilesInTheEnd(const std::string& what) {
        hyperv_.FinishJobs();
        Restart();
        EXPECT_EQ(Read(Configuration()), "configuration") << what;
        EXPECT_EQ(Read("web/Virtual Hard Disks/system.vhdx"), "system disk") << what;
    }

    /// Every call that touches no file, with `distort` on the way.
    void Ask(const Distortion& distort, const std::string& what) {
        Prepare(distort);
        Restart();  // Windows' version is asked again
        hyperv_.Add(Full(2));
        Judge(adapter_->Info(), what);
        Judge(adapter_->List(), what);
        Judge(adapter_->Poll(kVm), what);
        Judge(adapter_->Inspect(kVm), what);
        Judge(adapter_->Shutdown(kVm, 1ms, false), what);
        Judge(adapter_->Start(kVm), what);
        Judge(adapter_->PowerOff(kVm), what);
        hyperv_.fail_job["RequestStateChange"] = "reason";
        Judge(adapter_->Start(kVm), what);
    }
    void Unregister(const Distortion& distort, const std::string& what) {
        Prepare(distort);
        hyperv_.Add(Full(3));
        Judge(adapter_->Unregister(kVm), what);
        ExpectFilesInTheEnd(what);
    }
    void Register(const Distortion& distort, const std::string& what) {
        Prepare(distort);
        hyperv_.AddDefinition(DefinitionPath(), Full(3));
        Judge(adapter_->Register(Here("web")), what);
        ExpectFilesInTheEnd(what);
    }

    using Step = void (HypervMalformed::*)(const Distortion&, const std::string&);

    /// `step` with each property that it ever sees replaced by what it should not be.
    void Sweep(Step step, const std::vector<wmi::Value>& wrong, std::size_t seen_min) {
        Seen seen;
        (this->*step)(
            [&](wmi::Instance& answer) {
                for (const auto& [name, value] : answer.properties) {
                    seen.emplace(answer.class_name, name);
                }
            },
            "as it should be");
        EXPECT_GE(seen.size(), seen_min);
        for (const auto& [class_name, name] : seen) {
            const auto what = class_name + "." + name + ": ";
            for (const auto& value : wrong) {
                (this->*step)(
                    [&](wmi::Instance& answer) {
                        if (answer.class_name == class_name && answer.properties.contains(name)) {
                            answer.properties[name] = value;
                        }
                    },
                    what + std::string(wmi::KindOf(value)));
            }
            (this->*step)(
                [&](wmi::Instance& answer) {
                    if (answer.class_name == class_name) answer.properties.erase(name);
                },
                what + "missing");
        }
    }
};

/// Has what XML, WQL and paths give a meaning to.
const std::string kOddText = "..\\<&\"'%n";

TEST_F(HypervMalformed, NoWrongAnswerCrashesOrHangsWhatAsks) {
    Sweep(&HypervMalformed::Ask,
          {wmi::Value(), std::int64_t{-1}, std::string(), kOddText, wmi::Texts{"", "x"},
           wmi::Numbers{}, wmi::Foreign{"too long (70000 elements)"}},
          40);
}

// These copy files durably each time, so fewer values are tried.
TEST_F(HypervMalformed, NoWrongAnswerLosesAFileOnUnregistering) {
    Sweep(&HypervMalformed::Unregister, {std::int64_t{-1}, kOddText, wmi::Texts{"", "x"}}, 20);
}

TEST_F(HypervMalformed, NoWrongAnswerLosesAFileOnRegistering) {
    Sweep(&HypervMalformed::Register, {std::int64_t{-1}, kOddText, wmi::Texts{"", "x"}}, 20);
}

}  // namespace
}  // namespace rha::engine
