<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja_JP" sourcelanguage="en">
<context>
    <name>DemoFleet</name>
    <message>
        <source>Scenario %1 is synchronising.</source>
        <translation>シナリオ %1 を同期しています。</translation>
    </message>
    <message>
        <source>Both engines replicate; the replica is being made identical.</source>
        <translation>両方のエンジンがレプリケートしており、レプリカを同一の内容にしています。</translation>
    </message>
    <message>
        <source>Nothing to do.</source>
        <translation>不要です。</translation>
    </message>
    <message>
        <source>%1 is running; its replica is complete.</source>
        <translation>%1 は実行中です。レプリカは最新です。</translation>
    </message>
    <message>
        <source>The replica on %1 has caught up.</source>
        <translation>%1 のレプリカがマスタに追いつきました。</translation>
    </message>
    <message>
        <source>Scenario %1 was stopped by an administrator.</source>
        <translation>シナリオ %1 は停止されました（ユーザによる停止）。</translation>
    </message>
    <message>
        <source>An administrator stopped it.</source>
        <translation>管理者が停止しました。</translation>
    </message>
    <message>
        <source>Run it again to protect the machine.</source>
        <translation>仮想マシンを保護するには、もう一度実行してください。</translation>
    </message>
    <message>
        <source>%1: the host %2 gives no sign of life.</source>
        <translation>%1: ホスト %2 から応答がありません。</translation>
    </message>
    <message>
        <source>The host, its engine or the network has failed.</source>
        <translation>ホスト、エンジン、またはネットワークに障害があります。</translation>
    </message>
    <message>
        <source>Look at %1; when the time is over the machine is moved.</source>
        <translation>%1 を確認してください。時間が過ぎると、仮想マシンが移動されます。</translation>
    </message>
    <message>
        <source>%1 needs a decision about its switchover.</source>
        <translation>%1 のスイッチオーバーについて判断が必要です。</translation>
    </message>
    <message>
        <source>%1 does not answer, and switchovers are not automatic.</source>
        <translation>%1 が応答せず、自動スイッチオーバーは無効です。</translation>
    </message>
    <message>
        <source>Make sure that the machine does not run there, then switch over.</source>
        <translation>仮想マシンがそこで動作していないことを確認してから、スイッチオーバーを実行してください。</translation>
    </message>
    <message>
        <source>Switchover of %1 completed; the machine runs on %2.</source>
        <translation>%1 のスイッチオーバーが完了しました。仮想マシンは %2 で動作しています。</translation>
    </message>
    <message>
        <source>It was registered and started there.</source>
        <translation>仮想マシンがそこに登録され、起動されました。</translation>
    </message>
    <message>
        <source>Run the scenario to replicate it back.</source>
        <translation>シナリオを実行すると、逆方向にレプリケートされます。</translation>
    </message>
    <message>
        <source>There is no such scenario.</source>
        <translation>そのシナリオはありません。</translation>
    </message>
    <message>
        <source>%1 is %2.</source>
        <translation>%1 は「%2」の状態です。</translation>
    </message>
    <message>
        <source>Stop it first.</source>
        <translation>先に停止してください。</translation>
    </message>
    <message>
        <source>%1 does not run.</source>
        <translation>%1 は実行されていません。</translation>
    </message>
    <message>
        <source>%1 cannot be switched over now: it is %2.</source>
        <translation>%1 は現在スイッチオーバーできません（%2）。</translation>
    </message>
    <message>
        <source>Wait until it runs.</source>
        <translation>実行中になるまでお待ちください。</translation>
    </message>
    <message>
        <source>only 8 % of the storage is free</source>
        <translation>ストレージの空きが 8 % しかありません</translation>
    </message>
    <message>
        <source>Make room, or move a replica elsewhere.</source>
        <translation>空き容量を増やすか、レプリカを別の場所に移してください。</translation>
    </message>
    <message>
        <source>the scenario is %1</source>
        <translation>シナリオは「%1」の状態です</translation>
    </message>
    <message>
        <source>Run it, and wait until its replica is complete.</source>
        <translation>シナリオを実行し、レプリカが最新になるまでお待ちください。</translation>
    </message>
    <message>
        <source>Scenario %1 was created.</source>
        <translation>シナリオ %1 が作成されました。</translation>
    </message>
    <message>
        <source>An administrator created it.</source>
        <translation>管理者が作成しました。</translation>
    </message>
    <message>
        <source>Run it to protect the machine.</source>
        <translation>仮想マシンを保護するには、実行してください。</translation>
    </message>
