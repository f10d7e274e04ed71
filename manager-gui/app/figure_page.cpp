#include "manager-gui/app/figure_page.h"

#include <QVBoxLayout>
#include <utility>

#include "manager-gui/app/plain_text.h"

namespace rha::manager {
namespace {

constexpr int kSoonMs = 200;
constexpr int kAgainMs = 60'000;

}  // namespace

FigurePage::FigurePage(const QList<Span>& spans, int chosen, QWidget* parent) : QWidget(parent) {
    span_ = new QComboBox;
    span_->setAccessibleName(tr("Time span"));
    for (const Span& span : spans) span_->addItem(span.text, span.hours);
    span_->setCurrentIndex(chosen);
    note_ = makeText();
    note_->setAlignment(Qt::AlignCenter);
    message_ = new MessageBar;
    message_->setClosable(false);
    pages_ = new QStackedWidget;
    pages_->addWidget(note_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(span_, 0, Qt::AlignRight);
    layout->addWidget(message_);
    layout->addWidget(pages_, 1);
    soon_.setSingleShot(true);
    soon_.setInterval(kSoonMs);
    again_.setInterval(kAgainMs);
    connect(&soon_, &QTimer::timeout, this, &FigurePage::load);
    connect(&again_, &QTimer::timeout, this, &FigurePage::load);
    again_.start();
    connect(span_, &QComboBox::currentIndexChanged, this, [this] { spanChosen(); });
}

void FigurePage::setContent(QWidget* content) {
    pages_->addWidget(content);
}

QString FigurePage::note() const {
    return pages_->currentIndex() == 0 ? note_->text() : QString();
}

void FigurePage::setScenario(const QString& id) {
    if (id == scenario_) return;
    scenario_ = id;
    known_ = false;
    drop();
    message_->clear();
    say(tr("One moment."));
    if (seen_) soon_.start();
}

void FigurePage::setSeen(bool seen) {
    if (std::exchange(seen_, seen) == seen || !seen) return;
    load();
}

void FigurePage::setLive(bool live) {
    if (std::exchange(live_, live) == live) return;
    if (live) {
        load();
        return;
    }
    drop();
    if (!known_) say(tr("The control service does not answer."));
}

void FigurePage::drop() {
    soon_.stop();
    delete std::exchange(waiting_, nullptr);
}

void FigurePage::load() {
    if (scenario_.isEmpty() || !seen_ || !live_) return;
    drop();
    if (!known_) say(tr("One moment."));
    waiting_ = new QObject(this);
    ask(waiting_);
}

void FigurePage::endWaiting() {
    std::exchange(waiting_, nullptr)->deleteLater();
}

void FigurePage::takeError(const Error& error) {
    endWaiting();
    if (known_) {
        message_->say(Mood::kWarning,
                      tr("The figures could not be renewed.") + u'\n' + Words::error(error));
    } else {
        say(Words::error(error));
    }
}

void FigurePage::takeFigures() {
    endWaiting();
    message_->clear();
    known_ = true;
}

void FigurePage::showFigures(const QString& in_place_of_them) {
    if (in_place_of_them.isEmpty()) {
        pages_->setCurrentIndex(1);
    } else {
        say(in_place_of_them);
    }
}

void FigurePage::say(const QString& note) {
    note_->setText(note);
    pages_->setCurrentIndex(0);
}

}  // namespace rha::manager
