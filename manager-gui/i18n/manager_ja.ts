<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja_JP" sourcelanguage="en">
<context>
    <name>DemoAssessments</name>
    <message>
        <source>capture of the machine&apos;s changes is interrupted</source>
        <translation>仮想マシンの変更のキャプチャが中断しています</translation>
    </message>
    <message>
        <source>Nothing to do: it is tried again by itself.</source>
        <translation>不要です。自動的に再試行されます。</translation>
    </message>
    <message>
        <source>there is an assessment of %1 already</source>
        <translation>%1 のアセスメントはすでにあります</translation>
    </message>
    <message>
        <source>Look at its report, then delete it and start anew.</source>
        <translation>レポートを確認し、削除してからもう一度開始してください。</translation>
    </message>
    <message>
        <source>the machine&apos;s folder is captured already</source>
        <translation>仮想マシンのフォルダはすでにキャプチャされています</translation>
    </message>
    <message>
        <source>Look at the scenario that protects it.</source>
        <translation>この仮想マシンを保護しているシナリオを確認してください。</translation>
    </message>
    <message>
        <source>There is no such assessment.</source>
        <translation>このアセスメントはありません。</translation>
    </message>
</context>
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
    <message>
        <source>both engines speak the same protocol</source>
        <translation>両方のエンジンのプロトコルが一致しています</translation>
    </message>
    <message>
        <source>the guest&apos;s agent does not answer</source>
        <translation>ゲスト OS のエージェントが応答しません</translation>
    </message>
    <message>
        <source>Install the guest agent, so that the guest is shut down in order.</source>
        <translation>正常にシャットダウンできるよう、ゲスト エージェントをインストールしてください。</translation>
    </message>
    <message>
        <source>The updates of %1 cannot be suspended now.</source>
        <translation>%1 の更新は現在サスペンドできません。</translation>
    </message>
    <message>
        <source>That is not the name of the scenario.</source>
        <translation>シナリオの名前と一致しません。</translation>
    </message>
    <message>
        <source>Type %1.</source>
        <translation>%1 と入力してください。</translation>
    </message>
    <message>
        <source>The machine runs on %1.</source>
        <translation>仮想マシンは %1 で実行中です。</translation>
    </message>
    <message>
        <source>Shut it down there first, if the other copy is the one.</source>
        <translation>もう一方のコピーを使う場合は、先にそこでシャットダウンしてください。</translation>
    </message>
    <message>
        <source>%1 is ready for its reboot.</source>
        <translation>%1 の再起動の準備ができました。</translation>
    </message>
    <message>
        <source>Its changes are on the other host.</source>
        <translation>変更はもう一方のホストに保存されています。</translation>
    </message>
    <message>
        <source>Reboot the host.</source>
        <translation>ホストを再起動してください。</translation>
    </message>
    <message>
        <source>Scenario %1 is synchronising, and compares everything.</source>
        <translation>シナリオ %1 は完全な比較で同期しています。</translation>
    </message>
    <message>
        <source>Accept that they are overwritten.</source>
        <translation>上書きを承認してください。</translation>
    </message>
    <message>
        <source>%1 has not replicated %2 yet, and has counted no changes.</source>
        <translation>%1 はまだ %2 をレプリケートしておらず、変更量を記録していません。</translation>
    </message>
    <message>
        <source>Run the scenario first.</source>
        <translation>先にシナリオを実行してください。</translation>
    </message>
    <message>
        <source>it cannot be changed now</source>
        <translation>現在は変更できません</translation>
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
    <message>
        <source>database-setup.iso lies outside the machine&apos;s folder</source>
        <translation>database-setup.iso が仮想マシンのフォルダの外にあります</translation>
    </message>
    <message>
        <source>Eject it, or move it into the machine&apos;s folder.</source>
        <translation>取り出すか、仮想マシンのフォルダに移してください。</translation>
    </message>
    <message>
        <source>There is a template of the name %1.</source>
        <translation>%1 という名前のテンプレートはすでにあります。</translation>
    </message>
    <message>
        <source>There is no such template.</source>
        <translation>このテンプレートはありません。</translation>
    </message>
    <message>
        <source>The scenario %1 uses the host %2.</source>
        <translation>シナリオ %1 がホスト %2 を使用しています。</translation>
    </message>
    <message>
        <source>Delete the scenario first.</source>
        <translation>先にシナリオを削除してください。</translation>
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
    <name>Property</name>
    <message>
        <source>%1 d</source>
        <translation>%1 日</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 時間</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ミリ秒</translation>
    </message>
    <message>
        <source>%1 PiB</source>
        <translation>%1 PiB</translation>
    </message>
    <message>
        <source>%1 TiB</source>
        <translation>%1 TiB</translation>
    </message>
    <message>
        <source>%1 GiB</source>
        <translation>%1 GiB</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>%1 KiB</source>
        <translation>%1 KiB</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
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
        <source>automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>変更なし</translation>
    </message>
