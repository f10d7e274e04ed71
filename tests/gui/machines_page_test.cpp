// How hosts are asked about their machines: a few at a time, and only while somebody looks.
#include "manager-gui/app/wizard/machines_page.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "manager-gui/demo/demo_client.h"

namespace rha::manager::test {
namespace {

/// Names its machines at once, and is told when to answer about one.
class SlowClient final : public DemoClient {
public:
    void machines(const QString&, Answer<QList<Machine>> answer) override {
        ++discoveries;
        if (!answers) return;
        QList<Machine> found;
        for (const QString name : {"a", "b", "c", "d", "e"}) {
            found.append({.id = name, .name = name, .state = MachineState::kRunning});
        }
        answer(found);
    }
    void inspectMachine(const QString&, const QString& id, Answer<MachineDetails> answer) override {
        asked << id;
        held.append(answer);
    }
    /// That question which was asked at this place.
    void tell(qsizetype at) { held[at](MachineDetails{}); }
    qsizetype waitedFor() const {
        return std::ranges::count_if(
            held, [](const auto& answer) { return answer.context() != nullptr; });
    }

    int discoveries = 0;
    bool answers = true;
    QStringList asked;
    QList<Answer<MachineDetails>> held;
};

class MachinesPageTest : public testing::Test {
protected:
    void SetUp() override { draft_.setMaster("alpha"); }
    void choose(const QString& machine, bool chosen) {
        MachineModel& model = draft_.machines();
        const QModelIndexList rows = model.match(model.index(0, 0), Qt::DisplayRole, machine);
        ASSERT_EQ(rows.size(), 1);
        model.setData(rows[0], chosen ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
    }

    SlowClient client_;
    ScenarioDraft draft_{false};
    MachinesPage page_{draft_, client_};
};

TEST_F(MachinesPageTest, TwoAreAskedAboutAtATimeTheChosenOnesFirst) {
    page_.enter();
    EXPECT_EQ(client_.asked, (QStringList{"a", "b"}));
    choose("c", false);
    client_.tell(0);
    EXPECT_EQ(client_.asked, (QStringList{"a", "b", "d"}));
    client_.tell(1);
    client_.tell(2);
    EXPECT_EQ(client_.asked, (QStringList{"a", "b", "d", "e", "c"}));
    client_.tell(3);
    client_.tell(4);
    EXPECT_EQ(client_.asked.size(), 5);
}

TEST_F(MachinesPageTest, NothingIsAskedOnceThePageIsLeft) {
    page_.enter();
    client_.tell(0);
    EXPECT_EQ(client_.waitedFor(), 3);
    page_.leave();
    EXPECT_EQ(client_.waitedFor(), 0);
    EXPECT_EQ(client_.asked, (QStringList{"a", "b", "c"}));
    page_.enter();
    EXPECT_EQ(client_.discoveries, 1);  // they are known
    EXPECT_EQ(client_.asked, (QStringList{"a", "b", "c", "b", "c"}));
}

TEST_F(MachinesPageTest, ADiscoveryThatWasCutOffIsBegunAnew) {
    page_.enter();
    client_.answers = false;
    page_.discoverButton().click();
    EXPECT_TRUE(page_.waits());
    page_.leave();
    EXPECT_FALSE(page_.waits());
    client_.answers = true;
    page_.enter();
    EXPECT_EQ(client_.discoveries, 3);
    EXPECT_TRUE(page_.discoverButton().isEnabled());
}

}  // namespace
}  // namespace rha::manager::test
