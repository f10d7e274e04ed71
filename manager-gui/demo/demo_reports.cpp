#include "manager-gui/demo/demo_reports.h"

#include <QDateTime>
#include <QStringList>

namespace rha::manager {
namespace {

struct Table {
    QString name;
    QString title;
    QStringList columns;
    QList<QStringList> rows;
};

QString yesterdayAt(int hour) {
    return QDateTime(QDate::currentDate().addDays(-1), QTime(hour, 10))
        .toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

Table tableOf(ReportKind kind, bool japanese) {
    const auto say = [japanese](QStringView english, QStringView in_japanese) {
        return (japanese ? in_japanese : english).toString();
    };
    switch (kind) {
        case ReportKind::kSynchronisation:
            return {QStringLiteral("sync"),
                    say(u"Synchronisation report", u"同期レポート"),
                    {say(u"Begin", u"開始"), say(u"Reason", u"理由"), say(u"Result", u"結果")},
                    {{yesterdayAt(21), say(u"start", u"開始時"), say(u"completed", u"完了")}}};
        case ReportKind::kReplication:
            return {QStringLiteral("replication"),
                    say(u"Replication report", u"レプリケーション レポート"),
                    {say(u"Figure", u"項目"), say(u"Average", u"平均"), QStringLiteral("95 %")},
                    {{say(u"Lag", u"遅延"), say(u"0.1 s", u"0.1 秒"), say(u"0.9 s", u"0.9 秒")},
                     {say(u"Journal", u"ジャーナル"), QStringLiteral("4.0 MiB"),
                      QStringLiteral("12.0 MiB")}}};
        case ReportKind::kSwitchover:
            return {QStringLiteral("switchover"),
                    say(u"Switchover report", u"スイッチオーバー レポート"),
                    {say(u"Begin", u"開始"), say(u"Kind", u"種類"), say(u"Down for", u"停止時間"),
                     say(u"Lost", u"損失")},
                    {{yesterdayAt(2), say(u"clean", u"クリーン"), say(u"41 s", u"41 秒"),
                      say(u"nothing", u"なし")}}};
        case ReportKind::kChanges:
            return {
                QStringLiteral("changes"),
                say(u"Change volume report", u"変更量レポート"),
                {say(u"Begin", u"開始"), say(u"File", u"ファイル"), say(u"Written", u"書き込み量")},
                {{yesterdayAt(2), QStringLiteral("web/disk.vhdx"), QStringLiteral("700.0 MiB")}}};
        case ReportKind::kDifference:
            return {QStringLiteral("difference"),
                    say(u"Difference report", u"差分レポート"),
                    {say(u"File", u"ファイル"), say(u"Differed", u"差分"), say(u"Result", u"結果")},
                    {{QStringLiteral("web/disk.vhdx"), QStringLiteral("4.0 MiB"),
                      say(u"made equal", u"一致")}}};
        case ReportKind::kAssessment:
            return {QStringLiteral("assessment"),
                    say(u"Assessment report", u"アセスメント レポート"),
                    {say(u"Line", u"回線"), say(u"Keeps up", u"追従"),
                     say(u"Most waiting", u"最大待機量"), say(u"Greatest lag", u"最大遅延")},
                    {{QStringLiteral("10 Mbit/s"), say(u"no", u"不可"), QStringLiteral("83.7 GiB"),
                      say(u"19 h 58 min", u"19 時間 58 分")},
                     {QStringLiteral("100 Mbit/s"), say(u"yes", u"可"), QStringLiteral("6.2 GiB"),
                      say(u"8 min 40 s", u"8 分 40 秒")},
                     {QStringLiteral("1000 Mbit/s"), say(u"yes", u"可"), QStringLiteral("0 B"),
                      say(u"0.0 s", u"0.0 秒")}}};
    }
    return {};
}

QString html(const Table& table, const QString& about) {
    QString text = QStringLiteral(
                       "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%1"
                       "</title></head><body><h1>%1: %2</h1><table border=\"1\" "
                       "cellspacing=\"0\" cellpadding=\"4\">")
                       .arg(table.title, about.toHtmlEscaped());
    const auto add = [&text](const QStringList& row, const QString& cell) {
        text += QStringLiteral("<tr>");
        for (const QString& word : row) {
            text += QStringLiteral("<%1>%2</%1>").arg(cell, word.toHtmlEscaped());
        }
        text += QStringLiteral("</tr>");
    };
    add(table.columns, QStringLiteral("th"));
    for (const QStringList& row : table.rows) add(row, QStringLiteral("td"));
    return text + QStringLiteral("</table></body></html>");
}

}  // namespace

Report demoReport(const QString& about, const ReportWish& wish) {
    const Table table = tableOf(wish.kind, wish.language == u"ja");
    if (wish.format == ReportFormat::kHtml) {
        return {.file_name = table.name + QStringLiteral(".html"), .content = html(table, about)};
    }
    QString csv = table.columns.join(u',') + QStringLiteral("\r\n");
    for (const QStringList& row : table.rows) csv += row.join(u',') + QStringLiteral("\r\n");
    return {.file_name = table.name + QStringLiteral(".csv"), .content = csv};
}

}  // namespace rha::manager