</context>
<context>
    <name>ReplicationPicture</name>
    <message>
        <source>Master %1</source>
        <translation>マスタ %1</translation>
    </message>
    <message>
        <source>Spool, to send</source>
        <translation>スプール（未送信）</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>ディスク上 %1</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>接続なし</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>測定中…</translation>
    </message>
    <message>
        <source>%1 % compared</source>
        <translation>%1 % 比較済み</translation>
    </message>
    <message>
        <source>Journal, to apply</source>
        <translation>ジャーナル（未適用）</translation>
    </message>
    <message>
        <source>updates suspended</source>
        <translation>更新サスペンド中</translation>
    </message>
    <message>
        <source>Replica %1</source>
        <translation>レプリカ %1</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>not complete</source>
        <translation>未完了</translation>
    </message>
    <message>
        <source>%1 to compare</source>
        <translation>未比較 %1</translation>
    </message>
    <message>
        <source>%1 does not answer: what it said last may be %2 old.</source>
        <translation>%1 が応答しません。表示は最大 %2 前の情報です。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 (last known)</source>
        <translation>%1（最後の情報）</translation>
    </message>
    <message>
        <source>Lag: %1</source>
        <translation>遅延: %1</translation>
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
    <message>
        <source>last known: %1</source>
        <translation>最後の報告: %1</translation>
    </message>
    <message>
        <source>%1 to send</source>
        <translation>未送信 %1</translation>
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
        <translation>仮想マシンの状態は不明</translation>
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
        <translation>%1: ホスト メンテナンスの準備完了</translation>
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
        <translation>更新をサスペンド中</translation>
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
        <translation>ガードなし</translation>
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
        <source>warnings</source>
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
    <message>
        <source>running the script before it</source>
        <translation>事前のスクリプトを実行中</translation>
    </message>
    <message>
        <source>starting the replica</source>
        <translation>レプリカを開始中</translation>
    </message>
    <message>
        <source>unregistering the machine</source>
        <translation>仮想マシンの登録を解除中</translation>
    </message>
    <message>
        <source>making it a replica again</source>
        <translation>レプリカに戻しています</translation>
    </message>
    <message>
        <source>starting the guest</source>
        <translation>ゲスト OS の起動を試行中</translation>
    </message>
    <message>
        <source>copies have diverged (%1)</source>
        <translation>コピーが分岐しています (%1)</translation>
    </message>
    <message>
        <source>%1 holds at most %2 of changes that the machine&apos;s present host never received</source>
        <translation>%1 には、現在のホストに届いていない変更が最大 %2 あります</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>メール</translation>
    </message>
    <message>
        <source>Syslog</source>
        <translation>Syslog</translation>
    </message>
    <message>
        <source>Web service</source>
        <translation>Web サービス</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>スクリプト</translation>
    </message>
    <message>
        <source>STARTTLS, or nothing is sent</source>
        <translation>STARTTLS が必須</translation>
    </message>
    <message>
        <source>STARTTLS where it is offered</source>
        <translation>STARTTLS が使える場合のみ</translation>
    </message>
    <message>
        <source>TLS from the first byte</source>
        <translation>最初から TLS</translation>
    </message>
    <message>
        <source>no encryption</source>
        <translation>暗号化なし</translation>
    </message>
    <message>
        <source>fails, %1 wait</source>
        <translation>失敗、%1 件待機</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>%1 wait</source>
        <translation>%1 件待機</translation>
    </message>
    <message>
        <source>From %1 to %2</source>
        <translation>%1 から %2</translation>
    </message>
    <message>
        <source>Encryption: %1</source>
        <translation>暗号化: %1</translation>
    </message>
    <message>
        <source>User: %1</source>
        <translation>ユーザ: %1</translation>
    </message>
    <message>
        <source>Secret: %1</source>
        <translation>パスワード/キー: %1</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>保存済み</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>CA file: %1</source>
        <translation>CA ファイル: %1</translation>
    </message>
    <message>
        <source>Severity: %1 and above, in %2</source>
        <translation>重大度: %1 以上、%2</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日本語</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英語</translation>
    </message>
    <message>
        <source>Events: %1</source>
        <translation>イベント: %1</translation>
    </message>
    <message>
        <source>all</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Scenarios: %1</source>
        <translation>シナリオ: %1</translation>
    </message>
    <message>
        <source>At least %1 s between two messages, at most %2 s for an attempt</source>
        <translation>通知の間隔 %1 秒以上、送信の制限時間 %2 秒</translation>
    </message>
    <message>
        <source>%1 delivered, %2 attempts failed since the service was started</source>
        <translation>サービス起動後、送信 %1 件、失敗 %2 回</translation>
    </message>
    <message>
        <source>%1 has not said whether it holds changes that the machine&apos;s present host never received</source>
        <translation>現在のホストに届かなかった変更を保持しているかどうか、%1 からまだ回答がありません</translation>
    </message>
    <message>
        <source>machine on %1</source>
        <translation>仮想マシンは %1 にあります</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>copies have diverged (%1, maybe more)</source>
        <translation>コピーが分岐しています (%1、それ以上の可能性あり)</translation>
    </message>
    <message>
        <source>%1 may hold more changes than the %2 it told of that the machine&apos;s present host never received</source>
        <translation>%1 には、報告された %2 より多くの、現在のホストに届いていない変更がある可能性があります</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>not counting</source>
        <translation>計測停止</translation>
    </message>
    <message>
        <source>counting</source>
        <translation>計測中</translation>
    </message>
    <message>
        <source>counted for %1</source>
        <translation>計測期間: %1</translation>
    </message>
    <message>
        <source>Counted from %1 to %2</source>
        <translation>計測: %1 から %2 まで</translation>
    </message>
    <message>
        <source>Counts from %1 to %2</source>
        <translation>計測: %1 から %2 まで(予定)</translation>
    </message>
    <message>
        <source>%1 of files in %2</source>
        <translation>ファイル: %1 (%2)</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/秒</translation>
    </message>
    <message>
        <source>The input is wrong.</source>
        <translation>入力内容に誤りがあります。</translation>
    </message>
    <message>
        <source>The object was not found.</source>
        <translation>対象が見つかりません。</translation>
    </message>
    <message>
        <source>It exists already.</source>
        <translation>すでに存在します。</translation>
    </message>
    <message>
        <source>This is not possible in the present state.</source>
        <translation>現在の状態では実行できません。</translation>
    </message>
    <message>
        <source>Another operation is in the way.</source>
        <translation>ほかの操作と競合しています。</translation>
    </message>
    <message>
        <source>The request is out of date.</source>
        <translation>古い情報に基づく要求のため、拒否されました。</translation>
    </message>
    <message>
        <source>Data is damaged.</source>
        <translation>データが壊れています。</translation>
    </message>
    <message>
        <source>There is no space left.</source>
        <translation>空き容量が不足しています。</translation>
    </message>
    <message>
        <source>Reading or writing failed.</source>
        <translation>読み取りまたは書き込みに失敗しました。</translation>
    </message>
    <message>
        <source>The other side does not answer.</source>
        <translation>接続先が応答しません。</translation>
    </message>
    <message>
        <source>It took too long.</source>
        <translation>時間内に完了しませんでした。</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>キャンセルされました。</translation>
    </message>
    <message>
        <source>This is not permitted.</source>
        <translation>許可されていません。</translation>
    </message>
    <message>
        <source>This is not supported here.</source>
        <translation>この環境ではサポートされていません。</translation>
    </message>
    <message>
        <source>An internal error occurred.</source>
        <translation>内部エラーが発生しました。</translation>
    </message>
    <message>
        <source>The machine on its host</source>
        <translation>マスタの仮想マシン</translation>
    </message>
    <message>
        <source>State of the machine</source>
        <translation>仮想マシンの状態</translation>
    </message>
    <message>
        <source>Guest agent</source>
        <translation>ゲスト エージェント</translation>
    </message>
    <message>
        <source>Guard of the run lease</source>
        <translation>実行リースのガード</translation>
    </message>
    <message>
        <source>Run lease</source>
        <translation>実行リース</translation>
    </message>
    <message>
        <source>Storage root of the machine</source>
        <translation>仮想マシンの格納場所</translation>
    </message>
    <message>
        <source>Capture of changes</source>
        <translation>変更のキャプチャ</translation>
    </message>
    <message>
        <source>Place of the machine&apos;s files</source>
        <translation>仮想マシンのファイルの場所</translation>
    </message>
    <message>
        <source>Files of the machine</source>
        <translation>仮想マシンのファイル</translation>
    </message>
    <message>
        <source>Folder of the replica</source>
        <translation>レプリカのフォルダ</translation>
    </message>
    <message>
        <source>Free space on the replica&apos;s host</source>
        <translation>レプリカ側の空き容量</translation>
    </message>
    <message>
        <source>Hypervisor</source>
        <translation>ハイパーバイザ</translation>
    </message>
    <message>
        <source>Kind of hypervisor</source>
        <translation>ハイパーバイザの種類</translation>
    </message>
    <message>
        <source>Version of the hypervisor</source>
        <translation>ハイパーバイザのバージョン</translation>
    </message>
    <message>
        <source>Machines on the replica&apos;s host</source>
        <translation>レプリカ側に登録済みの仮想マシン</translation>
    </message>
    <message>
        <source>Changes that were not replicated</source>
        <translation>レプリケートされていない変更</translation>
    </message>
    <message>
        <source>Connection between the hosts</source>
        <translation>ホスト間の接続</translation>
    </message>
    <message>
        <source>Version of the other engine</source>
        <translation>相手エンジンのバージョン</translation>
    </message>
    <message>
        <source>Connection to the master&apos;s engine</source>
        <translation>マスタのエンジンへの接続</translation>
    </message>
    <message>
        <source>Connection to the replica&apos;s engine</source>
        <translation>レプリカのエンジンへの接続</translation>
    </message>
    <message>
        <source>Connection to the engine</source>
        <translation>エンジンへの接続</translation>
    </message>
    <message>
        <source>Version of the engine</source>
        <translation>エンジンのバージョン</translation>
    </message>
    <message>
        <source>Clock of the host</source>
        <translation>ホストの時刻</translation>
    </message>
    <message>
        <source>Settings of the scenario</source>
        <translation>シナリオの設定</translation>
    </message>
    <message>
        <source>Other scenarios</source>
        <translation>ほかのシナリオとの関係</translation>
    </message>
    <message>
        <source>Verification of the master</source>
        <translation>マスタの検証</translation>
    </message>
    <message>
        <source>Verification of the replica</source>
        <translation>レプリカの検証</translation>
    </message>
    <message>
        <source>State of the scenario</source>
        <translation>シナリオの状態</translation>
    </message>
    <message>
        <source>Completeness of the replica</source>
        <translation>レプリカの完全性</translation>
    </message>
    <message>
        <source>Replication</source>
        <translation>レプリケーション</translation>
    </message>
    <message>
        <source>Lag of the replica</source>
        <translation>レプリカの遅延</translation>
    </message>
    <message>
        <source>Host maintenance</source>
        <translation>ホスト メンテナンス</translation>
    </message>
    <message>
        <source>Updates of the replica</source>
        <translation>レプリカの更新</translation>
    </message>
    <message>
        <source>Automatic switchover</source>
        <translation>自動スイッチオーバー</translation>
    </message>
    <message>
        <source>The last switchover</source>
        <translation>前回のスイッチオーバー</translation>
    </message>
    <message>
        <source>Scenario → Run</source>
        <translation>シナリオ → 実行</translation>
    </message>
    <message>
        <source>Scenario → Perform switchover</source>
        <translation>シナリオ → スイッチオーバーの実行</translation>
    </message>
    <message>
        <source>Scenario → Recover active server</source>
        <translation>シナリオ → アクティブ サーバのリカバリ</translation>
    </message>
    <message>
        <source>Scenario → Resume replica updates</source>
        <translation>シナリオ → レプリカの更新を再開</translation>
    </message>
    <message>
        <source>the pane Properties</source>
        <translation>「プロパティ」ペイン</translation>
    </message>
    <message>
        <source>the pane Reports</source>
        <translation>「レポート」ペイン</translation>
    </message>
    <message>
        <source>the pane Host maintenance</source>
        <translation>「ホスト メンテナンスモニタ」ペイン</translation>
    </message>
    <message>
        <source>Tools → Hosts</source>
        <translation>ツール → ホスト</translation>
    </message>
    <message>
        <source>Tools → Scenario templates</source>
        <translation>ツール → シナリオ テンプレート</translation>
    </message>
    <message>
        <source>Tools → Assessments</source>
        <translation>ツール → アセスメント</translation>
    </message>
    <message>
        <source>Tools → Notifications</source>
        <translation>ツール → 通知</translation>
    </message>
    <message>
        <source>Scenario → Connect</source>
        <translation>シナリオ → 接続</translation>
    </message>
    <message>
        <source>%1 Details: %2</source>
        <translation>%1 詳細: %2</translation>
    </message>
    <message>
        <source>Details: %1</source>
        <translation>詳細: %1</translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <translation>対処: %1</translation>
    </message>
    <message>
        <source>%1 (in this program: %2)</source>
        <translation>%1（このプログラムでは: %2）</translation>
    </message>
    <message>
        <source>Nothing may be changed while the scenario is %1.</source>
        <translation>シナリオが「%1」の間は何も変更できません。</translation>
    </message>
    <message>
        <source>Wait until the switchover has ended.</source>
        <translation>スイッチオーバーの終了を待ってください。</translation>
    </message>
    <message>
        <source>Create a scenario anew.</source>
        <translation>シナリオを作成し直してください。</translation>
    </message>
    <message>
        <source>Move the machine back to its master first, or delete the scenario and create one in the other direction.</source>
        <translation>先に仮想マシンをマスタへ戻すか、シナリオを削除して逆方向のシナリオを作成してください。</translation>
    </message>
    <message>
        <source>It may be changed while the scenario is stopped; now it is %1. Stop the scenario, change the property, and run it again.</source>
        <translation>シナリオの停止中に変更できます。現在の状態は「%1」です。シナリオを停止してからプロパティを変更し、もう一度実行してください。</translation>
    </message>
    <message>
        <source>Scenarios</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>Write automatic, or networks as in LAN=&apos;DR LAN&apos;, DMZ=&apos;&apos;.</source>
        <translation>automatic、または LAN=&apos;DR LAN&apos;, DMZ=&apos;&apos; のように指定してください。</translation>
    </message>
    <message>
        <source>Write IPv4 addresses with their prefix, such as 10.1.0.5/24; a gateway lies in the network of one of them.</source>
        <translation>IPv4 アドレスを 10.1.0.5/24 のようにプレフィックス付きで指定してください。ゲートウェイはいずれかのアドレスのネットワーク内でなければなりません。</translation>
    </message>
    <message>
        <source>Virtual networks of the machine&apos;s home</source>
        <translation>仮想マシンの元のホストの仮想ネットワーク</translation>
    </message>
    <message>
        <source>Virtual network mapping</source>
        <translation>仮想ネットワークマッピング</translation>
    </message>
    <message>
        <source>by DHCP</source>
        <translation>DHCP</translation>
    </message>
