#include "manager-gui/app/manager_app.h"

#include <QApplication>
#include <QLocale>

#include "manager-gui/app/connect_dialog.h"
#include "manager-gui/demo/demo_client.h"

namespace rha::manager {
namespace {

constexpr const char* kLanguageKey = "language";
constexpr const char* kAppearanceKey = "appearance";

QString languageFrom(const AppOptions& options, const QSettings& settings) {
    if (!options.language.isEmpty()) return options.language;
    const bool japanese = QLocale::system().language() == QLocale::Japanese;
    return settings.value(kLanguageKey, japanese ? QStringLiteral("ja") : QStringLiteral("en"))
        .toString();
}

}  // namespace

QString ManagerApp::whyNot(const Error& error) const {
    if (gateway_.hasLogin()) return Words::error(error);
    return tr(
        "This desk is not connected to a control service yet. Press Connect… and enter the "
        "service's host and the pairing code that `rha-control pair --role admin` prints "
        "there.");
}

ManagerApp::ManagerApp(Gateway& gateway, QSettings& settings, const AppOptions& options)
    : gateway_(gateway),
      settings_(settings),
      demo_(options.demo),
      language_(languageFrom(options, settings)),
      appearance_(appearanceFromName(settings.value(kAppearanceKey).toString())) {
    applyAppearance(appearance_);
    words_.install(language_);
}

ManagerApp::~ManagerApp() = default;

void ManagerApp::start() {
    open();
    makeWindow();
    if (client_) {
        client_->start();
    } else {
        askToConnect();
    }
}

void ManagerApp::open() {
    if (demo_) {
        client_ = std::make_unique<DemoClient>();
        return;
    }
    auto opened = gateway_.open(language_);
    if (opened) {
        client_ = std::move(*opened);
    } else {
        client_.reset();
        not_connected_ = whyNot(opened.error());
    }
}

void ManagerApp::makeWindow() {
    window_ = std::make_unique<MainWindow>(client_.get(), settings_,
                                           WindowOptions{.language = language_,
                                                         .appearance = appearance_,
                                                         .can_connect = !demo_,
                                                         .not_connected = not_connected_});
    connect(window_.get(), &MainWindow::connectWanted, this, &ManagerApp::askToConnect);
    // The window is replaced: not while one of its own menus is open.
    connect(
        window_.get(), &MainWindow::languageChosen, this,
        [this](const QString& language) {
            settings_.setValue(kLanguageKey, language);
            window_->close();
            window_.reset();
            language_ = language;
            words_.install(language);
            start();
        },
        Qt::QueuedConnection);
    connect(
        window_.get(), &MainWindow::appearanceChosen, this,
        [this](Appearance appearance) {
            settings_.setValue(kAppearanceKey, nameOf(appearance));
            appearance_ = appearance;
            applyAppearance(appearance);
        },
        Qt::QueuedConnection);
    window_->show();
}

void ManagerApp::askToConnect() {
    auto* dialog = new ConnectDialog(gateway_, window_.get());
    connect(
        dialog, &QDialog::accepted, this,
        [this] {
            window_->close();
            window_.reset();
            start();
        },
        Qt::QueuedConnection);
    dialog->open();
}

}  // namespace rha::manager