</context>
<context>
    <name>DemoInventory</name>
    <message>
        <source>the engine does not answer</source>
        <translation>エンジンが応答しません</translation>
    </message>
    <message>
        <source>Start the host and its engine, and look at the network and its firewalls.</source>
        <translation>ホストとエンジンを起動し、ネットワークとファイアウォールを確認してください。</translation>
    </message>
    <message>
        <source>disk1.vhdx also belongs to the machine build02</source>
        <translation>disk1.vhdx は仮想マシン build02 にも属しています</translation>
    </message>
    <message>
        <source>Give each machine a disk of its own.</source>
        <translation>仮想マシンごとに専用のディスクを割り当ててください。</translation>
    </message>
    <message>
        <source>There is no such host.</source>
        <translation>そのホストはありません。</translation>
    </message>
    <message>
        <source>the engine answers</source>
        <translation>エンジンは応答しています</translation>
    </message>
    <message>
        <source>only 8 % of the storage is free</source>
        <translation>ストレージの空きが 8 % しかありません</translation>
    </message>
    <message>
        <source>Make room, or move a replica elsewhere.</source>
        <translation>空き容量を増やすか、レプリカを別の場所に移してください。</translation>
    </message>
    <message>
        <source>There is no such machine.</source>
        <translation>その仮想マシンはありません。</translation>
    </message>
    <message>
        <source>a scenario named %1 exists already</source>
        <translation>シナリオ %1 はすでに存在します</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>別の名前を指定してください。</translation>
    </message>
    <message>
        <source>the machine is not running</source>
        <translation>仮想マシンが実行されていません</translation>
    </message>
    <message>
        <source>Start it before its scenario is run.</source>
        <translation>シナリオを実行する前に起動してください。</translation>
    </message>
    <message>
        <source>the storage has room for the machine&apos;s files</source>
        <translation>ストレージに仮想マシンのファイルを格納する空きがあります</translation>
    </message>
    <message>
        <source>the storage has no room for the machine&apos;s files</source>
        <translation>ストレージに仮想マシンのファイルを格納する空きがありません</translation>
    </message>
</context>
<context>
    <name>EventModel</name>
    <message>
        <source>Cause: %1</source>
        <translation>原因: %1</translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <translation>対処: %1</translation>
    </message>
</context>
<context>
    <name>ScenarioNames</name>
    <message>
        <source>Type a name.</source>
        <translation>名前を入力してください。</translation>
    </message>
    <message>
        <source>The name is longer than %1 bytes: choose a shorter one.</source>
        <translation>名前が %1 バイトを超えています。短い名前にしてください。</translation>
    </message>
    <message>
        <source>The name contains a control character.</source>
        <translation>名前に制御文字が含まれています。</translation>
    </message>
