#include "manager-gui/app/wizard/finding_list.h"

#include <QHBoxLayout>
#include <QLabel>

#include "manager-gui/app/icons.h"
#include "manager-gui/app/wizard/wizard_page.h"

namespace rha::manager {

FindingList::FindingList(QWidget* parent) : QWidget(parent) {
    rows_ = new QVBoxLayout(this);
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(6);
}

void FindingList::clear() {
    lines_.clear();
    shown_.reset();
    while (QLayoutItem* item = rows_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void FindingList::addRow(std::optional<Severity> severity, const QString& text) {
    lines_ << text;
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* mark = new QLabel;
    const Mood mood = !severity                      ? Mood::kBusy
                      : *severity == Severity::kInfo ? Mood::kGood
                                                     : moodOf(*severity);
    mark->setPixmap(moodIcon(mood).pixmap(QSize(16, 16), devicePixelRatioF()));
    layout->addWidget(mark, 0, Qt::AlignTop);
    layout->addWidget(makeText(text), 1);
    rows_->addWidget(row);
}

void FindingList::setFindings(const QList<Finding>& findings) {
    if (shown_ == findings) return;
    clear();
    shown_ = findings;
    for (const Finding& finding : findings) {
        addRow(finding.severity, finding.remedy.isEmpty()
                                     ? finding.message
                                     : finding.message + u'\n' + finding.remedy);
    }
}

void FindingList::setText(const QString& text) {
    clear();
    if (!text.isEmpty()) addRow(std::nullopt, text);
}

QString FindingList::text() const {
    return lines_.join(u'\n');
}

}  // namespace rha::manager
