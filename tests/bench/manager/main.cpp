// rha-bench-manager: the manager's whole window with 1,000 scenarios in 50 groups, drawn into
// memory: what an update by the control service, a key in the search line and the window itself
// cost. Nothing is connected to. Takes the options of Google Benchmark.
#include <QApplication>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "manager-gui/app/main_window.h"
#include "manager-gui/demo/demo_client.h"
#include "tests/gui/fleets.h"

namespace rha::manager::test {
namespace {

constexpr int kEvents = 1000;

/// Connected, with the fleet shown, every group open and a scenario selected.
class Desk {
public:
    Desk() : window_(&client_, settings_, {.language = QStringLiteral("en")}) {
        window_.resize(1360, 820);
        window_.show();
        client_.connectNow();
        update();
        QList<LogEvent> events;
        for (int i = 0; i < kEvents; ++i) {
            events.append(
                {.id = quint64(1'000'000 + i),
                 .unix_ns = qint64{i} * 1'000'000'000,
                 .code = QStringLiteral("RHA-2004"),
                 .scenario_id = QStringLiteral("id-vm-%1").arg(i, 4, 10, QLatin1Char('0')),
                 .scenario = QStringLiteral("vm-%1").arg(i, 4, 10, QLatin1Char('0')),
                 .message = QStringLiteral("event %1").arg(i)});
        }
        Q_EMIT client_.eventsArrived(events);
        tree().expandToDepth(0);
        tree().setCurrentIndex(tree().model()->index(3, 0, tree().model()->index(0, 0)));
        QApplication::processEvents();
    }

    QList<Scenario>& fleet() { return fleet_; }
    QTreeView& tree() { return window_.scenarios().tree(); }
    QLineEdit& search() { return *window_.scenarios().findChild<QLineEdit*>(); }
    /// As it comes from the control service, until it is seen.
    void update() {
        Q_EMIT client_.fleetChanged(fleet_);
        QApplication::processEvents();
    }

private:
    QTemporaryDir folder_;
    QSettings settings_{folder_.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    DemoClient client_;
    QList<Scenario> fleet_ = largeFleet();
    MainWindow window_;
};

double residentMib() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const double pages = file.readAll().split(' ').value(1).toDouble();
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// Of the whole window, when `percent` of the scenarios have changed.
void update(benchmark::State& state) {
    Desk desk;
    quint64 number = 0;
    for (auto _ : state) {
        if (state.range(0) > 0)
            beat(desk.fleet(), static_cast<int>(100 / state.range(0)), ++number);
        desk.update();
    }
    state.counters["RSS_MiB"] = residentMib();
}
BENCHMARK(update)->ArgName("percent")->Arg(0)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

/// The same with all scenarios selected, as before an operation on all of them.
void updateAllSelected(benchmark::State& state) {
    Desk desk;
    desk.tree().selectAll();
    quint64 number = 0;
    for (auto _ : state) {
        beat(desk.fleet(), 1, ++number);
        desk.update();
    }
}
BENCHMARK(updateAllSelected)->Unit(benchmark::kMillisecond);

/// A site is lost: half of the scenarios count down at once, and every second changes each.
void updateSiteLost(benchmark::State& state) {
    Desk desk;
    quint64 left_ms = 300'000;
    for (auto _ : state) {
        left_ms = left_ms > 1000 ? left_ms - 1000 : 300'000;
        for (qsizetype i = 0; i < desk.fleet().size(); i += 2) {
            desk.fleet()[i].state = ScenarioState::kCountdown;
            desk.fleet()[i].countdown_ms_left = left_ms;
        }
        desk.update();
    }
}
BENCHMARK(updateSiteLost)->Unit(benchmark::kMillisecond);

/// One key; six find a scenario, six times Backspace takes them back.
void searchKey(benchmark::State& state) {
    Desk desk;
    const QByteArray word = "vm-077";
    qsizetype at = 0;
    for (auto _ : state) {
        if (at < word.size()) {
            QTest::keyClick(&desk.search(), word[at]);
        } else {
            QTest::keyClick(&desk.search(), Qt::Key_Backspace);
        }
        at = (at + 1) % (2 * word.size());
        QApplication::processEvents();
    }
}
BENCHMARK(searchKey)->Unit(benchmark::kMillisecond);

/// All of what is seen of the tree is drawn.
void draw(benchmark::State& state) {
    Desk desk;
    for (auto _ : state) desk.tree().viewport()->repaint();
}
BENCHMARK(draw)->Unit(benchmark::kMillisecond);

/// From nothing to the window with all scenarios.
void open(benchmark::State& state) {
    for (auto _ : state) const Desk desk;
}
BENCHMARK(open)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rha::manager::test

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