</context>
<context>
    <name>ScenarioTreeModel</name>
    <message>
        <source>%1 of %2 running</source>
        <translation>%2 件中 %1 件 実行中</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>製品</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>遅延</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進行状況</translation>
    </message>
    <message>
        <source>Run lease</source>
        <translation>実行リース</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>切替の準備</translation>
    </message>
    <message>
        <source>High availability: is the switchover automatic, or does a person decide?</source>
        <translation>ハイ アベイラビリティ: 自動でスイッチオーバーするか、管理者が判断するか</translation>
    </message>
    <message>
        <source>Backward: the machine was switched over and is replicated the other way</source>
        <translation>バックワード: スイッチオーバー後の逆方向のレプリケーション</translation>
    </message>
    <message>
        <source>How old the oldest change is that the replica does not have yet</source>
        <translation>レプリカに届いていない最も古い変更からの経過時間</translation>
    </message>
    <message>
        <source>A master that is cut off stops its machine when the lease is over, so that the machine never runs twice</source>
        <translation>切り離されたマスタはリースの終了時に仮想マシンを停止するため、両方のホストで同時に動作することはありません</translation>
    </message>
    <message>
        <source>What a switchover would cost now; hold the mouse over a cell for details</source>
        <translation>今スイッチオーバーした場合の影響（セルにマウスを合わせると詳細を表示）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>%1 to apply</source>
        <translation>未適用 %1</translation>
    </message>
    <message>
        <source>%1 to repair</source>
        <translation>要修復 %1</translation>
    </message>
    <message>
        <source>The machine %1 lives on %2</source>
        <translation>仮想マシン %1 は %2 にあります</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 of %2 compared, %3 sent</source>
        <translation>%1 / %2 を比較、%3 を送信</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>verifying</source>
        <translation>検証中</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>開始中</translation>
    </message>
    <message>
        <source>synchronising</source>
        <translation>同期中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>host maintenance</source>
        <translation>ホスト メンテナンス</translation>
    </message>
    <message>
        <source>countdown</source>
        <translation>カウントダウン</translation>
    </message>
    <message>
        <source>restarting guest</source>
        <translation>ゲスト再起動中</translation>
    </message>
    <message>
        <source>switchover required</source>
        <translation>スイッチオーバーが必要</translation>
    </message>
    <message>
        <source>switching over</source>
        <translation>スイッチオーバー中</translation>
    </message>
    <message>
        <source>rolling back</source>
        <translation>取り消し中</translation>
    </message>
    <message>
        <source>switched over</source>
        <translation>スイッチオーバー済み</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>停止処理中</translation>
    </message>
    <message>
        <source>deleting</source>
        <translation>削除中</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>shutting the guest down</source>
        <translation>ゲストをシャットダウン</translation>
    </message>
    <message>
        <source>sending the last changes</source>
        <translation>残りの変更を送信</translation>
    </message>
    <message>
        <source>applying the journal</source>
        <translation>ジャーナルを適用</translation>
    </message>
    <message>
        <source>registering the machine</source>
        <translation>仮想マシンを登録</translation>
    </message>
    <message>
        <source>starting the machine</source>
        <translation>仮想マシンを起動</translation>
    </message>
    <message>
        <source>starting the machine again</source>
        <translation>仮想マシンを再び起動</translation>
    </message>
    <message>
        <source>machine not seen</source>
        <translation>仮想マシンなし</translation>
    </message>
    <message>
        <source>off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>starting up</source>
        <translation>起動中</translation>
    </message>
    <message>
        <source>running, guest does not answer</source>
        <translation>動作中（ゲスト応答なし）</translation>
    </message>
    <message>
        <source>on</source>
        <translation>動作中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>shutting down</source>
        <translation>シャットダウン中</translation>
    </message>
    <message>
        <source>not replicating</source>
        <translation>レプリケートなし</translation>
    </message>
    <message>
        <source>connecting to the replica</source>
        <translation>レプリカに接続中</translation>
    </message>
    <message>
        <source>replicating</source>
        <translation>レプリケート中</translation>
    </message>
    <message>
        <source>held up</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>everything is applied</source>
        <translation>すべて適用済み</translation>
    </message>
    <message>
        <source>ready to start the machine</source>
        <translation>起動の準備完了</translation>
    </message>
    <message>
        <source>HA (automatic)</source>
        <translation>HA（自動）</translation>
    </message>
    <message>
        <source>HA (manual)</source>
        <translation>HA（手動）</translation>
    </message>
    <message>
        <source>backward</source>
        <translation>バックワード</translation>
    </message>
    <message>
        <source>forward</source>
        <translation>フォワード</translation>
    </message>
    <message>
        <source>switchover in %1</source>
        <translation>スイッチオーバーまで %1</translation>
    </message>
    <message>
        <source>%1 is ready for its reboot</source>
        <translation>%1: ホストメンテナンスの準備完了</translation>
    </message>
    <message>
        <source>%1 is being prepared</source>
        <translation>%1: メンテナンスの準備中</translation>
    </message>
    <message>
        <source>waits for its turn (%1)</source>
        <translation>順番待ち（%1）</translation>
    </message>
    <message>
        <source>last heard %1 ago</source>
        <translation>最終応答: %1前</translation>
    </message>
    <message>
        <source>updates suspended</source>
        <translation>更新を一時停止中</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>不要</translation>
    </message>
    <message>
        <source>not granted</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>no guard</source>
        <translation>監視なし</translation>
    </message>
    <message>
        <source>for %1</source>
        <translation>残り %1</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>with warnings</source>
        <translation>警告あり</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>準備未完了</translation>
    </message>
    <message>
        <source>at most %1 lost</source>
        <translation>損失は最大 %1</translation>
    </message>
    <message>
        <source>loss unknown</source>
        <translation>損失は不明</translation>
    </message>
    <message>
        <source>%1, about %2 down</source>
        <translation>%1、停止時間は約 %2</translation>
    </message>
    <message>
        <source>A switchover now: %1</source>
        <translation>今スイッチオーバーした場合: %1</translation>
    </message>
    <message>
        <source>A switchover would be refused now</source>
        <translation>現在、スイッチオーバーはできません</translation>
    </message>
    <message>
        <source>If the host failed now: %1</source>
        <translation>今ホストに障害が発生した場合: %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>情報</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>重大</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>マスタ</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>レプリカ</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>High availability</source>
        <translation>ハイ アベイラビリティ</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 時間 %2 分</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 日 %2 時間</translation>
    </message>
    <message>
        <source>This is switched on or off.</source>
        <translation>オンまたはオフを指定してください。</translation>
    </message>
    <message>
        <source>Write a whole number and a unit: ms, s, min, h or day.</source>
        <translation>整数と単位（ms、s、min、h、day）を入力してください。</translation>
    </message>
    <message>
        <source>Write a whole number and a unit: MiB, GiB or TiB.</source>
        <translation>整数と単位（MiB、GiB、TiB）を入力してください。</translation>
    </message>
    <message>
        <source>It must be from %1 to %2.</source>
        <translation>%1 ～ %2 の範囲で指定してください。</translation>
    </message>
    <message>
        <source>nothing lost</source>
        <translation>損失なし</translation>
    </message>
    <message>
        <source>%1 %, %2 left</source>
        <translation>%1 %、残り %2</translation>
    </message>
</context>
<context>
    <name>rha::manager::AddHostDialog</name>
    <message>
        <source>Add a host</source>
        <translation>ホストの追加</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>&amp;Copy the command</source>
        <translation>コマンドをコピー(&amp;C)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Install the engine on the host. Then run this command there, with the name under which the other hosts reach it in place of THIS_HOST:</source>
        <translation>ホストにエンジンをインストールし、次のコマンドをそのホストで実行してください。THIS_HOST は、他のホストから接続できる名前に置き換えます。</translation>
    </message>
    <message>
        <source>A pairing code is being made…</source>
        <translation>ペアリング コードを作成しています…</translation>
    </message>
    <message>
        <source>The code lets one host in, until %1. Keep it to yourself.</source>
        <translation>このコードで %1 まで 1 台のホストを追加できます。他人に知らせないでください。</translation>
    </message>
    <message>
        <source>Waiting for the host…</source>
        <translation>ホストの接続を待っています…</translation>
    </message>
    <message>
        <source>%1 is there.</source>
        <translation>%1 が追加されました。</translation>
    </message>
</context>
<context>
    <name>rha::manager::ConfirmDialog</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>rha::manager::ConnectDialog</name>
    <message>
        <source>Connect to a control service</source>
        <translation>コントロールサービスへの接続</translation>
    </message>
    <message>
        <source>On the control service&apos;s host, run
    rha-control pair --role admin
and enter here the one-time code that it prints.</source>
        <translation>コントロールサービスのホストで次を実行し、
    rha-control pair --role admin
