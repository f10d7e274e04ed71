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
    Text{"deleted", "削除済み"},
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