</context>
<context>
    <name>rha::manager::AboutDialog</name>
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
        <source>Control service</source>
        <translation>コントロールサービス</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>接続されていません</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Running since</source>
        <translation>起動日時</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>CA fingerprint</source>
        <translation>CA のフィンガープリント</translation>
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
    <message>
        <source>Renew the certificate of %1</source>
        <translation>%1 の証明書の更新</translation>
    </message>
    <message>
        <source>Run this command on %1, with the name under which the other hosts reach it in place of THIS_HOST, and restart its engine. It stays the same host, with its scenarios:</source>
        <translation>%1 で次のコマンドを実行し、エンジンを再起動してください。THIS_HOST は、ほかのホストから接続できる名前に置き換えます。ホストとそのシナリオはそのまま引き継がれます:</translation>
    </message>
    <message>
        <source>The code is for this host only, until %1. Keep it to yourself.</source>
        <translation>このコードはこのホスト専用で、%1 まで有効です。他人に知らせないでください。</translation>
    </message>
</context>
<context>
    <name>rha::manager::AddressDialog</name>
    <message>
        <source>Customise adapter information</source>
        <translation>アダプタ情報のカスタマイズ</translation>
    </message>
    <message>
        <source>The guest keeps its addresses</source>
        <translation>ゲストのアドレスを変更しない</translation>
    </message>
    <message>
        <source>The guest gets them by DHCP</source>
        <translation>DHCP で取得する</translation>
    </message>
    <message>
        <source>These addresses:</source>
        <translation>次のアドレスを使う:</translation>
    </message>
    <message>
        <source>IPv4 addresses with prefix:</source>
        <translation>IPv4 アドレス（プレフィックス付き）:</translation>
    </message>
    <message>
        <source>Default gateways:</source>
        <translation>デフォルト ゲートウェイ:</translation>
    </message>
    <message>
        <source>DNS servers:</source>
        <translation>DNS サーバ:</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>On the replica, %1:</source>
        <translation>レプリカでの%1:</translation>
    </message>
</context>
<context>
    <name>rha::manager::AssessmentDialog</name>
    <message>
        <source>Assessments</source>
        <translation>アセスメント</translation>
    </message>
    <message>
        <source>An assessment counts what a machine changes, to find out what its replication would need. Nothing is replicated, and the machine runs on.</source>
        <translation>アセスメントは、仮想マシンの変更量を計測し、レプリケーションに必要な条件を調べます。レプリケーションは行われず、仮想マシンの実行は続きます。</translation>
    </message>
    <message>
        <source>About the assessment</source>
        <translation>アセスメントの詳細</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>仮想マシン</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進行状況</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>書き込み量</translation>
    </message>
    <message>
        <source>On average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>変更回数</translation>
    </message>
    <message>
        <source>&amp;New assessment…</source>
        <translation>新規アセスメント(&amp;N)...</translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>停止(&amp;T)...</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>削除(&amp;D)...</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>応答なし</translation>
    </message>
    <message>
        <source>No machine is assessed. Begin one with New assessment.</source>
        <translation>アセスメントはありません。[新規アセスメント]で開始できます。</translation>
    </message>
    <message>
        <source>Asking the hosts…</source>
        <translation>ホストに問い合わせています...</translation>
    </message>
    <message>
        <source>The control service does not answer; what is shown is old. It is tried again by itself.</source>
        <translation>コントロールサービスから応答がありません。表示は以前の内容です。自動的に再接続します。</translation>
    </message>
    <message>
        <source>assessment</source>
        <translation>アセスメント</translation>
    </message>
    <message>
        <source>Stop the assessment of %1 on %2?</source>
        <translation>%2 の %1 のアセスメントを停止しますか?</translation>
    </message>
    <message>
        <source>What was counted stays, and its report. It cannot be continued: another one begins anew.</source>
        <translation>計測した内容とレポートは残ります。再開はできません。新しいアセスメントは最初から計測します。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Delete the assessment of %1 on %2?</source>
        <translation>%2 の %1 のアセスメントを削除しますか?</translation>
    </message>
    <message>
        <source>What was counted is forgotten. Save its report first, if you need it.</source>
        <translation>計測した内容は削除されます。必要な場合は、先にレポートを保存してください。</translation>
    </message>
    <message>
        <source>It ends, and what was counted is forgotten. Save its report first, if you need it.</source>
        <translation>アセスメントは終了し、計測した内容は削除されます。必要な場合は、先にレポートを保存してください。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>rha::manager::ChangeHeatModel</name>
    <message>
        <source>%1: not counted</source>
        <translation>%1: 記録なし</translation>
    </message>
    <message>
        <source>%1: %2 written, changes: %3</source>
        <translation>%1: 書き込み %2、変更数: %3</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>すべてのファイル</translation>
    </message>
    <message>
        <source>(others)</source>
        <translation>（その他）</translation>
    </message>
    <message>
        <source>Busiest hour: %1</source>
        <translation>最も多い時間帯: %1</translation>
    </message>
    <message>
        <source>%1 written, changes: %2</source>
        <translation>書き込み %1、変更数: %2</translation>
    </message>
    <message>
        <source>%1, %2 zeroed</source>
        <translation>%1、ゼロ化 %2</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>書き込み</translation>
    </message>
    <message>
        <source>Hour by hour</source>
        <translation>1 時間ごと</translation>
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
    <message>
        <source>the web service answers 503</source>
        <translation>Web サービスの応答は 503 です</translation>
    </message>
    <message>
        <source>Look at its own log.</source>
        <translation>Web サービスのログを確認してください。</translation>
    </message>
    <message>
        <source>The address is missing.</source>
        <translation>アドレスがありません。</translation>
    </message>
    <message>
        <source>There is a target of the name %1.</source>
        <translation>%1 という名前の通知先がすでにあります。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>別の名前を指定してください。</translation>
    </message>
    <message>
        <source>There is no such target.</source>
        <translation>その通知先はありません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::EventModel</name>
    <message>
        <source>Severity</source>
        <translation>重大度</translation>
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
        <translation>重大度</translation>
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
    <message>
        <source>Load &amp;older</source>
        <translation>さらに古いイベント(&amp;O)</translation>
    </message>
    <message>
        <source>Up to a thousand events before those that are there</source>
        <translation>表示中のものより前のイベントを最大 1000 件読み込みます</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>すべての期間</translation>
    </message>
    <message>
        <source>Chosen days</source>
        <translation>選択した日</translation>
    </message>
    <message>
        <source>From</source>
        <translation>開始日</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>終了日</translation>
    </message>
    <message>
        <source>There are no older events.</source>
        <translation>これより古いイベントはありません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::FigurePage</name>
    <message>
        <source>Time span</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>The control service does not answer.</source>
        <translation>コントロールサービスから応答がありません。</translation>
    </message>
    <message>
        <source>The figures could not be renewed.</source>
        <translation>情報を更新できませんでした。</translation>
    </message>
