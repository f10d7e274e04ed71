#include "control/core/event_catalogue_ja.h"

#include <array>

namespace rha::control {
namespace {

using E = EventCode;
using J = JapaneseText;

constexpr std::array kTexts = {
    J{E::kScenarioCreated,
      {"シナリオ {scenario} が作成されました。", "管理者が作成しました。",
       "仮想マシンを保護するには、シナリオを実行してください。"}},
    J{E::kScenarioDeleted,
      {"シナリオ {scenario} が削除されました。", "管理者が削除しました。",
       "不要です。レプリカのファイルは {host} に残っています。必要がなければ削除して"
       "ください。"}},
    J{E::kHostAdded,
      {"ホスト {host} が追加されました。", "エンジンが登録されました。", "不要です。"}},
    J{E::kHostRemoved,
      {"ホスト {host} が削除されました。", "管理者が削除しました。", "不要です。"}},
    J{E::kHostConnected,
      {"{host} のエンジンに接続しました。", "接続が確立されました。", "不要です。"}},
    J{E::kHostDisconnected,
      {"{host} のエンジンに接続できません: {reason}",
       "ホスト、エンジン、またはその間のネットワークが停止しています。",
       "ホストと rha-engine が動作していること、およびネットワークを確認してください"
       "。"}},
    J{E::kSettingsChanged,
      {"{scenario} の設定が変更されました: {changes}", "管理者 {actor} が変更しました。",
       "不要です。"}},
    J{E::kRunRequested,
      {"シナリオ {scenario} を開始しています。", "管理者が実行しました。", "不要です。"}},
    J{E::kVerificationFailed,
      {"シナリオ {scenario} は実行できません: {reason}",
       "検証で、先に修正が必要な問題が見つかりました。",
       "{remedy} その後、シナリオをもう一度実行してください。"}},
    J{E::kSynchronisationStarted,
      {"シナリオ {scenario} を同期しています。",
       "両方のエンジンがレプリケートしており、レプリカを同一の内容にしています。", "不要です。"}},
    J{E::kSynchronised,
      {"同期中に行われたすべての変更がレプリケートされました。{scenario} は実行中で"
       "す。",
       "{host} のレプリカがマスタに追いつきました。", "不要です。"}},
    J{E::kRunFailed,
      {"{scenario} のレプリケーションを開始できませんでした: {reason}",
       "エンジンがコマンドを拒否したか、時間内に応答しませんでした。",
       "{remedy} その後、シナリオをもう一度実行してください。それまで仮想マシンは保"
       "護されません。"}},
    J{E::kStoppedByOperator,
      {"シナリオ {scenario} は停止されました（ユーザによる停止）。", "管理者が停止しました。",
       "仮想マシンを保護するには、もう一度実行してください。"}},
    J{E::kStopOwed,
      {"{host} に {scenario} のレプリケーション停止を伝えられませんでした。",
       "エンジンが応答しませんでした。", "不要です。接続できしだい伝えられます。"}},
    J{E::kReplicationPaused,
      {"{host} で {scenario} のレプリケーションが止まっています: {reason}",
       "エンジンは対処されるまで続行できません。", "{remedy}"}},
    J{E::kReplicationLost,
      {"{host} のエンジンは {scenario} をレプリケートしていません。再開します。",
       "エンジンまたはホストが再起動しました。", "不要です。"}},
    J{E::kGroupRunning,
      {"グループ {group} 内のすべてのシナリオが実行されています。",
       "最後のシナリオの同期が完了しました。", "不要です。"}},
    J{E::kResynchronising,
      {"{scenario} のレプリカに欠けた部分があり、修復しています。",
       "スプールの上限、ホストの異常な再起動、またはエンジンの異常終了により、変更が"
       "記録されませんでした。",
       "不要です。修復が終わるまで自動スイッチオーバーはできません。"}},
    J{E::kDeleteIncomplete,
      {"{host} に {scenario} の削除を伝えられませんでした。", "エンジンが応答しませんでした。",
       "ホストが復帰したら、エンジンがこのシナリオのために残しているものを削除してく"
       "ださい。"}},
    J{E::kReverseRequested,
      {"{scenario} のリバース レプリケーション（{host} から {other}）を開始しています。",
       "スイッチオーバー後の仮想マシンを、現在動作している場所で保護するためです。",
       "同期が終わったら、スイッチオーバー（スイッチバック）で仮想マシンを元に戻せます。"}},
    J{E::kTurnRefused,
      {"{scenario} は順番が来ましたが、開始できませんでした: {reason}",
       "グループの実行で待機している間に、状況が変わりました。",
       "{remedy} その後、シナリオを再度実行してください。それまで仮想マシンは保護されません。"}},
    J{E::kCountdownStarted,
      {"{scenario}: {host} の {what} から応答がありません。残り {seconds} 秒です。",
       "ホスト、エンジン、ゲスト、またはネットワークに障害があります。",
       "{host} を確認してください。時間が過ぎると、仮想マシンが移動されるか、判断を"
       "求められます。"}},
    J{E::kCountdownCancelled,
      {"{scenario}: {host} が再び応答しました。カウントダウンを取り消しました。",
       "応答が確認されました。", "不要です。"}},
    J{E::kSwitchoverRequired,
      {"{scenario} のスイッチオーバーについて判断が必要です: {reason}",
       "仮想マシンのホストまたはゲストが応答せず、自動スイッチオーバーは行われません"
       "。",
       "{host} で仮想マシンが動作していないことを確認してから、スイッチオーバーを実"
       "行してください。"}},
    J{E::kSwitchoverStarted,
      {"{scenario} を {host} にスイッチオーバーしています（{mode}）: {reason}",
       "スイッチオーバーが要求されたか、マスタが失われました。", "不要です。"}},
    J{E::kSwitchoverCompleted,
      {"{scenario} のスイッチオーバーが完了しました。仮想マシンは {host} で動作して"
       "います。",
       "仮想マシンがそこに登録され、起動されました。",
       "元のホストで仮想マシンを起動しないでください。"}},
    J{E::kSwitchoverRolledBack,
      {"{scenario} のスイッチオーバーは取り消されました。仮想マシンは {host} で動作"
       "しています。",
       "レプリカで仮想マシンを起動する前の手順が失敗しました。",
       "原因を取り除いてから、もう一度スイッチオーバーを実行してください。"}},
    J{E::kRollbackStarted,
      {"{scenario} のスイッチオーバーを中止します: {reason}",
       "レプリカで仮想マシンを起動する前の手順が失敗しました。",
       "{remedy} 仮想マシンは {host} に戻されます。"}},
    J{E::kRollbackWaits,
      {"{scenario}: {host} が応答しないため、仮想マシンを戻せません。",
       "スイッチオーバー中にホストに障害が発生しました。",
       "{host} を復旧してください。失われた場合は、スイッチオーバーをもう一度実行し"
       "てください。"}},
    J{E::kSwitchoverFailed,
      {"{scenario} のスイッチオーバーが失敗しました: {reason}",
       "手順が失敗し、続行できません。どちら側も自動では起動されません。",
       "{remedy} その後、スイッチオーバーをもう一度実行してください。"}},
    J{E::kGuestRestartAttempted,
      {"{scenario}: {host} の仮想マシンがオフのため、起動を試行しています。",
       "ホストは動作していますが、仮想マシンがシャットダウンされたか、停止しました。",
       "オフのままにするには、先にシナリオを停止してください。"}},
    J{E::kGuestRestarted,
      {"{scenario}: {host} の仮想マシンが再び動作しています。", "起動されました。", "不要です。"}},
    J{E::kGuestRestartFailed,
      {"{scenario}: {host} の仮想マシンを起動できませんでした: {reason}",
       "ハイパーバイザが拒否したか、ゲストが起動しませんでした。", "{remedy}"}},
    J{E::kGuestPoweredOff,
      {"{scenario}: ゲストが時間内にシャットダウンしなかったため、{host} で電源を切"
       "りました。",
       "猶予時間内にゲストのエージェントが応答しませんでした。",
       "ゲストのファイル システムを確認してください。時間が必要な場合は猶予時間を延"
       "ばしてください。"}},
    J{E::kMasterRetired,
      {"{scenario}: 古い仮想マシンをオフのままにするよう {host} に指示しました。",
       "仮想マシンは現在、もう一方のホストで動作しています。", "不要です。"}},
    J{E::kReplicaBehind,
      {"{scenario}: マスタの最後の変更を待たずにレプリカを起動しました。",
       "マスタが失われたか、オペレータがジャーナルの適用を待ちませんでした。",
       "{host} に届いていない変更は、元のマスタにのみ残っています。"}},
    J{E::kSplitBrain,
      {"{scenario}: 動作してはならない {host} でも仮想マシンが動作しています（スプリ"
       "ット ブレイン）。",
       "誰かがそこで起動したか、停止しないままホストが復帰しました。",
       "どちらのデータが正しいかをすぐに判断し、もう一方をシャットダウンしてください"
       "。"}},
    J{E::kMasterUnreachableButAlive,
      {"{scenario}: ここから {host} に接続できませんが、レプリカには応答しています。",
       "コントロール サービスとマスタの間のネットワークが停止しています。",
       "そのネットワークを修復してください。その間もレプリケーションは続きます。"}},
    J{E::kInconsistentOverride,
      {"{scenario}: 内容が正しくない可能性のあるレプリカを起動します。",
       "オペレータがデータの損失を許可しました。",
       "ゲストのファイル システムとデータを確認してください。"}},
    J{E::kEngineEvent, {"{host} の {code}: {message}", "エンジンからの報告です。", "{remedy}"}},
    J{E::kNotificationFailed,
      {"{target} への通知を配信できません: {reason}",
       "受信側のサーバが拒否したか、接続できません。",
       "{remedy} 通知は失われません。配信できるようになりしだい送信されます。"}},
    J{E::kNotificationRecovered,
      {"{target} への通知が再び配信されました。", "受信側のサーバが受け付けました。",
       "不要です。"}},
    J{E::kNotificationGivenUp,
      {"{count} 件のイベントが {target} に通知されませんでした: {reason}",
       "一日以上にわたりすべての試行が失敗したか、イベント ログに残っていません。",
       "イベント ログで確認し、通知先を修正してください。"}},
    J{E::kHookFinished,
      {"フック {target} が {event} の後に実行されました: {output}",
       "このイベントに設定されており、正常に終了しました。", "不要です。"}},
    J{E::kHookFailed,
      {"フック {target} が {event} の後に失敗しました: {reason} {output}",
       "スクリプトがエラーで終了したか、時間がかかりすぎたか、実行が許可されていませ"
       "ん。",
       "{remedy} このイベントについては再実行されません。"}},
};

}  // namespace

std::span<const JapaneseText> JapaneseCatalogue() {
    return kTexts;
}

}  // namespace rha::control