表示されるワンタイムのコードを入力してください。</translation>
    </message>
    <message>
        <source>host or host:7445</source>
        <translation>ホスト名 または ホスト名:7445</translation>
    </message>
    <message>
        <source>Control &amp;service</source>
        <translation>コントロールサービス(&amp;S)</translation>
    </message>
    <message>
        <source>Pairing &amp;code</source>
        <translation>ペアリング コード(&amp;C)</translation>
    </message>
    <message>
        <source>The service has proven that it made this code. Its CA has the fingerprint below; `rha-control init` prints the same.</source>
        <translation>このコードを発行したサービスであることが確認されました。CA のフィンガープリントは次のとおりです。`rha-control init` の表示と同じであることを確認してください。</translation>
    </message>
    <message>
        <source>CA fingerprint</source>
        <translation>CA のフィンガープリント</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>接続</translation>
    </message>
</context>
<context>
    <name>rha::manager::DemoClient</name>
    <message>
        <source>demo, nothing here is real</source>
        <translation>デモ（実在しない環境）</translation>
    </message>
    <message>
        <source>the demo is cut off</source>
        <translation>デモの接続が切断されています</translation>
    </message>
    <message>
        <source>it cannot be changed now</source>
        <translation>現在は変更できません</translation>
    </message>
    <message>
        <source>Stop the scenario first.</source>
        <translation>先にシナリオを停止してください。</translation>
    </message>
    <message>
        <source>somebody else has changed the settings</source>
        <translation>ほかの管理者が設定を変更しました</translation>
    </message>
    <message>
        <source>Look again, then repeat it.</source>
        <translation>内容を確認してから、もう一度実行してください。</translation>
    </message>
</context>
<context>
    <name>rha::manager::EventModel</name>
    <message>
        <source>Severity</source>
        <translation>重要度</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>コード</translation>
    </message>
</context>
<context>
    <name>rha::manager::EventPane</name>
    <message>
        <source>Events</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>&amp;Copy events</source>
        <translation>イベントをコピー(&amp;C)</translation>
    </message>
    <message>
        <source>About the event</source>
        <translation>イベントの詳細</translation>
    </message>
    <message>
        <source>Choose an event to read its cause and what to do.</source>
        <translation>イベントを選択すると、原因と対処が表示されます。</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>すべてのイベント</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告とエラー</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>エラーのみ</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>重要度</translation>
    </message>
    <message>
        <source>Search events</source>
        <translation>イベントを検索</translation>
    </message>
    <message>
        <source>Only of the selected scenario</source>
        <translation>選択したシナリオのみ</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>対処</translation>
    </message>
</context>
<context>
    <name>rha::manager::GroupPage</name>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>New scenarios</source>
        <translation>新規シナリオの作成</translation>
    </message>
    <message>
        <source>The default group</source>
        <translation>既定のグループ</translation>
    </message>
    <message>
        <source>Scenarios of a group can be run, stopped and switched over together. Choose one, or type the name of a new one.</source>
        <translation>グループ内のシナリオは、まとめて実行、停止、スイッチオーバーできます。グループを選択するか、新しいグループの名前を入力してください。</translation>
    </message>
    <message>
        <source>&amp;Group:</source>
        <translation>グループ(&amp;G):</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>&amp;Template:</source>
        <translation>テンプレート(&amp;T):</translation>
    </message>
    <message>
        <source>None: every property has its default</source>
        <translation>なし（すべてのプロパティが既定値）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>A template brings a set of properties, which you may still change on the next pages.</source>
        <translation>テンプレートは一連のプロパティを設定します。次のページで変更できます。</translation>
    </message>
    <message>
        <source>A scenario protects one virtual machine: its host is the master, another host keeps an up-to-date copy, the replica. You choose hosts and machines on the next pages. For each machine a scenario is created; nothing is started before you say so.</source>
        <translation>1 つのシナリオが 1 台の仮想マシンを保護します。仮想マシンのホストがマスタ、最新のコピーを保持する別のホストがレプリカです。ホストと仮想マシンは次のページで選択します。仮想マシンごとにシナリオが作成されますが、指示するまで何も開始されません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::GrpcControlClient</name>
    <message>
        <source>nothing is heard from %1</source>
        <translation>%1 から応答がありません</translation>
    </message>
</context>
<context>
    <name>rha::manager::HostPanel</name>
    <message>
        <source>Choose a host</source>
        <translation>ホストを選択してください</translation>
    </message>
    <message>
        <source>Verify again</source>
        <translation>再検証</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>製品</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>System</source>
        <translation>OS</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>ストレージ</translation>
    </message>
    <message>
        <source>%1: %2 of %3 free</source>
        <translation>%1: 空き %2 / %3</translation>
    </message>
    <message>
        <source>The engine is being verified…</source>
        <translation>エンジンを検証しています…</translation>
    </message>
</context>
<context>
    <name>rha::manager::HostsPage</name>
    <message>
        <source>Hosts</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Master and replica hosts</source>
        <translation>マスタおよびレプリカ ホスト</translation>
    </message>
    <message>
        <source>Both engines are verified as soon as you choose their hosts.</source>
        <translation>ホストを選択すると、ホスト上のエンジンがすぐに検証されます。</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>マスタ</translation>
    </message>
    <message>
        <source>The host where the machines run.</source>
        <translation>仮想マシンが動作しているホストです。</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>レプリカ</translation>
    </message>
    <message>
        <source>The host that keeps their copies.</source>
        <translation>仮想マシンのコピーを保持するホストです。</translation>
    </message>
    <message>
        <source>&amp;Add a host…</source>
        <translation>ホストの追加(&amp;A)…</translation>
    </message>
    <message>
        <source>Look for hosts again</source>
        <translation>ホストを再検索</translation>
    </message>
    <message>
        <source>No host is known yet. Two are needed: add them first.</source>
        <translation>ホストがまだありません。2 台必要です。先に追加してください。</translation>
    </message>
    <message>
        <source>Only one host is known yet. Two are needed: add another one.</source>
        <translation>ホストが 1 台しかありません。2 台必要です。もう 1 台追加してください。</translation>
    </message>
