// HostPanel: one of a scenario's two hosts: which one, what is known of it, and what its engine
// says. GUI thread.
#pragma once

#include <QComboBox>
#include <QGroupBox>
#include <QPushButton>

#include "manager-gui/app/wizard/finding_list.h"
#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

class HostPanel final : public QGroupBox {
    Q_OBJECT

public:
    HostPanel(const QString& title, const QString& explanation);

    QComboBox& choice() { return *choice_; }
    QPushButton& againButton() { return *again_; }
    /// Where the copies go, as it stands there: a storage root, or a folder below one.
    QComboBox& place() { return *place_; }
    MessageBar& message() { return *message_; }
    QString findings() const { return findings_->text(); }

    void setHosts(const QList<Host>& hosts, const QString& chosen);
    /// Where the copies may go; none: it is not asked for. `chosen` empty: to the first one.
    void showPlaces(const QStringList& places, const QString& chosen);
    /// `host` null: none is chosen. `check` null: it is under way.
    void showHost(const Host* host, const Result<HostCheck>* check);

Q_SIGNALS:
    void chosen(const QString& host_id);
    void againWanted();
    void placeChosen(const QString& folder);

private:
    QComboBox* choice_;
    QWidget* place_part_;
    QComboBox* place_;
    QStringList places_;
    MessageBar* message_;
    QLabel* facts_;
    FindingList* findings_;
    QPushButton* again_;
};

}  // namespace rha::manager
