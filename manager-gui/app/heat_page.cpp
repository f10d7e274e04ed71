#include "manager-gui/app/heat_page.h"

#include <QLocale>
#include <QVBoxLayout>

#include "manager-gui/app/heat_legend.h"
#include "manager-gui/app/plain_text.h"

namespace rha::manager {

HeatPage::HeatPage(ControlClient* client, QWidget* parent)
    : FigurePage({{tr("Last day"), 24}, {tr("Last 3 days"), 72}, {tr("Last week"), 168}}, 0,
                 parent),
      client_(client) {
    model_ = new ChangeHeatModel(this);
    view_ = new HeatView(*model_);
    details_ = makeText();
    details_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    details_->setMinimumHeight(details_->fontMetrics().lineSpacing() * 3);
    gaps_ = makeText();
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_, 1);
    layout->addWidget(new HeatLegend(*model_));
    layout->addWidget(details_);
    layout->addWidget(gaps_);
    setContent(content);
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &HeatPage::showDetails);
    connect(model_, &QAbstractItemModel::modelReset, this, &HeatPage::showDetails);
}

void HeatPage::ask(QObject* waiting) {
    client_->changeHistory(
        scenario(), Answer<ChangeHistory>(waiting, [this](const Result<ChangeHistory>& history) {
            if (!history) return takeError(history.error());
            history_ = *history;
            takeFigures();
            show();
        }));
}

/// What was told reaches back further than any span: nobody has to be asked again.
void HeatPage::spanChosen() {
    if (known()) show();
}

void HeatPage::show() {
    model_->show(history_, hours());
    gaps_->setText(gapText());
    gaps_->setVisible(!gaps_->text().isEmpty());
    showFigures(emptyText());
}

void HeatPage::showDetails() {
    details_->setText(view_->currentIndex().data(ChangeHeatModel::kDetailsRole).toString());
}

QString HeatPage::emptyText() const {
    if (model_->rowCount() != 0) return {};
    if (model_->coverage() == ChangeHeatModel::Coverage::kNone) {
        return tr("Nothing was counted yet. Changes are counted while the scenario runs.");
    }
    QString text = tr("Nothing was changed in this time.");
    if (!gapText().isEmpty()) text += u'\n' + gapText();
    return text;
}

QString HeatPage::gapText() const {
    QStringList lines;
    if (model_->coverage() == ChangeHeatModel::Coverage::kPart) {
        lines << tr("Counted since %1; nothing is known of the time before.")
                     .arg(Words::time(model_->countedSince()));
    }
    if (model_->uncountedChanges() != 0) {
        lines << tr("Changes that capture had no room for, and that are not in it: %1")
                     .arg(QLocale().toString(model_->uncountedChanges()));
    }
    return lines.join(u'\n');
}

}  // namespace rha::manager