</context>
<context>
    <name>rha::manager::FilePane</name>
    <message>
        <source>&amp;Discover again</source>
        <translation>再検出(&amp;D)</translation>
    </message>
    <message>
        <source>Ask the host again for the machine&apos;s files, for instance after a checkpoint</source>
        <translation>仮想マシンのファイルをホストから検出し直します（チェックポイントの作成後など）</translation>
    </message>
    <message>
        <source>Files of the machine</source>
        <translation>仮想マシンのファイル</translation>
    </message>
    <message>
        <source>Select a scenario to see the files of its machine.</source>
        <translation>シナリオを選択すると、仮想マシンのファイルが表示されます。</translation>
    </message>
    <message>
        <source>Asking %1…</source>
        <translation>%1 に問い合わせています...</translation>
    </message>
    <message>
        <source>%1 names no file of this machine. Look on the host whether the machine is still there, then discover its files again.</source>
        <translation>%1 にこの仮想マシンのファイルが見つかりません。ホスト上に仮想マシンがあるかを確認し、再検出してください。</translation>
    </message>
    <message>
        <source>Nothing is known of the machine&apos;s files yet. Discover them again when %1 answers.</source>
        <translation>仮想マシンのファイルはまだわかりません。%1 が応答するようになったら再検出してください。</translation>
    </message>
    <message>
        <source>%1 did not tell the files again; what is shown is old.</source>
        <translation>%1 からファイルを再検出できませんでした。表示されている内容は古いものです。</translation>
    </message>
    <message>
        <source>%1 did not tell the machine&apos;s files.</source>
        <translation>%1 から仮想マシンのファイルを検出できませんでした。</translation>
    </message>
    <message>
        <source>Files: %1, size: %2, on disk: %3</source>
        <translation>ファイル数: %1、サイズ: %2、ディスク上のサイズ: %3</translation>
    </message>
    <message>
        <source>Files of %1 on %2</source>
        <translation>%2 上の %1 のファイル</translation>
    </message>
    <message>
        <source>Discovered %1 ago</source>
        <translation>%1前に検出</translation>
    </message>
    <message>
        <source>Nothing is known of the machine&apos;s files yet. They are discovered when the control service answers again.</source>
        <translation>仮想マシンのファイルはまだわかりません。コントロールサービスが再び応答すると検出されます。</translation>
    </message>
</context>
<context>
    <name>rha::manager::GroupDialog</name>
    <message>
        <source>Group of %1</source>
        <translation>%1 のグループ</translation>
    </message>
    <message>
        <source>Group of %1 scenarios</source>
        <translation>%1 件のシナリオのグループ</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>&amp;Group:</source>
        <translation>グループ(&amp;G):</translation>
    </message>
    <message>
        <source>Scenarios of a group can be run, stopped and switched over together. Choose one, or type the name of a new one. Nothing else changes, also while they run.</source>
        <translation>グループ内のシナリオは、まとめて実行、停止、スイッチオーバーできます。グループを選択するか、新しいグループの名前を入力してください。実行中でも、ほかの設定は変わりません。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
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
    <name>rha::manager::HeatLegend</name>
    <message>
        <source>From %1 to %2 written in an hour</source>
        <translation>1 時間の書き込み量 %1 から %2</translation>
    </message>
    <message>
        <source>Written in an hour:</source>
        <translation>1 時間の書き込み量:</translation>
    </message>
</context>
<context>
    <name>rha::manager::HeatPage</name>
    <message>
        <source>Last day</source>
        <translation>過去 1 日</translation>
    </message>
    <message>
        <source>Last 3 days</source>
        <translation>過去 3 日</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>過去 1 週間</translation>
    </message>
    <message>
        <source>Nothing was counted yet. Changes are counted while the scenario runs.</source>
        <translation>まだ記録がありません。変更量はシナリオの実行中に記録されます。</translation>
    </message>
    <message>
        <source>Nothing was changed in this time.</source>
        <translation>この期間に変更はありませんでした。</translation>
    </message>
    <message>
        <source>Counted since %1; nothing is known of the time before.</source>
        <translation>%1 から記録されています。それ以前の情報はありません。</translation>
    </message>
    <message>
        <source>Changes that capture had no room for, and that are not in it: %1</source>
        <translation>記録できず、含まれていない変更の数: %1</translation>
    </message>
</context>
<context>
    <name>rha::manager::HeatView</name>
    <message>
        <source>Changes of each file, hour by hour</source>
        <translation>ファイルごとの 1 時間単位の変更量</translation>
    </message>
</context>
<context>
    <name>rha::manager::HistoryDialog</name>
    <message>
        <source>Changes of the properties of %1</source>
        <translation>%1 のプロパティの変更履歴</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>変更履歴</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>変更前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>%1, version %2, by %3</source>
        <translation>%1、バージョン %2、変更者 %3</translation>
    </message>
    <message>
        <source>Nothing was changed since the scenario was created.</source>
        <translation>シナリオの作成後、変更はありません。</translation>
    </message>
    <message>
        <source>The newest change stands first.</source>
        <translation>新しい変更から順に表示しています。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
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
    <message>
        <source>Copies go &amp;below:</source>
        <translation>コピーの保存先(&amp;B):</translation>
    </message>
