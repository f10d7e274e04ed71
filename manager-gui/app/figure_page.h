// FigurePage: figures of one scenario that the control service is asked for: when they are seen
// first, and every minute while they are. Until they are there, it says why; when they cannot be
// renewed, what is known stays and a message says so. GUI thread.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QList>
#include <QStackedWidget>
#include <QTimer>
#include <QWidget>

#include "common/error.h"
#include "manager-gui/app/message_bar.h"

namespace rha::manager {

class FigurePage : public QWidget {
    Q_OBJECT

public:
    /// Of another scenario nothing is known at first; empty: of none.
    void setScenario(const QString& id);
    /// True: a person sees it.
    void setSeen(bool seen);
    /// False: the control service does not answer, and is not asked.
    void setLive(bool live);

    QComboBox& span() { return *span_; }
    QString message() const { return message_->text(); }
    /// Shown in place of the figures; empty: they are shown.
    QString note() const;

protected:
    struct Span {
        QString text;
        int hours = 0;
    };

    /// The spans of time to choose from, of which `chosen` is the first choice.
    FigurePage(const QList<Span>& spans, int chosen, QWidget* parent);

    void setContent(QWidget* content);
    int hours() const { return span_->currentData().toInt(); }
    const QString& scenario() const { return scenario_; }
    bool known() const { return known_; }  ///< its figures
    /// Asks anew; an answer that has not come yet is dropped.
    void load();
    /// What the answer brings that ask() asked for: an error, or figures. Both end its waiting.
    void takeError(const Error& error);
    void takeFigures();
    /// Shows the figures, or what there is to say in place of them; empty: nothing.
    void showFigures(const QString& in_place_of_them);

private:
    /// Asks for the figures of scenario(), in an answer that belongs to `waiting`: when that is
    /// gone, nobody wants it any more.
    virtual void ask(QObject* waiting) = 0;
    virtual void spanChosen() { load(); }
    void drop();
    void say(const QString& note);
    void endWaiting();

    QString scenario_;
    bool seen_ = false;
    bool live_ = true;
    bool known_ = false;
    QObject* waiting_ = nullptr;
    QTimer soon_;  ///< whoever walks through the scenarios does not make every host look
    QTimer again_;
    QComboBox* span_;
    QStackedWidget* pages_;
    QLabel* note_;
    MessageBar* message_;
};

}  // namespace rha::manager
