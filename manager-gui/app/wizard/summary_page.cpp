#include "manager-gui/app/wizard/summary_page.h"

namespace rha::manager {

SummaryPage::SummaryPage(ScenarioDraft& draft)
    : WizardPage(tr("Summary"), tr("Ready to create the scenarios"),
                 tr("Finish creates them, and you run them when it suits you. Run now creates them "
                    "and begins to synchronise: few machines at a time, the others wait for their "
                    "turn.")),
      draft_(draft) {
    text_ = new QTextBrowser;
    text_->setAccessibleName(tr("Summary"));
    text_->setTabChangesFocus(true);
    body().addWidget(text_, 1);
}

QString SummaryPage::machines() const {
    QStringList names;
    for (const MachineModel::Choice& choice : draft_.machines().chosen()) {
        const bool same = choice.machine == choice.scenario;
        const QString name =
            same ? choice.machine : tr("%1 (scenario %2)").arg(choice.machine, choice.scenario);
        names << name.toHtmlEscaped();
    }
    return names.join(QStringLiteral("<br>"));
}

QString SummaryPage::properties() const {
    const PropertyChanges changes = draft_.properties().changes();
    QStringList lines;
    for (auto change = changes.begin(); change != changes.end(); ++change) {
        lines << tr("%1: %2")
                     .arg(draft_.properties().label(change.key()),
                          draft_.properties().text(change.key()))
                     .toHtmlEscaped();
    }
    return lines.isEmpty() ? tr("none") : lines.join(QStringLiteral("<br>"));
}

QString SummaryPage::addresses() const {
    const MachinesMapping mapping = draft_.mapping();
    QStringList lines;
    for (const MachineAdapter& one : draft_.networks().adapters) {
        const AdapterAddresses* given = addressesOf(mapping, one);
        if (given == nullptr) continue;
        lines << tr("%1, %2: %3")
                     .arg(one.machine, one.adapter.name, Words::addresses(*given))
                     .toHtmlEscaped();
    }
    return lines.join(QStringLiteral("<br>"));
}

QString SummaryPage::initiation(const QString& key) const {
    if (!draft_.hasProperty(key)) return {};
    return draft_.flag(key) ? tr("automatically") : tr("manually");
}

void SummaryPage::enter() {
    QString rows;
    const auto add = [&rows](const QString& name, const QString& html) {
        if (html.isEmpty()) return;
        rows += QStringLiteral(
                    "<tr><td style='padding: 4px 20px 4px 0'><b>%1</b></td>"
                    "<td style='padding: 4px 0'>%2</td></tr>")
                    .arg(name.toHtmlEscaped(), html);
    };
    const Host* master = draft_.host(draft_.masterId());
    const Host* replica = draft_.host(draft_.replicaId());
    const QString group = draft_.group().trimmed();
    add(tr("Group"),
        group.isEmpty() ? tr("The default group") : Words::group(group).toHtmlEscaped());
    add(tr("Product"), tr("High availability (HA)"));
    add(tr("Master"), master == nullptr ? QString() : master->name.toHtmlEscaped());
    add(tr("Replica"), replica == nullptr ? QString() : replica->name.toHtmlEscaped());
    add(tr("Copies below"), draft_.place().toHtmlEscaped());
    add(tr("Machines"), machines());
    add(tr("Switchover starts"), initiation(QStringLiteral("automatic-switchover")));
    add(tr("Reverse replication starts"), initiation(QStringLiteral("automatic-reverse")));
    add(tr("Template"), draft_.templateName().toHtmlEscaped());
    add(tr("Changed properties"), properties());
    add(tr("Adapter addresses on the replica"), addresses());
    text_->setHtml(QStringLiteral("<table cellspacing='0'>%1</table>").arg(rows));
}

}  // namespace rha::manager