</context>
<context>
    <name>rha::manager::HostsDialog</name>
    <message>
        <source>Hosts</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
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
        <source>Scenarios</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>About the host</source>
        <translation>ホストの詳細</translation>
    </message>
    <message>
        <source>&amp;Add a host…</source>
        <translation>ホストの追加(&amp;A)...</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>更新(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>削除(&amp;R)...</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>接続済み</translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>応答なし</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>No host is known yet. Add two: a master and a replica.</source>
        <translation>ホストはまだありません。マスタとレプリカの 2 台を追加してください。</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>Address: %1</source>
        <translation>アドレス: %1</translation>
    </message>
    <message>
        <source>System: %1</source>
        <translation>システム: %1</translation>
    </message>
    <message>
        <source>Engine: %1</source>
        <translation>エンジン: %1</translation>
    </message>
    <message>
        <source>Storage %1: %2 of %3 free</source>
        <translation>ストレージ %1: 空き %2 / %3</translation>
    </message>
    <message>
        <source>No scenario uses it.</source>
        <translation>このホストを使用しているシナリオはありません。</translation>
    </message>
    <message>
        <source>Used by: %1</source>
        <translation>使用しているシナリオ: %1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Remove the host %1?</source>
        <translation>ホスト %1 を削除しますか?</translation>
    </message>
    <message>
        <source>The control service forgets it, and refuses its certificate from then on. On the host itself nothing is changed: machines run on, and files stay. To have it back, add it with a new pairing code.</source>
        <translation>コントロールサービスはこのホストの登録を削除し、以後その証明書を拒否します。ホスト側では何も変更されません。仮想マシンの実行は続き、ファイルも残ります。元に戻すには、新しいペアリング コードで追加してください。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>%1 was removed.</source>
        <translation>%1 を削除しました。</translation>
    </message>
    <message>
        <source>%1 was not removed: %2</source>
        <translation>%1 を削除できませんでした: %2</translation>
    </message>
    <message>
        <source>Scenarios use it: delete them first.</source>
        <translation>シナリオで使用されています。先にシナリオを削除してください。</translation>
    </message>
    <message>
        <source>Renew &amp;certificate…</source>
        <translation>証明書の更新(&amp;C)...</translation>
    </message>
    <message>
        <source>It runs out after a year, or was lost with the host&apos;s disk.</source>
        <translation>証明書の期限 (1 年) が近いとき、またはホストのディスクとともに失われたときに使います。</translation>
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
    <name>rha::manager::MachineFileModel</name>
    <message>
        <source>To be seen to</source>
        <translation>対処が必要な問題</translation>
    </message>
    <message>
        <source>Configuration and state</source>
        <translation>構成と状態</translation>
    </message>
    <message>
        <source>Disks and checkpoints</source>
        <translation>ディスクとチェックポイント</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>その他のファイル</translation>
    </message>
    <message>
        <source>missing parent</source>
        <translation>見つからない親</translation>
    </message>
    <message>
        <source>configuration</source>
        <translation>構成</translation>
    </message>
    <message>
        <source>saved state</source>
        <translation>保存された状態</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>disk, parent</source>
        <translation>ディスク（親）</translation>
    </message>
    <message>
        <source>differencing disk</source>
        <translation>差分ディスク</translation>
    </message>
    <message>
        <source>differencing disk, parent</source>
        <translation>差分ディスク（親）</translation>
    </message>
    <message>
        <source>other</source>
        <translation>その他</translation>
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
        <source>The files below are made of this one, and it was not found. Restore it from a backup, or make the machine whole without it; then discover the files again.</source>
        <translation>このファイルは下にあるファイルの親ですが、見つかりません。バックアップから復元するか、このファイルなしで仮想マシンを正常にしてから、再検出してください。</translation>
    </message>
    <message>
        <source>Parent: %1</source>
        <translation>親: %1</translation>
    </message>
    <message>
        <source>It is only read; what is written goes into the last file of its chain. All of them are replicated.</source>
        <translation>読み取り専用です。変更は連なりの最後のファイルに書き込まれます。すべてレプリケートされます。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>ディスク上</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>フォルダ</translation>
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
        <source>%1 of %2 chosen; room needed on the replica: %3</source>
        <translation>%2 台中 %1 台を選択、レプリカで必要な容量: %3</translation>
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
    <message>
        <source>Reports</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>Switchovers</source>
        <translation>スイッチオーバー</translation>
    </message>
    <message>
        <source>Host maintenance</source>
        <translation>ホスト メンテナンスモニタ</translation>
    </message>
    <message>
        <source>Cancel the automatic s&amp;witchover…</source>
        <translation>自動スイッチオーバーのキャンセル(&amp;W)...</translation>
    </message>
    <message>
        <source>During a countdown: nothing is moved at its end, a person is asked</source>
        <translation>カウントダウン中: 終わっても移動せず、管理者の判断を待ちます</translation>
    </message>
    <message>
        <source>S&amp;uspend replica updates</source>
        <translation>レプリカの更新をサスペンド(&amp;U)</translation>
    </message>
    <message>
        <source>Let the replicas&apos; files stand still while their journals go on</source>
        <translation>ジャーナルを受信したまま、レプリカのファイルの更新を止めます</translation>
    </message>
    <message>
        <source>R&amp;esume replica updates</source>
        <translation>レプリカの更新を再開(&amp;E)</translation>
    </message>
    <message>
        <source>Let the replicas&apos; files follow again</source>
        <translation>レプリカのファイルの更新を再開します</translation>
    </message>
    <message>
        <source>Recover &amp;active server…</source>
        <translation>アクティブ サーバのリカバリ(&amp;A)...</translation>
    </message>
    <message>
        <source>After a switchover that got stuck: say whose copy is the machine</source>
        <translation>スイッチオーバーが途中で止まったときに、どちらのコピーを使うかを指定します</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>削除(&amp;D)...</translation>
    </message>
    <message>
        <source>Forget the selected scenarios; the machines&apos; files stay</source>
        <translation>選択したシナリオを削除します。仮想マシンのファイルは残ります</translation>
    </message>
    <message>
        <source>Start &amp;host maintenance…</source>
        <translation>ホスト メンテナンスの起動(&amp;H)...</translation>
    </message>
    <message>
        <source>&amp;Notifications…</source>
        <translation>通知(&amp;N)...</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>ツール(&amp;T)</translation>
    </message>
    <message>
        <source>1 scenario, %1 running</source>
        <translation>シナリオ 1 件、実行中 %1 件</translation>
    </message>
    <message>
        <source>%1, 1 needs attention</source>
        <translation>%1、要確認 1 件</translation>
    </message>
    <message>
        <source>Root directories</source>
        <translation>ルート ディレクトリ</translation>
    </message>
    <message>
        <source>H&amp;osts…</source>
        <translation>ホスト(&amp;O)...</translation>
    </message>
    <message>
        <source>Add hosts, look at them, remove them</source>
        <translation>ホストを追加、確認、削除します</translation>
    </message>
    <message>
        <source>Scenario &amp;templates…</source>
        <translation>シナリオ テンプレート(&amp;T)...</translation>
    </message>
    <message>
        <source>Sets of properties for new scenarios</source>
        <translation>新しいシナリオに使うプロパティの組です</translation>
    </message>
    <message>
        <source>&amp;Assessments…</source>
        <translation>アセスメント(&amp;A)...</translation>
    </message>
    <message>
        <source>Count what machines change before they are protected</source>
        <translation>保護する前に、仮想マシンの変更量を計測します</translation>
    </message>
    <message>
        <source>Who is told about events</source>
        <translation>イベントの通知先です</translation>
    </message>
    <message>
        <source>&amp;Make a template…</source>
        <translation>テンプレートの作成(&amp;M)...</translation>
    </message>
    <message>
        <source>Give the scenario&apos;s properties a name, for new scenarios</source>
        <translation>シナリオのプロパティに名前を付け、新しいシナリオで使えるようにします</translation>
    </message>
    <message>
        <source>Scenarios</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>&amp;Go to</source>
        <translation>移動(&amp;G)</translation>
    </message>
    <message>
        <source>Change &amp;group…</source>
        <translation>グループの変更(&amp;G)…</translation>
    </message>
    <message>
        <source>Put the selected scenarios into another group</source>
        <translation>選択したシナリオを別のグループに移します</translation>
    </message>
</context>
<context>
    <name>rha::manager::MaintenanceDialog</name>
    <message>
        <source>Start host maintenance</source>
        <translation>ホスト メンテナンスの起動</translation>
    </message>
    <message>
        <source>While a host is under maintenance nothing is switched over or restarted by itself. When it is ready, reboot it; after that replication goes on, and nothing is compared again.</source>
        <translation>ホスト メンテナンス中は、自動的なスイッチオーバーや再起動は行われません。準備が完了したらホストを再起動してください。その後、再同期なしにレプリケーションが再開されます。</translation>
    </message>
    <message>
        <source>Scenarios under maintenance</source>
        <translation>メンテナンスのシナリオ</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>シナリオ</translation>
    </message>
    <message>
        <source>Role of the host</source>
        <translation>ホストの役割</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>処理</translation>
    </message>
    <message>
        <source>&amp;Shut down the machines that run on this host, and start them again afterwards</source>
        <translation>このホストで実行中の仮想マシンをシャットダウンし、終了後に起動する(&amp;S)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>開始(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>ホスト(&amp;H)</translation>
    </message>
    <message>
        <source>its last changes are sent first</source>
        <translation>先に最後の変更を送信します</translation>
    </message>
    <message>
        <source>the master keeps its changes meanwhile</source>
        <translation>その間の変更はマスタに保存されます</translation>
    </message>
    <message>
        <source>is under maintenance already</source>
        <translation>すでにメンテナンス中です</translation>
    </message>
    <message>
        <source>cannot now: it is %1</source>
        <translation>現在はできません: %1</translation>
    </message>
    <message>
        <source>protects nothing now; its machine is left alone</source>
        <translation>現在は保護していないため、何もしません</translation>
    </message>
    <message>
        <source>%1 machines on %2 are shut down and not available until it ends.</source>
        <translation>%2 の仮想マシン %1 台をシャットダウンします。終了まで使用できません。</translation>
    </message>
    <message>
        <source>%1 machines on %2 go on running; they go down with the host.</source>
        <translation>%2 の仮想マシン %1 台は実行を続け、ホストとともに停止します。</translation>
    </message>
    <message>
        <source>No machine of these scenarios runs on %1.</source>
        <translation>これらのシナリオの仮想マシンは %1 で実行されていません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::MaintenancePane</name>
    <message>
        <source>Hosts under maintenance</source>
        <translation>メンテナンス中のホスト</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>ホスト</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>仮想マシン</translation>
    </message>
    <message>
        <source>No host is under maintenance.</source>
        <translation>メンテナンス中のホストはありません。</translation>
    </message>
    <message>
        <source>&amp;Start host maintenance…</source>
        <translation>ホスト メンテナンスの起動(&amp;S)...</translation>
    </message>
    <message>
        <source>&amp;End it without a reboot…</source>
        <translation>再起動せずに終了(&amp;E)...</translation>
    </message>
    <message>
        <source>ready for its reboot</source>
        <translation>ホスト メンテナンスの準備完了</translation>
    </message>
    <message>
        <source>is being prepared</source>
        <translation>準備中</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>is started again when it ends</source>
        <translation>終了後に起動します</translation>
    </message>
    <message>
        <source>goes down with the host</source>
        <translation>ホストとともに停止します</translation>
    </message>
    <message>
        <source>goes on running</source>
        <translation>実行を続けます</translation>
    </message>
    <message>
        <source>End the maintenance of %1?</source>
        <translation>%1 のメンテナンスを終了しますか?</translation>
    </message>
    <message>
        <source>It ends by itself when the host was restarted. End it now only if the host is not rebooted after all: silence counts again from then on.</source>
        <translation>ホストを再起動すると自動的に終了します。再起動を取りやめる場合のみ、今すぐ終了してください。終了後は、応答の監視が再開されます。</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>終了する</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>rha::manager::MakeTemplateDialog</name>
    <message>
        <source>Make a template of %1</source>
        <translation>%1 からテンプレートを作成</translation>
    </message>
    <message>
        <source>New scenarios can begin with these properties. What is not chosen keeps its default there. The scenario itself stays as it is.</source>
        <translation>新しいシナリオをこれらのプロパティで始めることができます。選択しなかったプロパティは既定値になります。このシナリオは変更されません。</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>既定値</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>&amp;Create</source>
        <translation>作成(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名前(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Properties</source>
        <translation>プロパティ(&amp;P)</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>Choose one property at least.</source>
        <translation>1 つ以上のプロパティを選択してください。</translation>
    </message>
    <message>
        <source>%1 of %2 properties are chosen.</source>
        <translation>%2 個中 %1 個のプロパティを選択しています。</translation>
    </message>
</context>
<context>
    <name>rha::manager::ManagerApp</name>
    <message>
        <source>This desk is not connected to a control service yet. Press Connect… and enter the service&apos;s host and the pairing code that `rha-control pair --role admin` prints there.</source>
        <translation>このコンピュータは、まだコントロール サービスに接続されていません。「接続…」を押し、コントロール サービスのホスト名と、そのホストで `rha-control pair --role admin` を実行すると表示されるペアリング コードを入力してください。</translation>
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
    <name>rha::manager::NetworkDialog</name>
    <message>
        <source>Virtual network mapping of %1</source>
        <translation>%1 の仮想ネットワークマッピング</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>rha::manager::NetworkEditor</name>
    <message>
        <source>The machines are connected to no virtual network: there is nothing to be mapped.</source>
        <translation>仮想マシンはどの仮想ネットワークにも接続されていません。マッピングは不要です。</translation>
    </message>
    <message>
        <source>A guest can get other addresses on the replica. It has its own again when it goes back.</source>
        <translation>レプリカではゲストに別のアドレスを設定できます。マスタに戻ると元のアドレスに戻ります。</translation>
    </message>
    <message>
        <source>(choose a network)</source>
        <translation>（ネットワークを選択）</translation>
    </message>
    <message>
        <source>Automatic: %1</source>
        <translation>自動: %1</translation>
    </message>
    <message>
        <source>(not connected)</source>
        <translation>（接続しない）</translation>
    </message>
    <message>
        <source>%1 (not there)</source>
        <translation>%1（存在しません）</translation>
    </message>
    <message>
        <source>%1 becomes:</source>
        <translation>%1 の接続先:</translation>
    </message>
    <message>
        <source>its own addresses</source>
        <translation>元のアドレス</translation>
    </message>
    <message>
        <source>Customise adapter information…</source>
        <translation>アダプタ情報のカスタマイズ…</translation>
    </message>
    <message>
        <source>%1, %2 (%3):</source>
        <translation>%1、%2 (%3):</translation>
    </message>
    <message>
        <source>adapter %1 of %2</source>
        <translation>%2 のアダプタ %1</translation>
    </message>
    <message>
        <source>Choose a network of %1 for: %2. Without one the adapters are connected to nothing after a switchover.</source>
        <translation>次のネットワークに対応する %1 のネットワークを選択してください: %2。選択しないと、スイッチオーバー後にアダプタは接続されません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::NetworkPage</name>
    <message>
        <source>Virtual networks</source>
        <translation>仮想ネットワーク</translation>
    </message>
    <message>
        <source>Switchover → Virtual network mapping</source>
        <translation>スイッチオーバー → 仮想ネットワークマッピング</translation>
    </message>
    <message>
        <source>The networks of the replica that the machines are connected to after a switchover. Networks of the same name, or the only ones, are mapped by themselves.</source>
        <translation>スイッチオーバー後に仮想マシンを接続するレプリカのネットワークです。同じ名前のネットワーク、または唯一のネットワークは自動的にマッピングされます。</translation>
    </message>
</context>
<context>
    <name>rha::manager::NewAssessmentDialog</name>
    <message>
        <source>New assessment</source>
        <translation>新規アセスメント</translation>
    </message>
    <message>
        <source>Choose a host</source>
        <translation>ホストを選択してください</translation>
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
        <source>Note</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>開始(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>ホスト(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Machine</source>
        <translation>仮想マシン(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Length</source>
        <translation>期間(&amp;L)</translation>
    </message>
    <message>
        <source>A figure for &amp;every</source>
        <translation>計測間隔(&amp;E)</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 時間</translation>
    </message>
    <message>
        <source>12 hours</source>
        <translation>12 時間</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 日</translation>
    </message>
    <message>
        <source>3 days</source>
        <translation>3 日</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 日</translation>
    </message>
    <message>
        <source>14 days</source>
        <translation>14 日</translation>
    </message>
    <message>
        <source>31 days</source>
        <translation>31 日</translation>
    </message>
    <message>
        <source>1 minute</source>
        <translation>1 分</translation>
    </message>
    <message>
        <source>%1 minutes</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>Asking for the hosts…</source>
        <translation>ホストを確認しています...</translation>
    </message>
    <message>
        <source>No host is known yet: add one first.</source>
        <translation>ホストはまだありません。先に追加してください。</translation>
    </message>
    <message>
        <source>Asking %1 for its machines…</source>
        <translation>%1 の仮想マシンを確認しています...</translation>
    </message>
    <message>
        <source>%1 has no machine.</source>
        <translation>%1 に仮想マシンはありません。</translation>
    </message>
    <message>
        <source>has an assessment: delete that first</source>
        <translation>アセスメントがあります。先に削除してください</translation>
    </message>
    <message>
        <source>replicated by %1, which reports its changes</source>
        <translation>%1 がレプリケート中です。変更量はそのレポートで確認できます</translation>
    </message>
    <message>
        <source>ends when %1 is run</source>
        <translation>%1 を実行すると終了します</translation>
    </message>
    <message>
        <source>%1 is off: there is nothing to count until somebody starts it.</source>
        <translation>%1 はオフです。起動するまで計測する変更はありません。</translation>
    </message>
    <message>
        <source>Choose a length that has the machine&apos;s busiest times in it. It ends by itself, or earlier when a scenario begins to protect the machine.</source>
        <translation>仮想マシンの負荷が最も高い時間帯を含む期間を選択してください。期間が過ぎると自動的に終了します。シナリオが仮想マシンの保護を始めると、その時点で終了します。</translation>
    </message>
</context>
<context>
    <name>rha::manager::NotifyDialog</name>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Notification targets</source>
        <translation>通知先</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>通知先</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>About the target</source>
        <translation>通知先の詳細</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>追加(&amp;A)...</translation>
    </message>
    <message>
        <source>&amp;Change…</source>
        <translation>変更(&amp;C)...</translation>
    </message>
    <message>
        <source>Send a &amp;test message</source>
        <translation>テスト送信(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>削除(&amp;R)...</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Nobody is told about events yet. Add a mailbox, a syslog server, a web service or a script.</source>
        <translation>イベントの通知先はまだありません。メール、Syslog サーバ、Web サービス、スクリプトを追加できます。</translation>
    </message>
    <message>
        <source>Sending a message through %1…</source>
        <translation>%1 で送信しています...</translation>
    </message>
    <message>
        <source>%1: not delivered: %2</source>
        <translation>%1: 送信できません: %2</translation>
    </message>
    <message>
        <source>%1: delivered. The answer: %2</source>
        <translation>%1: 送信しました。応答: %2</translation>
    </message>
    <message>
        <source>Remove %1?</source>
        <translation>%1 を削除しますか?</translation>
    </message>
    <message>
        <source>Nobody is notified through it any more; what waits for it is dropped.</source>
        <translation>この通知先への通知は行われなくなり、送信待ちの通知は破棄されます。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>rha::manager::NotifyTargetDialog</name>
    <message>
        <source>Change %1</source>
        <translation>%1 の変更</translation>
    </message>
    <message>
        <source>Add a notification target</source>
        <translation>通知先の追加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名前(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>種類(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>アドレス(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Encryption</source>
        <translation>暗号化(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Sender</source>
        <translation>差出人(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Recipients, with commas between</source>
        <translation>宛先（コンマ区切り）(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>ユーザ(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>パスワード(&amp;P)</translation>
    </message>
    <message>
        <source>CA &amp;file on the control host</source>
        <translation>コントロール ホスト上の CA ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>the system&apos;s</source>
        <translation>システムの設定</translation>
    </message>
    <message>
        <source>%1 and above</source>
        <translation>%1 以上</translation>
    </message>
    <message>
        <source>Se&amp;verity</source>
        <translation>重大度(&amp;V)</translation>
    </message>
    <message>
        <source>Only these e&amp;vents</source>
        <translation>対象のイベント(&amp;V)</translation>
    </message>
    <message>
        <source>all; RHA-3005, switchover-completed, after-switchover …</source>
        <translation>すべて。RHA-3005、switchover-completed、after-switchover など</translation>
    </message>
    <message>
        <source>&amp;Only these scenarios</source>
        <translation>対象のシナリオ(&amp;O)</translation>
    </message>
    <message>
        <source>all, and what concerns none</source>
        <translation>すべて（シナリオ以外も含む）</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>言語(&amp;L)</translation>
    </message>
    <message>
        <source>as usual for the kind</source>
        <translation>種類ごとの既定値</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>&amp;Between two messages</source>
        <translation>通知の間隔(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Time limit of an attempt</source>
        <translation>送信の制限時間(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Signing key</source>
        <translation>署名キー(&amp;S)</translation>
    </message>
    <message>
        <source>The program stands on the control host, in its hook directory, and belongs to root.</source>
        <translation>プログラムは、コントロール ホストのフック用ディレクトリに root の所有で置きます。</translation>
    </message>
    <message>
        <source>Syslog servers do not answer: what is lost on the way is lost.</source>
        <translation>Syslog サーバは応答を返さないため、途中で失われた通知は検出できません。</translation>
    </message>
    <message>
        <source>The stored secret is never sent back: type it again, or it is removed.</source>
        <translation>保存済みのパスワードやキーは表示されません。再入力しない場合、削除されます。</translation>
    </message>
</context>
<context>
    <name>rha::manager::OperationRunner</name>
    <message>
        <source>Replicate back as soon as it has ended</source>
        <translation>スイッチオーバー後にリバース レプリケーション シナリオを実行</translation>
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
        <source>Stop %1?</source>
        <translation>%1 を停止しますか?</translation>
    </message>
    <message>
        <source>Switch over %1?</source>
        <translation>%1 のスイッチオーバーを実行しますか?</translation>
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
    <message>
        <source>%1 is certainly off: do not wait for its run lease. If it is not, the machine runs twice.</source>
        <translation>%1 は確実に停止しているため、実行リースの期限を待たない。停止していない場合、仮想マシンが二重に実行されます。</translation>
    </message>
    <message>
        <source>Cancel the automatic switchover</source>
        <translation>自動スイッチオーバーをキャンセル</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>サスペンド</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Cancel the automatic switchover of %1?</source>
        <translation>%1 の自動スイッチオーバーをキャンセルしますか?</translation>
    </message>
    <message>
        <source>Suspend the replica&apos;s updates of %1?</source>
        <translation>%1 のレプリカの更新をサスペンドしますか?</translation>
    </message>
    <message>
        <source>Resume the replica&apos;s updates of %1?</source>
        <translation>%1 のレプリカの更新を再開しますか?</translation>
    </message>
    <message>
        <source>Delete %1?</source>
        <translation>%1 を削除しますか?</translation>
    </message>
    <message>
        <source>The property that makes switchovers automatic is turned off: nothing is moved at the end of the countdown, you are asked instead. It stays off until you turn it on again among the properties.</source>
        <translation>プロパティ「スイッチオーバーを自動的に実行」をオフにします。カウントダウンが終わっても仮想マシンは移動せず、管理者の判断を待ちます。プロパティで再びオンにするまでオフのままです。</translation>
    </message>
    <message>
        <source>The replica&apos;s files stand still while its journal goes on, up to its maximum size. The machine stays protected meanwhile; a switchover applies the journal first and ends it.</source>
        <translation>レプリカのファイルの更新を止めます。ジャーナルは最大サイズまで受信を続けます。その間も仮想マシンは保護されます。スイッチオーバーを実行すると、先にジャーナルが適用され、サスペンドは終了します。</translation>
    </message>
    <message>
        <source>The replica applies what has gathered in its journal, and follows again.</source>
        <translation>たまったジャーナルを適用し、レプリカの更新を再開します。</translation>
    </message>
    <message>
        <source>The scenario and its past are forgotten. The machine&apos;s files stay as they are on both hosts.</source>
        <translation>シナリオとその履歴を削除します。仮想マシンのファイルは両方のホストにそのまま残ります。</translation>
    </message>
    <message>
        <source>%1: its countdown has ended already, and nothing was changed.</source>
        <translation>%1: カウントダウンはすでに終了しているため、何も変更しませんでした。</translation>
    </message>
    <message>
        <source>Do not wait until all journals are applied: changes may be lost</source>
        <translation>ジャーナルがすべて適用されるまで待機しない</translation>
    </message>
    <message>
        <source>%1 (now: %2)</source>
        <translation>%1（現時点で%2）</translation>
    </message>
    <message>
        <source>Switch over even if changes are lost</source>
        <translation>変更が失われてもスイッチオーバーを実行</translation>
    </message>
    <message>
        <source>Switch over even if changes are lost: %1. The others lose nothing.</source>
        <translation>変更が失われてもスイッチオーバーを実行: %1。その他のシナリオでは何も失われません。</translation>
    </message>
</context>
<context>
    <name>rha::manager::PaneKeys</name>
    <message>
        <source>&amp;Next pane</source>
        <translation>次のペイン(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous pane</source>
        <translation>前のペイン(&amp;P)</translation>
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
        <source>Every change of a machine is sent to the replica as it is made, and both hosts are watched. After a failure, or when you say so, the machine is started on the replica; a clean switchover loses nothing. Then it can be replicated back.</source>
        <translation>仮想マシンの変更はただちにレプリカへ送信され、両方のホストが監視されます。障害の後、または管理者の操作により、仮想マシンはレプリカで起動されます。クリーン スイッチオーバーでは何も失われません。その後、逆方向にレプリケートできます。</translation>
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
    <message>
        <source>&amp;History…</source>
        <translation>変更履歴(&amp;H)...</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>&amp;Networks…</source>
        <translation>ネットワーク(&amp;N)…</translation>
    </message>
    <message>
        <source>Virtual network mapping</source>
        <translation>仮想ネットワークマッピング</translation>
    </message>
</context>
<context>
    <name>rha::manager::RecoverDialog</name>
    <message>
        <source>Recover the active server of %1</source>
        <translation>%1 のアクティブ サーバのリカバリ</translation>
    </message>
    <message>
        <source>After both hosts ran the machine, or a switchover got stuck, only you can say whose copy is the machine. Look at both hosts first.</source>
        <translation>両方のホストで仮想マシンが実行された場合や、スイッチオーバーが途中で止まった場合、どちらのコピーが正しいかは管理者にしか判断できません。先に両方のホストを確認してください。</translation>
    </message>
    <message>
        <source>The copy on %1 is the machine (%2)</source>
        <translation>%1 のコピーを使う (%2)</translation>
    </message>
    <message>
        <source>To confirm, &amp;type the scenario&apos;s name: %1</source>
        <translation>確認のため、シナリオの名前を入力してください(&amp;T): %1</translation>
    </message>
    <message>
        <source>Name of the scenario</source>
        <translation>シナリオの名前</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>リカバリの実行</translation>
    </message>
    <message>
        <source>The scenario is stopped. The machine on %1 is not started: start it there yourself.</source>
        <translation>シナリオは停止します。%1 の仮想マシンは起動されません。ホスト上で起動してください。</translation>
    </message>
    <message>
        <source>The copy on %1 is completed with what arrived there, and started, even if it may be inconsistent.</source>
        <translation>%1 のコピーに届いた変更をすべて適用し、整合性が確認できない場合でも起動します。</translation>
    </message>
    <message>
        <source>The copy on %1 is given up and stays off. What only that one has is lost when the scenario is run again.</source>
        <translation>%1 のコピーは使われず、停止したままになります。そこにしかない変更は、シナリオを再び実行すると失われます。</translation>
    </message>
    <message>
        <source>Not both hosts answer: nobody but you can say that the machine does not run on %1.</source>
        <translation>応答しないホストがあります。%1 で仮想マシンが動いていないことは、管理者が確認してください。</translation>
    </message>
    <message>
        <source>The machine stays on %1 as it is: nothing is applied or started there.</source>
        <translation>仮想マシンは現在のまま %1 に残ります。変更の適用や起動は行われません。</translation>
    </message>
    <message>
        <source>The scenario was deleted meanwhile.</source>
        <translation>この間にシナリオが削除されました。</translation>
    </message>
    <message>
        <source>%1 Close this, and look again.</source>
        <translation>%1閉じて、もう一度確認してください。</translation>
    </message>
    <message>
        <source>The roles of both hosts have turned meanwhile.</source>
        <translation>この間に両ホストの役割が入れ替わりました。</translation>
    </message>
    <message>
        <source>The machine lives on %1 by now.</source>
        <translation>この間に仮想マシンが %1 に移動しました。</translation>
    </message>
    <message>
        <source>Nothing is to be recovered now: the scenario is %1.</source>
        <translation>現在はリカバリできません（シナリオの状態: %1）。</translation>
    </message>
</context>
<context>
    <name>rha::manager::ReplicationView</name>
    <message>
        <source>Lag</source>
        <translation>遅延</translation>
    </message>
</context>
<context>
    <name>rha::manager::ReportPane</name>
    <message>
        <source>Kind of report</source>
        <translation>レポートの種類</translation>
    </message>
    <message>
        <source>Switchovers</source>
        <translation>スイッチオーバー</translation>
    </message>
    <message>
        <source>Synchronisations</source>
        <translation>同期</translation>
    </message>
    <message>
        <source>Replication</source>
        <translation>レプリケーション</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>過去 1 日</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>過去 7 日</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>過去 30 日</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>過去 90 日</translation>
    </message>
    <message>
        <source>Reports of %1</source>
        <translation>%1 のレポート</translation>
    </message>
    <message>
        <source>Select a scenario to see its reports.</source>
        <translation>シナリオを選択すると、レポートを表示できます。</translation>
    </message>
    <message>
        <source>Change volume</source>
        <translation>変更量</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差分</translation>
    </message>
    <message>
        <source>Chosen days</source>
        <translation>選択した日</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>開始日(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Until</source>
        <translation>終了日(&amp;U)</translation>
    </message>
</context>
<context>
    <name>rha::manager::ReportSheet</name>
    <message>
        <source>Language of the report</source>
        <translation>レポートの言語</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>表示(&amp;S)</translation>
    </message>
    <message>
        <source>Save as &amp;HTML…</source>
        <translation>HTML で保存(&amp;H)...</translation>
    </message>
    <message>
        <source>Save as &amp;CSV…</source>
        <translation>CSV で保存(&amp;C)...</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>レポート</translation>
    </message>
    <message>
        <source>Press Show to see the report here.</source>
        <translation>[表示]をクリックすると、レポートがここに表示されます。</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>レポートの保存</translation>
    </message>
    <message>
        <source>HTML (*.html)</source>
        <translation>HTML (*.html)</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>%1 に保存しました</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 に書き込めません: %2</translation>
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
        <source>created, run requested</source>
        <translation>作成し、実行を要求しました</translation>
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
    <name>rha::manager::RunDialog</name>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>%1: %2. Running overwrites them.</source>
        <translation>%1: %2。実行すると上書きされます。</translation>
    </message>
    <message>
        <source>&amp;Verify again</source>
        <translation>再検証(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Copy the results</source>
        <translation>結果をコピー(&amp;C)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>実行(&amp;R)</translation>
    </message>
    <message>
        <source>Synchronisation</source>
        <translation>同期</translation>
    </message>
    <message>
        <source>Only what &amp;may differ: what is proven equal is skipped</source>
        <translation>違いがありうる部分のみ比較: 一致が証明されている部分は省略します(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Full compare: every block of both copies, and only differences are sent</source>
        <translation>完全な比較: 全ブロックを比較し、差分のみ送信します(&amp;F)</translation>
    </message>
    <message>
        <source>Groups run with the default synchronisation, a few members at a time.</source>
        <translation>グループ内の各シナリオは、デフォルトの同期方法で、少しずつ順に実行されます。</translation>
    </message>
    <message>
        <source>Verification results</source>
        <translation>検証結果</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>検証内容</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>対処方法</translation>
    </message>
    <message>
        <source>About the finding</source>
        <translation>検証内容の詳細</translation>
    </message>
    <message>
        <source>%1: %2 → %3, %4</source>
        <translation>%1: %2 → %3、%4</translation>
    </message>
    <message>
        <source>Run %1 backward: the machine on %2 is replicated back to %3</source>
        <translation>%1 をバックワードで実行: %2 の仮想マシンを %3 へレプリケートします</translation>
    </message>
    <message>
        <source>Run %1 forward: the machine on %2 is replicated to %3</source>
        <translation>%1 をフォワードで実行: %2 の仮想マシンを %3 へレプリケートします</translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>グループ %1</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>%1 を実行</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>being verified…</source>
        <translation>検証しています...</translation>
    </message>
    <message>
        <source>cannot be verified</source>
        <translation>検証できません</translation>
    </message>
    <message>
        <source>cannot run before the errors are mended</source>
        <translation>エラーを解決するまで実行できません</translation>
    </message>
    <message>
        <source>can run, with warnings</source>
        <translation>実行できます（警告あり）</translation>
    </message>
    <message>
        <source>can run</source>
        <translation>実行できます</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Verifying both hosts of each: %1 of %2 done</source>
        <translation>両方のホストを検証しています: %1/%2 件終了</translation>
    </message>
    <message>
        <source>Nothing stands in the way.</source>
        <translation>実行を妨げる問題はありません。</translation>
    </message>
    <message>
        <source>Nothing can run before the errors are mended.</source>
        <translation>エラーを解決するまで実行できません。</translation>
    </message>
    <message>
        <source>%1 of %2 can run; the others stay as they are.</source>
        <translation>%2 件中 %1 件を実行できます。残りは変更されません。</translation>
    </message>
    <message>
        <source>Changes would be overwritten: that has to be accepted first.</source>
        <translation>変更が上書きされます。先に「上書きする」を選択してください。</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>was deleted meanwhile</source>
        <translation>この間に削除されました</translation>
    </message>
    <message>
        <source>cannot run now: it is %1</source>
        <translation>今は実行できません: 状態は「%1」です</translation>
    </message>
    <message>
        <source>Members that are in another group by now run each by itself, all at once.</source>
        <translation>別のグループに移されたシナリオは、順番を待たずに個別に、すべて同時に実行されます。</translation>
    </message>
    <message>
        <source>Running overwrites what only the former host of a machine holds. Tick each that may be lost; the others are not run.</source>
        <translation>実行すると、仮想マシンの元のホストだけが保持している変更が上書きされます。失われてもよいものに個別にチェックを入れてください。チェックのないシナリオは実行されません。</translation>
    </message>
    <message>
        <source>Changes that may be overwritten</source>
        <translation>上書きしてよい変更</translation>
    </message>
    <message>
        <source>cannot run now: it waits for its turn</source>
        <translation>今は実行できません: 順番を待っています</translation>
    </message>
    <message>
        <source>%1 There are warnings: look at them first.</source>
        <translation>%1警告があります。先に確認してください。</translation>
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
    <message>
        <source>The copies cannot go there: choose a storage root of %1, or a folder below one.</source>
        <translation>そこにはコピーを保存できません。%1 のストレージルート、またはその下のフォルダを選択してください。</translation>
    </message>
    <message>
        <source>%1 has too many addresses on the replica: give fewer, or let some of its adapters keep their own.</source>
        <translation>レプリカでの %1 のアドレスが多すぎます。数を減らすか、一部のアダプタには元のアドレスを使用させてください。</translation>
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
        <source>Select a scenario to see its statistics.</source>
        <translation>シナリオを選択すると、統計情報が表示されます。</translation>
    </message>
    <message>
        <source>Statistics of %1</source>
        <translation>%1 の統計情報</translation>
    </message>
    <message>
        <source>&amp;Over time</source>
        <translation>時間の推移(&amp;O)</translation>
    </message>
    <message>
        <source>Changes by &amp;file</source>
        <translation>ファイル別の変更量(&amp;F)</translation>
    </message>
    <message>
        <source>Replication of %1</source>
        <translation>%1 のレプリケーション</translation>
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
        <translation>シナリオ実行: 作成の準備完了</translation>
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
    <message>
        <source>Copies below</source>
        <translation>コピーの保存先</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1、%2: %3</translation>
    </message>
    <message>
        <source>Adapter addresses on the replica</source>
        <translation>レプリカでのアダプタ アドレス</translation>
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
    <name>rha::manager::SwitchoverPane</name>
    <message>
        <source>Switchovers</source>
        <translation>スイッチオーバー</translation>
    </message>
    <message>
        <source>Switchover</source>
        <translation>スイッチオーバー</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>&amp;Cancel the automatic switchover…</source>
        <translation>自動スイッチオーバーのキャンセル(&amp;C)...</translation>
    </message>
    <message>
        <source>Switch over &amp;now…</source>
        <translation>今すぐスイッチオーバーを実行(&amp;N)...</translation>
    </message>
    <message>
        <source>No switchover and no countdown was seen since this manager was started.</source>
        <translation>マネージャの起動後、スイッチオーバーもカウントダウンもありません。</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1: %2 → %3</translation>
    </message>
    <message>
        <source>more than %1</source>
        <translation>%1 以上</translation>
    </message>
    <message>
        <source>the machine runs on %1</source>
        <translation>仮想マシンは %1 で実行中</translation>
    </message>
    <message>
        <source>the machine stays on %1</source>
        <translation>仮想マシンは %1 のまま</translation>
    </message>
</context>
<context>
    <name>rha::manager::TemplatesDialog</name>
    <message>
        <source>Scenario templates</source>
        <translation>シナリオ テンプレート</translation>
    </message>
    <message>
        <source>New scenarios may begin with the properties of a template, which the wizard offers. To make one, select a scenario, and choose Make a template in the Scenario menu.</source>
        <translation>シナリオ作成ウィザードでは、テンプレートのプロパティで新しいシナリオを始めることができます。テンプレートを作成するには、シナリオを選択し、[シナリオ]メニューの[テンプレートの作成]を選択してください。</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>One moment.</source>
        <translation>しばらくお待ちください。</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>削除(&amp;D)...</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>%1 was made at %2 by %3.</source>
        <translation>%1 は %2 に %3 が作成しました。</translation>
    </message>
    <message>
        <source>There is no template yet.</source>
        <translation>テンプレートはまだありません。</translation>
    </message>
    <message>
        <source>Delete the template %1?</source>
        <translation>テンプレート %1 を削除しますか?</translation>
    </message>
    <message>
        <source>It is offered for new scenarios no more. Those that were made with it stay as they are.</source>
        <translation>新しいシナリオでは使えなくなります。このテンプレートで作成したシナリオは変更されません。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>rha::manager::TrendPage</name>
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
        <source>Spool on the master</source>
        <translation>マスタのスプール</translation>
    </message>
    <message>
        <source>Journal on the replica</source>
        <translation>レプリカのジャーナル</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Nothing is known of this time. Figures come every minute while the scenario runs.</source>
        <translation>この期間の情報はありません。シナリオの実行中、1 分ごとに記録されます。</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>過去 7 日</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>過去 30 日</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>過去 90 日</translation>
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