</context>
<context>
    <name>rha::manager::LineChart</name>
    <message>
        <source>at most %1</source>
        <translation>最大 %1</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>rha::manager::MachineModel</name>
    <message>
        <source>There is a scenario named %1 already.</source>
        <translation>シナリオ %1 はすでに存在します。</translation>
    </message>
    <message>
        <source>Two scenarios would be named %1.</source>
        <translation>%1 という名前のシナリオが 2 つになります。</translation>
    </message>
    <message>
        <source>Choose at least one machine.</source>
        <translation>仮想マシンを 1 台以上選択してください。</translation>
    </message>
    <message>
        <source>looking…</source>
        <translation>確認中…</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1, disks: %2</source>
        <translation>%1、ディスク: %2</translation>
    </message>
    <message>
        <source>Protected already by the scenario %1</source>
        <translation>シナリオ %1 ですでに保護されています</translation>
    </message>
    <message>
        <source>It does not run: start it before its scenario is run.</source>
        <translation>実行されていません。シナリオを実行する前に起動してください。</translation>
    </message>
    <message>
        <source>It has checkpoints or differencing disks (files: %1); they are replicated as well.</source>
        <translation>チェックポイントまたは差分ディスクがあります（ファイル数: %1）。これらもレプリケートされます。</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>仮想マシン</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>備考</translation>
    </message>
</context>
<context>
    <name>rha::manager::MachinesPage</name>
    <message>
        <source>Machines</source>
        <translation>仮想マシン</translation>
    </message>
    <message>
        <source>Virtual machines to be protected</source>
        <translation>保護する仮想マシン</translation>
    </message>
    <message>
        <source>These are the master&apos;s machines. Each one that you choose gets a scenario of its own; its name can be changed in the table.</source>
        <translation>マスタの仮想マシンです。選択した仮想マシンごとにシナリオが作成されます。シナリオの名前は表の中で変更できます。</translation>
    </message>
    <message>
        <source>Virtual machines</source>
        <translation>仮想マシン</translation>
    </message>
    <message>
        <source>&amp;Look for machines again</source>
        <translation>再検出(&amp;L)</translation>
    </message>
    <message>
        <source>Choose &amp;all</source>
        <translation>すべて選択(&amp;A)</translation>
    </message>
    <message>
        <source>Choose n&amp;one</source>
        <translation>選択解除(&amp;O)</translation>
    </message>
    <message>
        <source>Asking the master&apos;s engine…</source>
        <translation>マスタのエンジンに問い合わせています…</translation>
    </message>
    <message>
        <source>The master has no virtual machine. Create one there, or choose another host.</source>
        <translation>マスタに仮想マシンがありません。作成するか、別のホストを選択してください。</translation>
    </message>
    <message>
        <source>%1 of %2 chosen, %3</source>
        <translation>%2 台中 %1 台を選択、%3</translation>
    </message>
