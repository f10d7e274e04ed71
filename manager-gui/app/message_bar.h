// MessageBar: a line at the top of a window that says what went wrong and what to do, until it is
// closed. It takes no focus and hides nothing. Empty means invisible. GUI thread.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QToolButton>

#include "manager-gui/core/words.h"

namespace rha::manager {

class MessageBar final : public QFrame {
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    void say(Mood mood, const QString& text);
    void clear();
    QString text() const { return label_->text(); }
    /// Without it, only clear() ends a message.
    void setClosable(bool closable) { close_->setVisible(closable); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void tint();

    Mood mood_ = Mood::kIdle;
    QLabel* mark_;
    QLabel* label_;
    QToolButton* close_;
};

}  // namespace rha::manager
