; Every text of the installer and the uninstaller, in both languages.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Japanese"

!macro Text NAME ENGLISH JAPANESE
    LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
    LangString ${NAME} ${LANG_JAPANESE} "${JAPANESE}"
!macroend

!insertmacro Text AsHost "Host with virtual machines" "仮想マシンのホスト"
!insertmacro Text AsControl "Control service" "コントロールサービス"
!insertmacro Text AsDesk "Administrator's desk" "管理者の端末"

!insertmacro Text Control "Control service" "コントロールサービス"
!insertmacro Text ControlText \
    "rha-control: stores scenarios, watches hosts and moves virtual machines. One in an installation." \
    "rha-control: シナリオを保存し、ホストを監視し、仮想マシンを移動します。全体で 1 台に導入します。"
!insertmacro Text Engine "Engine" "エンジン"
!insertmacro Text EngineText \
    "rha-engine and its guard: replicate and run the virtual machines of this host." \
    "rha-engine とガード: このホストの仮想マシンをレプリケートし、実行します。"
!insertmacro Text Rhactl "rhactl" "rhactl"
!insertmacro Text RhactlText \
    "The command line, in a folder of the PATH, and its PowerShell module." \
    "コマンドライン ツールと PowerShell モジュール。PATH に追加されます。"
!ifdef DRIVER
    !insertmacro Text Driver "Capture driver" "キャプチャ ドライバー"
    !insertmacro Text DriverText \
        "rhaflt: sees every write to the files of protected machines. Windows has to be restarted." \
        "rhaflt: 保護対象マシンのファイルへの書き込みをすべて捕捉します。Windows の再起動が必要です。"
    !insertmacro Text DriverRefused \
        "The programs are installed, but Windows did not take the capture driver. Is it signed for this Windows? \
See setupapi.dev.log in %SystemRoot%\INF." \
        "プログラムはインストールされましたが、Windows がキャプチャ ドライバーを受け付けませんでした。\
この Windows 用に署名されていますか。%SystemRoot%\INF の setupapi.dev.log を確認してください。"
    !insertmacro Text DriverNeedsRestart \
        "Restart Windows: the capture driver is loaded when it starts." \
        "Windows を再起動してください。キャプチャ ドライバーは起動時に読み込まれます。"
!else
    !insertmacro Text NoDriver \
        "This setup was made without the capture driver." \
        "このセットアップにはキャプチャ ドライバーが含まれていません。"
!endif

!insertmacro Text NotAdministrator \
    "Only an administrator can install or remove RHA. Start it again with 'Run as administrator'." \
    "RHA のインストールと削除には管理者権限が必要です。「管理者として実行」でもう一度起動してください。"
!insertmacro Text WrongProcessor \
    "RHA needs Windows for 64-bit processors of the kind x86-64; this is another." \
    "RHA には x86-64 の 64 ビット版 Windows が必要です。この Windows は異なります。"
!insertmacro Text WrongWindows \
    "RHA needs Windows Server 2019, Windows 10 version 1809, or later." \
    "RHA には Windows Server 2019 または Windows 10 バージョン 1809 以降が必要です。"
!insertmacro Text AnotherRuns \
    "Another setup of RHA is running. Wait for its end." \
    "RHA の別のセットアップが実行中です。終わるまでお待ちください。"
!insertmacro Text NoComponent \
    "There is no component" \
    "次のコンポーネントはありません:"
!insertmacro Text Components \
    "Name some of control, engine, driver, rhactl, with commas between them." \
    "control、engine、driver、rhactl からコンマ区切りで指定してください。"
!insertmacro Text NotEmpty \
    "is not empty. Choose a folder that is empty or not there yet." \
    "は空ではありません。空のフォルダーか、まだ存在しないフォルダーを選んでください。"
!insertmacro Text ForeignData \
    "is there already and belongs to somebody else, who may have put anything into it. Remove it, or look at all of it \
and make the administrators its owner: icacls FOLDER /setowner *S-1-5-32-544 /T" \
    "は既に存在し、所有者が別のユーザーです。何が置かれているか分かりません。削除するか、中身をすべて確認してから\
管理者を所有者にしてください: icacls フォルダー /setowner *S-1-5-32-544 /T"
!insertmacro Text ElsewhereAlready \
    "RHA is installed already, in" \
    "RHA は既に次の場所にインストールされています:"
!insertmacro Text ElsewhereRemedy \
    "Leave /D away to upgrade it, or uninstall it first." \
    "アップグレードするには /D を省くか、先にアンインストールしてください。"
!insertmacro Text NewerAlready \
    "A newer RHA is installed already, version" \
    "より新しい RHA が既にインストールされています。バージョン"
!insertmacro Text NewerRemedy \
    "An older one may not understand its data. To go back all the same, uninstall it first." \
    "古いバージョンではそのデータを読めないことがあります。戻すには、先にアンインストールしてください。"
!insertmacro Text DataWhat \
    "Say /DATA=keep or /DATA=remove." \
    "/DATA=keep または /DATA=remove を指定してください。"

!insertmacro Text OldOneRuns \
    "A program of an earlier version still runs. End every rhactl and try again." \
    "以前のバージョンのプログラムがまだ動いています。rhactl をすべて終了し、もう一度実行してください。"
!insertmacro Text CannotWrite \
    "Not installed: cannot write to" \
    "インストールできませんでした。書き込めません:"
!insertmacro Text CannotProtect \
    "Not installed: cannot set who may write to" \
    "インストールできませんでした。アクセス権を設定できません:"
!insertmacro Text CannotReplace \
    "Nothing was changed: this file cannot be replaced, is it in use?" \
    "何も変更していません。次のファイルを置き換えられません。使用中ではありませんか:"
!insertmacro Text CannotRegister \
    "The programs are installed, but this service is not:" \
    "プログラムはインストールされましたが、次のサービスを登録できませんでした:"
!insertmacro Text DoesNotStop \
    "Nothing was changed: this service does not stop. Look at its log, end its process, and try again:" \
    "何も変更していません。次のサービスが停止しません。ログを確認し、プロセスを終了してから\
もう一度実行してください:"
!insertmacro Text DoesNotStart \
    "The programs are installed, but a service that ran before does not start. Look at its log:" \
    "プログラムはインストールされましたが、以前動いていたサービスが開始しません。ログを確認してください:"
!insertmacro Text NoPath \
    "The PATH of Windows cannot be changed. Add this folder to it yourself:" \
    "Windows の PATH を変更できません。次のフォルダーを手動で追加してください:"
!insertmacro Text Stopping "Stopping" "停止しています:"
!insertmacro Text Starting "Starting" "開始しています:"

!insertmacro Text Programs "Programs and services" "プログラムとサービス"
!insertmacro Text ProgramsText \
    "The programs, their services, and the entry in the PATH." \
    "プログラムとそのサービス、PATH の項目です。"
!insertmacro Text Data "Configuration and data" "設定とデータ"
!insertmacro Text DataText \
    "All below %ProgramData%\RHA: configuration, scenarios, certificate authority, logs. It cannot be brought back." \
    "%ProgramData%\RHA 以下のすべて (設定、シナリオ、認証局、ログ) です。元に戻すことはできません。"
!insertmacro Text CannotUnregister \
    "Not removed: this service does not go. Look at its log, end its process, and try again:" \
    "削除できませんでした。次のサービスを削除できません。ログを確認し、プロセスを終了してから\
もう一度実行してください:"
