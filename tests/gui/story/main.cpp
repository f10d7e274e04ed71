// manager-story: the real manager, operated by keys and clicks as its standard input says. A line
// is a chapter of tests/gui/story/story.h; the answer is "done", or "failed" and why. With it goes
// whoever started it: the end of its input ends the program.
#include <QApplication>
#include <QCommandLineParser>
#include <QSocketNotifier>
#include <iostream>
#include <string>

#include <unistd.h>

#include "common/runtime/rpc/grpc_process.h"
#include "manager-gui/app/manager_app.h"
#include "manager-gui/client/grpc_gateway.h"
#include "tests/gui/story/story.h"

namespace {

using rha::manager::test::Story;

/// False: there is nothing more to be told.
bool tellNext(Story& story) {
    std::string line;
    if (!std::getline(std::cin, line)) return false;
    const auto told = story.tell(QString::fromStdString(line).split(u' ', Qt::SkipEmptyParts));
    if (told) {
        std::cout << "done" << std::endl;
        return true;
    }
    if (const auto taken = story.picture(QStringLiteral("failed")); !taken) {
        std::cerr << taken.error().ToString() << "\n";
    }
    std::cout << "failed " << told.error().ToString() << std::endl;
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace rha::manager;
    const rha::GrpcProcess grpc;
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("en or ja"),
                                      QStringLiteral("LANGUAGE"), QStringLiteral("en"));
    const QCommandLineOption desk(QStringLiteral("desk"), QStringLiteral("of login and settings"),
                                  QStringLiteral("FOLDER"));
    const QCommandLineOption pictures(QStringLiteral("pictures"), QStringLiteral("where they go"),
                                      QStringLiteral("FOLDER"));
    parser.addOptions({language, desk, pictures});
    parser.process(application);

    const QDir folder(parser.value(desk));
    GrpcGateway gateway(folder.filePath(QStringLiteral("login")).toStdString());
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    ManagerApp manager(gateway, settings, {.language = parser.value(language)});
    manager.start();

    Story story(QDir(parser.value(pictures)));
    QSocketNotifier told(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&told, &QSocketNotifier::activated, &application, [&] {
        told.setEnabled(false);  // a chapter runs the event loop itself
        const bool more = tellNext(story);
        told.setEnabled(more);
        if (!more) QApplication::quit();
    });
    return QApplication::exec();
}
