// ManagerApp: the manager as a whole: it opens the control service, and makes the window anew when
// the language or the service changes. GUI thread.
#pragma once

#include <QObject>
#include <QSettings>
#include <memory>

#include "manager-gui/app/language.h"
#include "manager-gui/app/main_window.h"
#include "manager-gui/core/gateway.h"

namespace rha::manager {

struct AppOptions {
    QString language;  ///< "en", "ja"; empty: as remembered, else as the desktop's
    bool demo = false;
};

class ManagerApp final : public QObject {
    Q_OBJECT

public:
    /// The gateway outlives it; it is not used in a demo.
    ManagerApp(Gateway& gateway, QSettings& settings, const AppOptions& options);
    ~ManagerApp() override;

    /// Shows the window and, where nobody has logged in yet, asks for it.
    void start();
    MainWindow& window() { return *window_; }

private:
    void open();
    void makeWindow();
    void askToConnect();
    QString whyNot(const Error& error) const;

    Gateway& gateway_;
    QSettings& settings_;
    const bool demo_;
    QString language_;
    Appearance appearance_;
    Language words_;
    QString not_connected_;
    std::unique_ptr<ControlClient> client_;
    std::unique_ptr<MainWindow> window_;
};

}  // namespace rha::manager
