// What engines tell of replication, replicas and run leases, and what they refuse.
#include <array>

#include "common/texts/tables.h"

namespace rha {
namespace {

constexpr std::array kTexts = {
    Text{"connected to the replica", "レプリカに接続しました"},
    Text{"the replica takes no more changes: {reason}",
         "レプリカが変更を受け付けなくなりました: {*reason}"},
    Text{"the replica takes changes again", "レプリカが再び変更を受け付けています"},
    Text{"the connection to the replica was lost: {reason}",
         "レプリカとの接続が切れました: {*reason}"},
    Text{"changes are kept; the engine connects again by itself",
         "変更は保持されています。エンジンが自動で再接続します"},
    Text{"the replica has not answered for too long", "レプリカから長時間応答がありません"},
    Text{"check the network between the hosts; the engine connects again",
         "ホスト間のネットワークを確認してください。エンジンが再接続します"},
    Text{"the replica is too slow for the changes under way",
         "レプリカの処理が変更に追いつきません"},
    Text{"nothing to do: changes go through the spool meanwhile",
         "対処は不要です。変更はその間スプールに保存されます"},
    Text{"a full comparison begins: {reason}", "すべてのデータの比較を開始します: {*reason}"},
    Text{"the capture driver does not answer: {reason}",
         "キャプチャ ドライバが応答しません: {*reason}"},
    Text{"start the capture driver, then the machine, which has lost its disks; the engine "
         "attaches again by itself",
         "キャプチャ ドライバを起動してから、ディスクを失った仮想マシンを起動してください。エンジ"
         "ンは自動で再接続します"},
    Text{"the replica is a continuously current copy; making it one took {count} bytes",
         "レプリカは最新の状態に保たれています。同期で {count} バイトを送信しました"},
    Text{"changes could not be recorded; the regions concerned are being repaired",
         "記録できなかった変更があります。該当する領域を修復しています"},
    Text{"the drain did not finish in time: {reason}",
         "最後の変更の送信が時間内に終了しませんでした: {*reason}"},
    Text{"changes are not captured", "変更がキャプチャされていません"},
    Text{"the replica cannot be reached", "レプリカに接続できません"},
    Text{"the replica takes no more", "レプリカが変更を受け付けません"},
    Text{"synchronisation has not finished", "同期が完了していません"},
    Text{"changes are still being made or sent", "変更の発生または送信が続いています"},
    Text{"the replica is still applying changes", "レプリカが変更を適用しています"},
    Text{"look at the scenario's state, mend what it names, and try again",
         "シナリオの状態を確認し、問題を解決してから再試行してください"},
    Text{"replication of the scenario was stopped", "シナリオのレプリケーションが停止されました"},
    Text{"start replication again", "レプリケーションを再度開始してください"},
    Text{"replication was stopped", "レプリケーションが停止されました"},
    Text{"this host is not replicating the scenario",
         "このホストはシナリオをレプリケートしていません"},
    Text{"start replication first", "先にレプリケーションを開始してください"},
    Text{"a drain of the scenario is under way already", "最後の変更の送信がすでに行われています"},
    Text{"wait for it to end", "完了するまでお待ちください"},
    Text{"the replica holds changes this host never captured",
         "このホストでキャプチャされていない変更がレプリカにあります"},
    Text{"changes the replica still needs are gone", "レプリカに必要な変更が失われています"},
    Text{"the replica's files are not what they were", "レプリカのファイルが変わっています"},
    Text{"the replica is not in the capture run of this host",
         "レプリカはこのホストの今回のキャプチャに対応していません"},
    Text{"this replica has not been compared with this host",
         "このレプリカはこのホストと比較されていません"},
    Text{"the spool is full: {reason}", "スプールがいっぱいです: {*reason}"},
    Text{"it has reached its bound", "上限に達しました"},
    Text{"nothing is lost: changes are noted in the dirty map and repaired later; raise the "
         "spool's size if the link is often slow",
         "データは失われていません。変更箇所は記録され、後で修復されます。回線がたびたび遅くなる"
         "場合は、スプールのサイズを大きくしてください"},
    Text{"its disk has too little free space", "ディスクの空き容量が不足しています"},
    Text{"free space on the disk of {directory}",
         "{directory} のディスクの空き容量を増やしてください"},
    Text{"the replica's journal is full during synchronisation; the replica is not usable until "
         "synchronisation completes",
         "同期中にレプリカのジャーナルがいっぱいになりました。同期が完了するまでレプリカは使用で"
         "きません"},
    Text{"raise the scenario's journal bound or free space on the replica host",
         "シナリオのジャーナルの上限を大きくするか、レプリカ ホストの空き容量を増やしてください"},
    Text{"the replica's updates are suspended", "レプリカの更新は一時停止しています"},
    Text{"resume them: rhactl scenario resume", "レプリカの更新を再開してください"},
    Text{"batch {number} of the journal is damaged",
         "ジャーナルのバッチ {number} が破損しています"},
    Text{"the records of batch {number} are damaged",
         "ジャーナルのバッチ {number} の記録が破損しています"},
    Text{"check the disk of the state directory",
         "エンジンの状態フォルダがあるディスクを確認してください"},
    Text{"check disk and memory of this host", "このホストのディスクとメモリを確認してください"},
    Text{"'{path}' is gone from the replica directory",
         "レプリカのフォルダから「{path}」がなくなりました"},
    Text{"leave the replica's files alone; the scenario is synchronised again by itself",
         "レプリカのファイルを変更しないでください。シナリオは自動で再同期されます"},
    Text{"the replica's disk has {free} bytes free; {needed} must stay free",
         "レプリカのディスクの空き容量は {free} バイトですが、{needed} バイトを残す必要があります"},
    Text{"free space on the disk of the replica directory",
         "レプリカのフォルダがあるディスクの空き容量を増やしてください"},
    Text{"{directory} is in use by another process", "{directory} は別のプロセスが使用しています"},
    Text{"stop the other engine on this host", "このホストのほかのエンジンを停止してください"},
    Text{"{directory} is the replica of another scenario",
         "{directory} は別のシナリオのレプリカです"},
    Text{"the volume of the replica directory {directory} is gone: what stands there is not the "
         "replica",
         "レプリカのフォルダ {directory} のボリュームが見つかりません。そこにあるのはこのレプリカで"
         "はありません"},
    Text{"the volume of the replica directory {directory} is gone: there is no {missing}",
         "レプリカのフォルダ {directory} のボリュームが見つかりません ({missing} がありません)"},
    Text{
        "bring the disk that holds it back under its former name: replication goes on by itself, "
        "and nothing is lost; if the replica is lost, delete the scenario and create it again",
        "レプリカのディスクを元の名前で接続し直してください。レプリケーションは自動的に再開し、デー"
        "タは失われません。レプリカが失われた場合は、シナリオを削除して作成し直してください"},
    Text{"the replica has become the master", "レプリカはすでにマスタになっています"},
    Text{"switch back before replicating to this host",
         "このホストにレプリケートする前に、スイッチバックしてください"},
    Text{"the replica is not consistent: synchronisation has not completed",
         "同期が完了していないため、レプリカの整合性がありません"},
    Text{"this engine has seen epoch {seen} of the scenario and refuses a command of epoch "
         "{epoch}",
         "エンジンのシナリオの世代は {seen} のため、世代 {epoch} の命令を拒否しました"},
    Text{"look at `rhactl scenario show`: a switchover has happened since",
         "その後にスイッチオーバーが行われました。シナリオを確認してください"},
    Text{"this host keeps no replica of the scenario",
         "このホストにシナリオのレプリカはありません"},
    Text{"run the scenario again: `rhactl scenario run`", "シナリオをもう一度実行してください"},
    Text{"the replica is not open yet", "レプリカの準備ができていません"},
    Text{"try again in a few seconds", "数秒後に再試行してください"},
    Text{"the replica is being synchronised", "レプリカを同期しています"},
    Text{"wait until the scenario is running, then suspend its updates",
         "シナリオが実行中になってから、更新を一時停止してください"},
    Text{"the machine was switched over to this host: its replica here is the machine itself now",
         "仮想マシンはこのホストにスイッチオーバーされており、レプリカが仮想マシンそのものになっ"
         "ています"},
    Text{"delete the scenario, or switch back first",
         "シナリオを削除するか、先にスイッチバックしてください"},
    Text{"the machine's former files are taken over as the replica; nothing has to be compared",
         "仮想マシンの以前のファイルをレプリカとして引き継ぎます。比較は不要です"},
    Text{"the machine's former files are taken over as the replica; everything is compared: "
         "{reason}",
         "仮想マシンの以前のファイルをレプリカとして引き継ぎ、すべてを比較します: {*reason}"},
    Text{"this host was not drained", "このホストの最後の変更が送信されていませんでした"},
    Text{"capture was begun anew since", "その後キャプチャが最初から開始されました"},
    Text{"the last change here has number {number}, the drain ended at {end}",
         "このホストの最後の変更は {number} 番ですが、送信は {end} 番で終了しています"},
    Text{"{count} bytes were left to repair", "修復が必要なデータが {count} バイト残っていました"},
    Text{"the machine runs on this host, or it is not known that it does not",
         "仮想マシンがこのホストで動作しているか、停止していることを確認できません"},
    Text{"shut it down here: this host is to keep the copy",
         "このホストはコピーを保持するため、ここで仮想マシンをシャットダウンしてください"},
    Text{"this host keeps the machine's replica, which has not been promoted: it cannot be the "
         "master",
         "このホストには昇格していないレプリカがあるため、マスタになれません"},
    Text{"switch the scenario over: `rhactl scenario switchover`",
         "シナリオのスイッチオーバーを実行してください"},
    Text{"this engine is not replicating the scenario as its master",
         "このエンジンはマスタとしてシナリオをレプリケートしていません"},
    Text{"the replica holds nothing of the machine yet",
         "レプリカにはまだ仮想マシンのデータがありません"},
    Text{"run the scenario until it has synchronised once",
         "一度同期が完了するまでシナリオを実行してください"},
    Text{"the machine's replica on this host has not been promoted: starting the machine here "
         "would ruin it",
         "このホストのレプリカは昇格していません。ここで仮想マシンを起動するとレプリカが壊れます"},
    Text{"changes are not captured since the switchover: {reason}",
         "スイッチオーバー以降の変更がキャプチャされていません: {*reason}"},
    Text{"the way back will compare everything; if nothing is captured there, {advice}, then "
         "start the machine anew",
         "戻すときにすべてを比較します。キャプチャされていない場合: {*advice}。その後、仮想マシン"
         "を起動し直してください"},
    Text{"start it: `{command}`, or run `rha-engine guard` with the engine's --state",
         "起動してください: `{command}`。または、エンジンと同じ --state を指定して "
         "`rha-engine guard` を実行してください"},
    Text{"this host is not the scenario's master: its machine has no run lease here",
         "このホストはシナリオのマスタではないため、実行リースがありません"},
    Text{"the machine lives on the other host: its copy on this one is kept off",
         "仮想マシンはもう一方のホストにあります。このホストのコピーは停止したままになります"},
    Text{"switch back, or decide for this copy: `rhactl scenario recover`",
         "スイッチバックするか、このコピーを復旧してください"},
    Text{"the machine waits for a new lease: the run lease under which it ran on this host has "
         "ended",
         "実行リースが終了したため、仮想マシンは新しいリースを待っています"},
    Text{"connect this host with the control service or with the replica's host",
         "このホストをコントロール サービスまたはレプリカ ホストに接続してください"},
    Text{"neither the control service nor the replica's host renews the machine's run lease: the "
         "guard of this host stops the machine",
         "コントロール サービスもレプリカ ホストも実行リースを更新しないため、このホストのガード"
         "が仮想マシンを停止します"},
    Text{"connect this host with one of them; then start the machine",
         "このホストをどちらかに接続してから、仮想マシンを起動してください"},
    Text{"no guard runs on this host: nobody stops the machine when its run lease ends",
         "このホストではガードが動作していません。実行リースが終了しても仮想マシンは停止されませ"
         "ん"},
};

}  // namespace

std::span<const Text> ReplicationTexts() {
    return kTexts;
}

}  // namespace rha
