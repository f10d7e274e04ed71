#include "manager-gui/demo/demo_properties.h"

namespace rha::manager {

QList<PropertySchema> demoProperties() {
    constexpr qint64 kSecond = 1000;
    constexpr qint64 kMiB = 1ll << 20;
    return {
        {.key = QStringLiteral("skip-same-size-and-time"),
         .scope = QStringLiteral("scenario"),
         .type = PropertyType::kFlag,
         .default_value = QStringLiteral("off"),
         .max = 1,
         .label_english = QStringLiteral("Ignore files of same size and time"),
         .help_english = QStringLiteral("Synchronisation trusts files whose size and time agree."),
         .label_japanese = QStringLiteral("同一サイズ/タイムスタンプのファイルを無視"),
         .help_japanese = QStringLiteral("サイズと更新時刻が一致するファイルを比較しません。")},
        {.key = QStringLiteral("spool-max"),
         .scope = QStringLiteral("master"),
         .type = PropertyType::kBytes,
         .default_value = QStringLiteral("0"),
         .min = 16 * kMiB,
         .max = 1ll << 50,
         .zero_is_default = true,
         .label_english = QStringLiteral("Maximum spool size"),
         .help_english = QStringLiteral("Disk space for changes that the replica lacks yet."),
         .label_japanese = QStringLiteral("スプールの最大サイズ"),
         .help_japanese = QStringLiteral("レプリカに未送信の変更を保存するディスク容量です。")},
        {.key = QStringLiteral("journal-max"),
         .scope = QStringLiteral("replica"),
         .type = PropertyType::kBytes,
         .default_value = QStringLiteral("64GiB"),
         .min = 64 * kMiB,
         .max = 1ll << 50,
         .label_english = QStringLiteral("Maximum journal size"),
         .help_english = QStringLiteral("Disk space for changes that are not applied yet."),
         .label_japanese = QStringLiteral("ジャーナルの最大サイズ"),
         .help_japanese = QStringLiteral("まだ適用されていない変更に使うディスク容量です。")},
        {.key = QStringLiteral("automatic-switchover"),
         .scope = QStringLiteral("ha"),
         .type = PropertyType::kFlag,
         .default_value = QStringLiteral("on"),
         .max = 1,
         .any_time = true,
         .label_english = QStringLiteral("Perform switchover automatically"),
         .help_english = QStringLiteral("Off: the operator decides."),
         .label_japanese = QStringLiteral("スイッチオーバーを自動的に実行"),
         .help_japanese = QStringLiteral("オフ: 管理者の操作を待ちます。")},
        {.key = QStringLiteral("is-alive-timeout"),
         .scope = QStringLiteral("ha"),
         .type = PropertyType::kDuration,
         .default_value = QStringLiteral("5min"),
         .min = 10 * kSecond,
         .max = 86'400 * kSecond,
         .any_time = true,
         .label_english = QStringLiteral("Is-alive timeout"),
         .help_english = QStringLiteral("No sign of life for this long: the master has failed."),
         .label_japanese = QStringLiteral("監視のタイムアウト"),
         .help_japanese = QStringLiteral("この時間応答がなければ、マスタの障害とみなします。")},
    };
}

}  // namespace rha::manager