</context>
<context>
    <name>rha::manager::MainWindow</name>
    <message>
        <source>RHA Manager</source>
        <translation>RHA マネージャ</translation>
    </message>
    <message>
        <source>%1 – RHA Manager</source>
        <translation>%1 – RHA マネージャ</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>統計情報</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>実行(&amp;R)</translation>
    </message>
    <message>
        <source>Verify, synchronise and replicate the selected scenarios</source>
        <translation>選択したシナリオを検証、同期し、レプリケートします</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>Stop replicating the selected scenarios</source>
        <translation>選択したシナリオのレプリケーションを停止します</translation>
    </message>
    <message>
        <source>&amp;Perform switchover</source>
        <translation>スイッチオーバーの実行(&amp;P)</translation>
    </message>
    <message>
        <source>Move the selected machines to their replicas&apos; hosts</source>
        <translation>選択した仮想マシンをレプリカのホストに移します</translation>
    </message>
    <message>
        <source>&amp;Connect…</source>
        <translation>接続(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Find scenarios</source>
        <translation>シナリオを検索(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Scenario</source>
        <translation>シナリオ(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Copy selected events</source>
        <translation>選択したイベントをコピー(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Restore the layout</source>
        <translation>レイアウトを元に戻す(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>言語(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>外観(&amp;A)</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>デスクトップに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About RHA Manager</source>
        <translation>バージョン情報(&amp;A)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>ツール バー</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未接続</translation>
    </message>
    <message>
        <source>connected to %1</source>
        <translation>%1 に接続済み</translation>
    </message>
    <message>
        <source>connecting to %1</source>
        <translation>%1 に接続しています</translation>
    </message>
    <message>
        <source>The control service does not answer. What is shown is %1 old. It is tried again by itself.</source>
        <translation>コントロールサービスから応答がありません。表示は %1前の内容です。自動的に再接続します。</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>接続されていません</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>接続…</translation>
    </message>
    <message>
        <source>Connecting to %1</source>
        <translation>%1 に接続しています</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>Connect to another…</source>
        <translation>別のサービスに接続…</translation>
    </message>
    <message>
        <source>No scenarios yet</source>
        <translation>シナリオがありません</translation>
    </message>
    <message>
        <source>%1 scenarios, %2 running</source>
        <translation>シナリオ %1 件、実行中 %2 件</translation>
    </message>
    <message>
        <source>%1, %2 need attention</source>
        <translation>%1、要確認 %2 件</translation>
    </message>
    <message>
        <source>About RHA Manager</source>
        <translation>RHA マネージャのバージョン情報</translation>
    </message>
    <message>
        <source>RHA Manager %1
Replication and high availability for virtual machines.
Apache License 2.0</source>
        <translation>RHA マネージャ %1
仮想マシンのレプリケーションとハイ アベイラビリティ
Apache License 2.0</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>新規(&amp;N)…</translation>
    </message>
    <message>
        <source>Create scenarios</source>
        <translation>シナリオ作成</translation>
    </message>
    <message>
        <source>Protect machines: a scenario for each</source>
        <translation>仮想マシンごとにシナリオを作成して保護します</translation>
    </message>
    <message>
        <source>Create scenarios…</source>
        <translation>シナリオ作成…</translation>
    </message>
    <message>
        <source>A scenario protects one virtual machine: another host keeps an up-to-date copy.</source>
        <translation>1 つのシナリオが 1 台の仮想マシンを保護し、別のホストが最新のコピーを保持します。</translation>
    </message>
</context>
<context>
    <name>rha::manager::MessageBar</name>
    <message>
        <source>Close the message</source>
        <translation>メッセージを閉じる</translation>
    </message>
</context>
<context>
    <name>rha::manager::OperationRunner</name>
    <message>
        <source>Replicate back as soon as it has ended</source>
        <translation>スイッチオーバー後にリバース レプリケーション シナリオを実行</translation>
    </message>
    <message>
        <source>Switch over even if changes are lost</source>
        <translation>変更が失われてもスイッチオーバーを実行</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Switch over</source>
        <translation>スイッチオーバーの実行</translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>グループ %1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1、他 %2 件</translation>
    </message>
    <message>
        <source>Run %1?</source>
        <translation>%1 を実行しますか?</translation>
    </message>
    <message>
        <source>Stop %1?</source>
        <translation>%1 を停止しますか?</translation>
    </message>
    <message>
        <source>Switch over %1?</source>
        <translation>%1 のスイッチオーバーを実行しますか?</translation>
    </message>
    <message>
        <source>Both hosts are verified first; then the replica is synchronised while the machine goes on running.</source>
        <translation>最初に両方のホストを検証し、その後、仮想マシンを動作させたままレプリカを同期します。</translation>
    </message>
    <message>
        <source>The machine lives on %1 now and is replicated back to %2.</source>
        <translation>仮想マシンは現在 %1 で動作しており、%2 に向けて逆方向にレプリケートされます。</translation>
    </message>
    <message>
        <source>The machine goes on running. It is not protected until you run it again.</source>
        <translation>仮想マシンは動作し続けます。もう一度実行するまで保護されません。</translation>
    </message>
    <message>
        <source>Each machine is shut down where it runs and started on its replica&apos;s host. It is not available meanwhile.</source>
        <translation>各仮想マシンは現在のホストでシャットダウンされ、レプリカのホストで起動されます。その間は利用できません。</translation>
    </message>
    <message>
        <source>%1 is shut down on %2, the last changes are applied, and it is started on %3. It is not available meanwhile.</source>
        <translation>%1 を %2 でシャットダウンし、残りの変更を適用してから %3 で起動します。その間は利用できません。</translation>
    </message>
    <message>
        <source>Estimating what it will cost…</source>
        <translation>影響を見積もっています…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>rha::manager::ProductPage</name>
    <message>
        <source>Product</source>
        <translation>製品</translation>
    </message>
    <message>
        <source>Server and product type</source>
        <translation>サーバおよび製品タイプの選択</translation>
    </message>
    <message>
        <source>How the machines are to be protected.</source>
        <translation>仮想マシンを保護する方法を選択します。</translation>
    </message>
    <message>
        <source>Server type</source>
        <translation>サーバ タイプ</translation>
    </message>
    <message>
        <source>&amp;Server type:</source>
        <translation>サーバ タイプ(&amp;S):</translation>
    </message>
    <message>
        <source>Hosts of several types are there. Master and replica have to be of the same one.</source>
        <translation>複数のタイプのホストがあります。マスタとレプリカは同じタイプでなければなりません。</translation>
    </message>
    <message>
        <source>&amp;High availability (HA)</source>
        <translation>ハイ アベイラビリティ (HA)(&amp;H)</translation>
    </message>
    <message>
        <source>Every change of a machine is sent to the replica as it is made, and both hosts are watched. After a failure, or when you say so, the machine is started on the replica; a switchover that you start loses nothing. Then it can be replicated back.</source>
        <translation>仮想マシンの変更はただちにレプリカへ送信され、両方のホストが監視されます。障害の後、または管理者の操作により、仮想マシンはレプリカで起動されます。管理者が開始するスイッチオーバーでは何も失われません。その後、逆方向にレプリケートできます。</translation>
    </message>
</context>
<context>
    <name>rha::manager::PropertyEditor</name>
    <message>
        <source>Search properties</source>
        <translation>プロパティを検索</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>プロパティ</translation>
    </message>
</context>
<context>
    <name>rha::manager::PropertyModel</name>
    <message>
        <source>on</source>
        <translation>オン</translation>
    </message>
    <message>
        <source>off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>engine&apos;s default</source>
        <translation>エンジンの既定値</translation>
    </message>
    <message>
        <source>Default: %1.</source>
        <translation>既定値: %1。</translation>
    </message>
    <message>
        <source>From %1 to %2.</source>
        <translation>%1 ～ %2。</translation>
    </message>
    <message>
        <source>0: the engine&apos;s own default.</source>
        <translation>0 はエンジンの既定値です。</translation>
    </message>
    <message>
        <source>It may be changed while the scenario is stopped.</source>
        <translation>シナリオの停止中に変更できます。</translation>
    </message>
    <message>
        <source>Locked now: %1</source>
        <translation>現在は変更できません: %1</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
</context>
<context>
    <name>rha::manager::PropertyPane</name>
    <message>
        <source>&amp;Apply</source>
        <translation>適用(&amp;A)</translation>
    </message>
    <message>
        <source>Take &amp;back</source>
        <translation>元に戻す(&amp;B)</translation>
    </message>
    <message>
        <source>Select a scenario to see its properties.</source>
        <translation>シナリオを選択すると、プロパティが表示されます。</translation>
    </message>
    <message>
        <source>Properties of %1</source>
        <translation>%1 のプロパティ</translation>
    </message>
</context>
<context>
    <name>rha::manager::ResultPage</name>
    <message>
        <source>Result</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Creating the scenarios</source>
        <translation>シナリオの作成</translation>
    </message>
    <message>
        <source>Each one is created by itself: one that is refused keeps no other from being created.</source>
        <translation>シナリオは 1 つずつ作成されます。拒否されたものがあっても、残りは作成されます。</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>拒否: %1</translation>
    </message>
    <message>
        <source>created, not run: %1</source>
        <translation>作成済み、未実行: %1</translation>
    </message>
    <message>
        <source>created and run</source>
        <translation>作成し、実行しました</translation>
    </message>
    <message>
        <source>created</source>
        <translation>作成しました</translation>
    </message>
    <message>
        <source>%1 of %2 created.</source>
        <translation>%2 件中 %1 件を作成しました。</translation>
    </message>
    <message>
        <source>%1 of %2 created; some could not be run.</source>
        <translation>%2 件中 %1 件を作成しました。実行できなかったものがあります。</translation>
    </message>
    <message>
        <source>%1 of %2 created. What was refused is named above; go back to change it. What was created stays.</source>
        <translation>%2 件中 %1 件を作成しました。拒否されたものは上に示しています。戻って変更してください。作成されたものはそのまま残ります。</translation>
    </message>
</context>
<context>
    <name>rha::manager::ScenarioDraft</name>
    <message>
        <source>%1 is being verified…</source>
        <translation>%1 を検証しています…</translation>
    </message>
    <message>
        <source>%1 cannot be used as it is. Mend what is said about it, then verify it again.</source>
        <translation>%1 はこのままでは使用できません。示された問題を解決してから、再検証してください。</translation>
    </message>
    <message>
        <source>Choose the host where the machines run.</source>
        <translation>仮想マシンが動作しているホストを選択してください。</translation>
    </message>
    <message>
        <source>Choose the host that keeps the copies.</source>
        <translation>コピーを保持するホストを選択してください。</translation>
    </message>
    <message>
        <source>The replica is the master itself: choose another host.</source>
        <translation>レプリカがマスタと同じです。別のホストを選択してください。</translation>
    </message>
    <message>
        <source>%1 runs %2, and %3 runs %4: choose two hosts with the same product.</source>
        <translation>%1 の製品は %2、%3 の製品は %4 です。同じ製品のホストを 2 台選択してください。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Together the machines take %1, but %2 of %3 has %4 free. What is there already may be used again; else make room, or choose fewer machines.</source>
        <translation>仮想マシン全体で %1 必要ですが、%3 の %2 の空きは %4 です。すでにあるファイルは再利用できます。そうでなければ、空きを増やすか、仮想マシンを減らしてください。</translation>
    </message>
</context>
<context>
    <name>rha::manager::ScenarioView</name>
    <message>
        <source>Search scenarios, hosts and states</source>
        <translation>シナリオ、ホスト、状態を検索</translation>
    </message>
    <message>
        <source>Scenarios</source>
        <translation>シナリオビュー</translation>
    </message>
    <message>
        <source>Nothing matches the search.</source>
        <translation>検索に一致するものはありません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::ScenarioWizard</name>
    <message>
        <source>Scenario creation wizard</source>
        <translation>シナリオ作成ウィザード</translation>
    </message>
    <message>
        <source>Scenario properties</source>
        <translation>シナリオのプロパティ</translation>
    </message>
    <message>
        <source>The defaults are right in most cases. All of this can be changed later.</source>
        <translation>通常は既定値のままで問題ありません。いずれも後から変更できます。</translation>
    </message>
    <message>
        <source>Host properties</source>
        <translation>ホストのプロパティ</translation>
    </message>
    <message>
        <source>Master and replica properties</source>
        <translation>マスタとレプリカのプロパティ</translation>
    </message>
    <message>
        <source>Room that replication may take on the hosts. The defaults are right in most cases.</source>
        <translation>レプリケーションがホスト上で使用できる容量です。通常は既定値のままで問題ありません。</translation>
    </message>
    <message>
        <source>&lt; &amp;Back</source>
        <translation>&lt; 戻る(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Next &gt;</source>
        <translation>次へ(&amp;N) &gt;</translation>
    </message>
    <message>
        <source>&amp;Run now</source>
        <translation>今すぐ実行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Finish</source>
        <translation>終了(&amp;F)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Leave without creating the scenarios?</source>
        <translation>シナリオを作成せずに終了しますか?</translation>
    </message>
    <message>
        <source>What you have entered is lost.</source>
        <translation>入力した内容は失われます。</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>終了する</translation>
    </message>
</context>
<context>
    <name>rha::manager::StatisticsPane</name>
    <message>
        <source>Time span</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>過去 1 時間</translation>
    </message>
    <message>
        <source>Last 6 hours</source>
        <translation>過去 6 時間</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>過去 1 日</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>遅延</translation>
    </message>
    <message>
        <source>Proven transfer rate</source>
        <translation>確認された転送速度</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>Journal of the replica, not applied yet</source>
        <translation>レプリカの未適用のジャーナル</translation>
    </message>
    <message>
        <source>Select a scenario to see its statistics.</source>
        <translation>シナリオを選択すると、統計情報が表示されます。</translation>
    </message>
    <message>
        <source>Statistics of %1</source>
        <translation>%1 の統計情報</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>Nothing is known of this time. Figures come every minute while the scenario runs.</source>
        <translation>この期間の情報はありません。シナリオの実行中、1 分ごとに記録されます。</translation>
    </message>
</context>
<context>
    <name>rha::manager::SummaryPage</name>
    <message>
        <source>Summary</source>
        <translation>サマリ</translation>
    </message>
    <message>
        <source>Ready to create the scenarios</source>
        <translation>シナリオ実行</translation>
    </message>
    <message>
        <source>Finish creates them, and you run them when it suits you. Run now creates them and begins to synchronise: few machines at a time, the others wait for their turn.</source>
        <translation>［終了］はシナリオを作成するだけで、後から実行できます。［今すぐ実行］は作成して同期を開始します。同時に同期されるのは数台で、残りは順番を待ちます。</translation>
    </message>
    <message>
        <source>%1 (scenario %2)</source>
        <translation>%1（シナリオ %2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>automatically</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>manually</source>
        <translation>手動</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>The default group</source>
        <translation>既定のグループ</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>製品</translation>
    </message>
    <message>
        <source>High availability (HA)</source>
        <translation>ハイ アベイラビリティ (HA)</translation>
    </message>
    <message>
        <source>Master</source>
        <translation>マスタ</translation>
    </message>
    <message>
        <source>Replica</source>
        <translation>レプリカ</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>仮想マシン</translation>
    </message>
    <message>
        <source>Switchover starts</source>
        <translation>スイッチオーバーの開始</translation>
    </message>
    <message>
        <source>Reverse replication starts</source>
        <translation>リバース レプリケーションの開始</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Changed properties</source>
        <translation>変更したプロパティ</translation>
    </message>
</context>
<context>
    <name>rha::manager::SwitchoverPage</name>
    <message>
        <source>Switchover</source>
        <translation>スイッチオーバー</translation>
    </message>
    <message>
        <source>Switchover and reverse replication initiation</source>
        <translation>スイッチオーバーとリバース レプリケーションの開始</translation>
    </message>
    <message>
        <source>Who decides when the master fails, and when replication back begins. Over a WAN choose manual for both: there a broken line is more likely than a broken host.</source>
        <translation>マスタに障害が発生したときと、リバース レプリケーションを始めるときに、誰が判断するかを選択します。WAN 経由では両方とも手動にしてください。ホストの障害よりも回線の障害の可能性が高いためです。</translation>
    </message>
    <message>
        <source>Start it automatically</source>
        <translation>自動的に開始する</translation>
    </message>
    <message>
        <source>Start it manually: an event asks</source>
        <translation>手動で開始する（イベントで通知）</translation>
    </message>
    <message>
        <source>Reverse replication</source>
        <translation>リバース レプリケーション</translation>
    </message>
    <message>
        <source>Start it automatically after a clean switchover</source>
        <translation>クリーン スイッチオーバーの後、自動的に開始する</translation>
    </message>
    <message>
        <source>Start it manually</source>
        <translation>手動で開始する</translation>
    </message>
</context>
<context>
    <name>rha::manager::VerificationPage</name>
    <message>
        <source>Verification</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>Verification of the scenarios</source>
        <translation>シナリオの検証</translation>
    </message>
    <message>
        <source>Settings, both hosts and each machine are checked; nothing is changed. Errors have to be mended first, warnings are for you to judge.</source>
        <translation>設定、両方のホスト、各仮想マシンを確認します。何も変更されません。エラーは先に解決する必要があります。警告は内容を確認して判断してください。</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>検証結果</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>検証結果</translation>
    </message>
    <message>
        <source>&amp;Verify again</source>
        <translation>再検証(&amp;V)</translation>
    </message>
    <message>
        <source>%1: being verified…</source>
        <translation>%1: 検証中…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <translation>対処: %1</translation>
    </message>
    <message>
        <source>%1 cannot be created as it is. Mend the errors and verify again, or go back and leave it out.</source>
        <translation>%1 はこのままでは作成できません。エラーを解決して再検証するか、戻って選択から外してください。</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Everything can be created.</source>
        <translation>すべて作成できます。</translation>
    </message>
</context>
</TS>
