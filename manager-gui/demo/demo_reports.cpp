#include "manager-gui/demo/demo_reports.h"

#include <QStringList>

namespace rha::manager {
namespace {

struct Table {
    QString name;
    QString title;
    QList<QStringList> rows;  ///< the first: column names
};

Table tableOf(ReportKind kind, bool japanese) {
    switch (kind) {
        case ReportKind::kSynchronisation:
            return {QStringLiteral("sync"),
                    japanese ? QStringLiteral("同期レポート")
                             : QStringLiteral("Synchronisation report"),
                    {{QStringLiteral("begin"), QStringLiteral("reason"), QStringLiteral("result")},
                     {QStringLiteral("2025-03-01T21:00:04Z"), QStringLiteral("start"),
                      QStringLiteral("completed")}}};
        case ReportKind::kReplication:
            return {QStringLiteral("replication"),
                    japanese ? QStringLiteral("レプリケーション レポート")
                             : QStringLiteral("Replication report"),
                    {{QStringLiteral("figure"), QStringLiteral("average"), QStringLiteral("95 %")},
                     {QStringLiteral("lag_ms"), QStringLiteral("120"), QStringLiteral("860")},
                     {QStringLiteral("journal_bytes"), QStringLiteral("4194304"),
                      QStringLiteral("12582912")}}};
        case ReportKind::kSwitchover:
            return {QStringLiteral("switchover"),
                    japanese ? QStringLiteral("スイッチオーバー レポート")
                             : QStringLiteral("Switchover report"),
                    {{QStringLiteral("begin"), QStringLiteral("mode"),
                      QStringLiteral("downtime_ms"), QStringLiteral("loss_ms")},
                     {QStringLiteral("2025-03-02T02:10:00Z"), QStringLiteral("clean"),
                      QStringLiteral("41200"), QStringLiteral("0")}}};
        case ReportKind::kChanges:
            return {
                QStringLiteral("changes"),
                japanese ? QStringLiteral("変更量レポート")
                         : QStringLiteral("Change volume report"),
                {{QStringLiteral("begin"), QStringLiteral("file"), QStringLiteral("written_bytes")},
                 {QStringLiteral("2025-03-02T02:00:00Z"), QStringLiteral("web/disk.vhdx"),
                  QStringLiteral("734003200")}}};
        case ReportKind::kDifference:
            return {QStringLiteral("difference"),
                    japanese ? QStringLiteral("差分レポート") : QStringLiteral("Difference report"),
                    {{QStringLiteral("file"), QStringLiteral("differing_bytes"),
                      QStringLiteral("result")},
                     {QStringLiteral("web/disk.vhdx"), QStringLiteral("4194304"),
                      QStringLiteral("made-equal")}}};
        case ReportKind::kAssessment:
            return {QStringLiteral("assessment"),
                    japanese ? QStringLiteral("アセスメント レポート")
                             : QStringLiteral("Assessment report"),
                    {{QStringLiteral("line"), QStringLiteral("keeps up"),
                      QStringLiteral("most waiting"), QStringLiteral("greatest lag")},
                     {QStringLiteral("10 Mbit/s"), QStringLiteral("no"), QStringLiteral("83.7 GiB"),
                      QStringLiteral("19 h 58 min")},
                     {QStringLiteral("100 Mbit/s"), QStringLiteral("yes"),
                      QStringLiteral("6.2 GiB"), QStringLiteral("8 min 40 s")},
                     {QStringLiteral("1000 Mbit/s"), QStringLiteral("yes"), QStringLiteral("0 B"),
                      QStringLiteral("0.0 s")}}};
    }
    return {};
}

QString html(const Table& table, const QString& about) {
    QString text = QStringLiteral(
                       "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%1"
                       "</title></head><body><h1>%1: %2</h1><table border=\"1\" "
                       "cellspacing=\"0\" cellpadding=\"4\">")
                       .arg(table.title, about.toHtmlEscaped());
    for (qsizetype row = 0; row < table.rows.size(); ++row) {
        const QString cell = row == 0 ? QStringLiteral("th") : QStringLiteral("td");
        text += QStringLiteral("<tr>");
        for (const QString& word : table.rows[row]) {
            text += QStringLiteral("<%1>%2</%1>").arg(cell, word.toHtmlEscaped());
        }
        text += QStringLiteral("</tr>");
    }
    return text + QStringLiteral("</table></body></html>");
}

}  // namespace

Report demoReport(const QString& about, const ReportWish& wish) {
    const Table table = tableOf(wish.kind, wish.language == u"ja");
    if (wish.format == ReportFormat::kHtml) {
        return {.file_name = table.name + QStringLiteral(".html"), .content = html(table, about)};
    }
    QString csv;
    for (const QStringList& row : table.rows) csv += row.join(u',') + QStringLiteral("\r\n");
    return {.file_name = table.name + QStringLiteral(".csv"), .content = csv};
}

}  // namespace rha::manager
