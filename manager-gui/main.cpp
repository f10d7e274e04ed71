// rha-manager: the administrator's desk.

#include <QApplication>
#include <QCommandLineParser>
#include <filesystem>
#include <iostream>
#include <string>

#include "common/runtime/rpc/grpc_process.h"
#include "control/client/login.h"
#include "manager-gui/app/manager_app.h"
#include "manager-gui/client/grpc_gateway.h"

namespace {

/// The exit code for a command line that is wrong.
int Refuse(const std::string& why) {
    std::cerr << "rha-manager: " << why << "\n";
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace rha::manager;
    const rha::GrpcProcess grpc;
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
        return Refuse("'" + wanted.toStdString() + "' is no language: choose en or ja");
    }
    if (const QStringList words = parser.positionalArguments(); !words.isEmpty()) {
        return Refuse("'" + words.front().toStdString() + "' was not expected: see --help");
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
