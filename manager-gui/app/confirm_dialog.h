// ConfirmDialog: one question before something happens: what, with what effect, and options. It is
// modal to its window only, opened with open(), and deletes itself when it is closed. GUI thread.
#pragma once

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "manager-gui/app/wizard/finding_list.h"
#include "manager-gui/core/words.h"

namespace rha::manager {

class ConfirmDialog final : public QDialog {
    Q_OBJECT

public:
    /// `action` is what the button says that does it; the other one, which Enter presses, is
    /// Cancel.
    ConfirmDialog(QWidget& window, Mood mood, const QString& title, const QString& text,
                  const QString& action);

    QCheckBox* addOption(const QString& text);
    /// Replaces what was said there before; `html` is markup, the findings stand below it.
    void setDetails(const QString& html, const QList<Finding>& findings = {});
    QPushButton& actionButton() { return *action_; }

private:
    QVBoxLayout* options_;
    QLabel* details_;
    FindingList* findings_;
    QPushButton* action_;
};

}  // namespace rha::manager
