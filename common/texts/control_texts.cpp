// What the control service says of scenarios: verification, readiness, networks, properties.
#include <array>

#include "common/texts/tables.h"

namespace rha {
namespace {

constexpr std::array kTexts = {
    Text{"the engines speak different protocols ({version} and {other})",
         "両ホストのエンジンのプロトコルが異なります（{version} と {other}）"},
    Text{"install the same version of the engine on both hosts",
         "両ホストに同じバージョンのエンジンをインストールしてください"},
    Text{"the hosts run different hypervisors ({hypervisor} and {other})",
         "両ホストのハイパーバイザが異なります（{hypervisor} と {other}）"},
    Text{"choose a replica host with {hypervisor}",
         "{hypervisor} が動作しているホストをレプリカに選択してください"},
    Text{"the hypervisors have different versions ({version} and {other})",
         "両ホストのハイパーバイザのバージョンが異なります（{version} と {other}）"},
    Text{"bring both hosts to the same version; a machine may not start on an older one",
         "両ホストを同じバージョンにしてください。古いバージョンでは仮想マシンが起動しないことが"
         "あります"},
    Text{"the machine {machine} is not running", "仮想マシン {machine} が動作していません"},
    Text{"start it on the master", "マスタで仮想マシンを起動してください"},
    Text{"the machine {machine} has no files to protect",
         "仮想マシン {machine} に保護対象のファイルがありません"},
    Text{"check the machine's configuration on the master",
         "マスタで仮想マシンの構成を確認してください"},
    Text{"see the engine's log on that host", "そのホストでエンジンのログを確認してください"},
    Text{"{finding} ({host})", "{*finding}（{host}）"},
    Text{"the engine answers", "エンジンは応答しています"},
    Text{"the engine speaks protocol {version}, not {wanted}",
         "エンジンのプロトコルは {version} ですが、{wanted} が必要です"},
    Text{"install the same version as the control service's",
         "コントロール サービスと同じバージョンをインストールしてください"},
    Text{"the host's clock differs from this service's",
         "ホストの時計がコントロール サービスの時計とずれています"},
    Text{"synchronise the clocks; times in events mislead until then",
         "時計を合わせてください。それまでイベントの時刻は正確ではありません"},
    Text{"a switchover is not possible while the scenario is {state}",
         "シナリオの状態が「{*state}」のため、スイッチオーバーできません"},
    Text{"finish the switchover that failed", "失敗したスイッチオーバーを完了してください"},
    Text{"run the scenario", "シナリオを実行してください"},
    Text{"run the scenario: it replicates the other way then",
         "シナリオを実行してください。逆方向にレプリケートされます"},
    Text{"wait until the scenario runs", "シナリオが実行中になるまでお待ちください"},
    Text{"wait until it has ended", "終了するまでお待ちください"},
    Text{"the replica's engine does not answer", "レプリカのエンジンが応答しません"},
    Text{"check that the host runs, that rha-engine runs on it, and the network",
         "ホストと rha-engine が動作していること、およびネットワークを確認してください"},
    Text{"the master's engine does not answer: only a switchover after failure is possible",
         "マスタのエンジンが応答しません。障害時のスイッチオーバーのみ可能です"},
    Text{"the replica is not complete", "レプリカが最新ではありません"},
    Text{"wait until it has synchronised", "同期が完了するまでお待ちください"},
    Text{"the replica's engine does not know the scenario",
         "レプリカのエンジンはこのシナリオを認識していません"},
    Text{"the replica is {seconds} s behind ({size})",
         "レプリカが {seconds} 秒遅れています（{size}）"},
    Text{"look for what slows the network or the replica's disk down",
         "ネットワークまたはレプリカのディスクが遅くなっている原因を調べてください"},
    Text{"{free} of {total} are free on the replica's disk",
         "レプリカのディスクの空き容量は {total} のうち {free} です"},
    Text{"{left}: replication is held", "{*left}。レプリケーションは保留されています"},
    Text{"free space there", "そのホストの空き容量を増やしてください"},
    Text{"the machine does not run", "仮想マシンが動作していません"},
    Text{"start it, if it is to run", "動作させる場合は起動してください"},
    Text{"the guest has no agent: its silence is not noticed, and a shutdown may end in powering "
         "it off",
         "ゲスト エージェントがありません。ゲストの無応答は検出されず、シャットダウンの代わりに電"
         "源が切られることがあります"},
    Text{"install the guest agent of the hypervisor",
         "ハイパーバイザのゲスト エージェントをインストールしてください"},
    Text{"the guest does not answer", "ゲストが応答しません"},
    Text{"look at the machine's console", "仮想マシンのコンソールを確認してください"},
    Text{"the host is under maintenance: nothing is restarted or moved by itself",
         "ホストはメンテナンス中です。自動の再起動や移動は行われません"},
    Text{"reboot it, or end the maintenance: rhactl maintenance end --host {host}",
         "ホスト {host} を再起動するか、メンテナンスを終了してください"},
    Text{"the replica's files stand still: a switchover applies its journal first",
         "レプリカの更新は一時停止しています。スイッチオーバーでは先にジャーナルが適用されます"},
    Text{"rhactl scenario resume {scenario}",
         "シナリオ {scenario} のレプリカの更新を再開してください"},
    Text{"the machine is not moved by itself when its host fails",
         "ホストに障害が発生しても、仮想マシンは自動では移動しません"},
    Text{"rhactl scenario set {scenario} automatic-switchover=on",
         "シナリオ {scenario} の自動スイッチオーバーを有効にしてください"},
    Text{"the machine does not run under a lease: it is not moved by itself when its host fails, "
         "an administrator is asked",
         "仮想マシンは実行リースなしで動作しています。ホストに障害が発生しても自動では移動せず、"
         "管理者の判断を待ちます"},
    Text{"start rha-guard on that host; right after the start of a run, wait a few seconds",
         "そのホストで rha-guard を起動してください。実行の開始直後は数秒お待ちください"},
    Text{"the last switchover failed", "前回のスイッチオーバーは失敗しました"},
    Text{"the last switchover failed: {reason}", "前回のスイッチオーバーは失敗しました: {*reason}"},
    Text{"the last switchover was rolled back", "前回のスイッチオーバーは取り消されました"},
    Text{"the last switchover was rolled back: {reason}",
         "前回のスイッチオーバーは取り消されました: {*reason}"},
    Text{"see: rhactl report scenario {scenario} --kind switchover",
         "シナリオ {scenario} のスイッチオーバーのレポートを確認してください"},
    Text{"this host's hypervisor cannot give a guest addresses",
         "このホストのハイパーバイザはゲストにアドレスを設定できません"},
    Text{"remove the addresses from the scenario, and see that the guest gets them in another "
         "way, such as DHCP",
         "シナリオからアドレスを削除し、DHCP など別の方法でゲストにアドレスを割り当ててください"},
    Text{"the machine has no connected network adapter {adapter}, which addresses are given for",
         "アドレスが指定されているネットワーク アダプタ {adapter} は、仮想マシンに接続されていま"
         "せん"},
    Text{"correct the addresses in the scenario's network mapping",
         "シナリオのネットワーク マッピングのアドレスを修正してください"},
    Text{"the guest did not say which addresses its adapter \"{adapter}\" has: they could not be "
         "given back to it",
         "ゲストのアダプタ「{adapter}」のアドレスが不明のため、元に戻すことができません"},
    Text{"see that its integration services run, then run the scenario anew; or set the "
         "addresses by hand when the machine is back",
         "統合サービスの動作を確認してシナリオを実行し直すか、仮想マシンが戻った後に手動でアドレ"
         "スを設定してください"},
    Text{"no network of this host is chosen for the machine's network \"{network}\": after a "
         "switchover its adapters would be connected to nothing",
         "仮想マシンのネットワーク「{network}」に対応するネットワークが選択されていません。スイッ"
         "チオーバー後、アダプタはどこにも接続されません"},
    Text{"choose one: `rhactl scenario network {scenario} --map '{network}=NETWORK'`, or in the "
         "scenario's network mapping",
         "シナリオ {scenario} のネットワーク マッピングで、「{network}」に対応するネットワークを"
         "選択してください"},
    Text{
        "the adapter \"{adapter}\" is connected to nothing: its virtual network \"{network}\" is "
        "not on this host",
        "アダプタ「{adapter}」はどこにも接続されていません。接続先の仮想ネットワーク「{network}」が"
        "このホストにありません"},
    Text{"create the network on that host, and connect the adapter to it",
         "そのホストに仮想ネットワークを作成し、アダプタを接続してください"},
    Text{"this host has no virtual network \"{wanted}\", which the machine's adapters on \""
         "{network}\" would be connected to",
         "このホストには、「{network}」のアダプタの接続先となる仮想ネットワーク「{wanted}」があり"
         "ません"},
    Text{"create the network on that host", "そのホストに仮想ネットワークを作成してください"},
    Text{"create the network on that host, or choose another: "
         "`rhactl scenario network {scenario} --map '{network}=NETWORK'`",
         "そのホストに仮想ネットワークを作成するか、シナリオ {scenario} のネットワーク マッピング"
         "で「{network}」に対応する別のネットワークを選択してください"},
    Text{"nothing may be changed while it is {state}",
         "状態が「{*state}」の間は何も変更できません"},
    Text{"wait until the switchover has ended", "スイッチオーバーが終了するまでお待ちください"},
    Text{"create a scenario anew", "シナリオを新しく作成してください"},
    Text{"move the machine back to its master first, or delete the scenario and create one in "
         "the other direction",
         "先に仮想マシンをマスタに戻すか、シナリオを削除して逆方向のシナリオを作成してください"},
    Text{"'{property}' may only be changed while it is stopped; it is {state}",
         "「{property}」は停止中にのみ変更できます。現在の状態は「{*state}」です"},
    Text{"stop the scenario, change the property, and run it again",
         "シナリオを停止し、プロパティを変更してから、もう一度実行してください"},
    Text{"there is no property '{property}'", "プロパティ「{property}」はありません"},
    Text{"`rhactl properties` shows all properties", "[プロパティ] ペインで一覧を確認できます"},
    Text{"the {what} '{path}' is not an absolute path",
         "{*what}「{path}」は絶対パスではありません"},
    Text{"give the whole path, such as /srv/vm/web or D:\\VM\\web",
         "/srv/vm/web や D:\\VM\\web のような絶対パスを指定してください"},
    Text{"the {what} '{path}' contains '..'", "{*what}「{path}」に「..」が含まれています"},
    Text{"give the path without '..'", "「..」を含まないパスを指定してください"},
    Text{"the {what} '{path}' is the root of a disk", "{*what}「{path}」はディスクのルートです"},
    Text{"choose a folder of its own below it", "その下の専用フォルダを選択してください"},
    Text{"the {what} '{path}' shares files with the {their} of scenario '{scenario}'",
         "{*what}「{path}」が、シナリオ「{scenario}」の{*their}と重なっています"},
    Text{"choose another replica directory", "別のレプリカのフォルダを選択してください"},
    Text{"the {what} is empty", "{*what}が空です"},
    Text{"give a {what}", "{*what}を入力してください"},
    Text{"the {what} is longer than {bytes} bytes", "{*what}が {bytes} バイトを超えています"},
    Text{"choose a shorter {what}", "{*what}を短くしてください"},
    Text{"the {what} contains a control character", "{*what}に制御文字が含まれています"},
    Text{"use printable characters only", "印字可能な文字のみを使用してください"},
    Text{"no {what} is given", "{*what}が指定されていません"},
    Text{"choose a {what}", "{*what}を選択してください"},
    Text{"master and replica are the same host", "マスタとレプリカが同じホストです"},
    Text{"choose another host for the replica", "レプリカに別のホストを選択してください"},
    Text{"the is-alive timeout is shorter than six heartbeats",
         "「監視のタイムアウト」がハートビート間隔の 6 倍より短くなっています"},
    Text{"raise is-alive-timeout or lower heartbeat",
         "「監視のタイムアウト」を長くするか、ハートビート間隔を短くしてください"},
    Text{"a scenario named '{scenario}' exists already",
         "シナリオ「{scenario}」はすでに存在します"},
    Text{"choose another name or delete the other scenario",
         "別の名前にするか、既存のシナリオを削除してください"},
    Text{"scenario '{scenario}' protects this virtual machine already",
         "この仮想マシンはすでにシナリオ「{scenario}」で保護されています"},
    Text{"delete scenario '{scenario}' first", "先にシナリオ「{scenario}」を削除してください"},
};

}  // namespace

std::span<const Text> ControlTexts() {
    return kTexts;
}

}  // namespace rha
