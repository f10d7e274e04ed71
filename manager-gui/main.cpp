// rha-manager: the administrator's desk.

#include <QApplication>
#include <QCommandLineParser>
#include <filesystem>

#include "common/runtime/rpc/grpc_process.h"
#include "control/client/login.h"
#include "manager-gui/app/manager_app.h"
#include "manager-gui/client/grpc_gateway.h"

int main(int argc, char** argv) {
    using namespace rha::manager;
    rha::RouteGrpcLog();
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("rha"));
    QApplication::setApplicationName(QStringLiteral("rha-manager"));
    QApplication::setApplicationVersion(QStringLiteral(RHA_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Protects virtual machines: shows, runs and moves them"));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo"),
                                  QStringLiteral("Show an imaginary fleet; connect to nothing"));
    const QCommandLineOption language(QStringLiteral("language"),
                                      QStringLiteral("en or ja; else as remembered"),
                                      QStringLiteral("LANGUAGE"));
    const QCommandLineOption identity(
        QStringLiteral("identity"),
        QStringLiteral("Folder of the login, as rhactl's option of that name"),
        QStringLiteral("FOLDER"));
    parser.addOptions({demo, language, identity});
    parser.process(application);
    const QString wanted = parser.value(language);
    if (!wanted.isEmpty() && wanted != u"en" && wanted != u"ja") {
        parser.showHelp(2);
    }

    const auto directory = parser.isSet(identity)
                               ? std::filesystem::path(parser.value(identity).toStdString())
                               : rha::client::DefaultDirectory();
    GrpcGateway gateway(directory);
    QSettings settings;
    ManagerApp manager(gateway, settings, {.language = wanted, .demo = parser.isSet(demo)});
    manager.start();
    return QApplication::exec();
}
