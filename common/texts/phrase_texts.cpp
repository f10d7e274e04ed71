// Names of things and states, which stand in places of other texts.
#include <array>

#include "common/texts/tables.h"

namespace rha {
namespace {

constexpr std::array kTexts = {
    Text{"stopped", "停止"},
    Text{"verifying", "検証中"},
    Text{"starting", "開始中"},
    Text{"synchronising", "同期中"},
    Text{"running", "実行中"},
    Text{"maintenance", "ホスト メンテナンス"},
    Text{"countdown", "カウントダウン"},
    Text{"restarting-guest", "ゲストの再起動中"},
    Text{"switchover-required", "スイッチオーバーが必要"},
    Text{"switching", "スイッチオーバー中"},
    Text{"rolling-back", "取り消し中"},
    Text{"switched", "スイッチオーバー済み"},
    Text{"failed", "失敗"},
    Text{"stopping", "停止処理中"},
    Text{"deleting", "削除中"},
    Text{"deleted", "削除"},
    Text{"run", "実行"},
    Text{"switched over", "スイッチオーバー"},
    Text{"recovered", "復旧"},
    Text{"master", "マスタ"},
    Text{"replica", "レプリカ"},
    Text{"holds changes (at most {size})", "変更（最大 {size}）が残っています"},
    Text{"holds changes ({size} when it last told, maybe more)",
         "変更（前回の報告では {size}、それ以上の可能性あり）が残っています"},
    Text{"may hold changes", "変更が残っている可能性があります"},
    Text{"verify", "検証"},
    Text{"start-replica", "レプリカの開始"},
    Text{"start-master", "マスタの開始"},
    Text{"stop-master", "マスタの停止"},
    Text{"stop-replica", "レプリカの停止"},
    Text{"restart-guest", "ゲストの再起動"},
    Text{"shutdown-guest", "ゲストのシャットダウン"},
    Text{"drain", "最後の変更の送信"},
    Text{"promote", "ジャーナルの適用"},
    Text{"register", "仮想マシンの登録"},
    Text{"start-on-replica", "レプリカでの起動"},
    Text{"return-guest", "マスタへの返却"},
    Text{"unregister-replica", "レプリカの登録解除"},
    Text{"demote-replica", "レプリカへの復帰"},
    Text{"before-synchronisation", "同期前のスクリプト"},
    Text{"before-switchover", "スイッチオーバー前のスクリプト"},
    Text{"scenario name", "シナリオ名"},
    Text{"group name", "グループ名"},
    Text{"scenario id", "シナリオ ID"},
    Text{"virtual machine", "仮想マシン"},
    Text{"master host", "マスタ ホスト"},
    Text{"replica host", "レプリカ ホスト"},
    Text{"machine's folder", "仮想マシンのフォルダ"},
    Text{"replica directory", "レプリカのフォルダ"},
    Text{"disk {path}", "ディスク {path} "},
    Text{"parent disk {path} of {child}", "{child} の親ディスク {path} "},
    Text{"engine at {address}", "{address} のエンジン"},
    Text{"control service at {address}", "{address} のコントロール サービス"},
    Text{"template name", "テンプレート名"},
    Text{"start rha-capturefs for that storage root",
         "そのストレージ ルートに対して rha-capturefs を起動してください"},
    Text{"load the capture driver: `fltmc load rhaflt`",
         "キャプチャ ドライバを読み込んでください: `fltmc load rhaflt`"},
};

}  // namespace

std::span<const Text> PhraseTexts() {
    return kTexts;
}

}  // namespace rha
