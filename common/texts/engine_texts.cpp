// What an engine says of its host, of capture and of replicas.
#include <array>

#include "common/texts/tables.h"

namespace rha {
namespace {

constexpr std::array kTexts = {
    Text{"the machine is running", "仮想マシンは動作しています"},
    Text{"the machine is not running", "仮想マシンが動作していません"},
    Text{"start the machine", "仮想マシンを起動してください"},
    Text{"the guest agent does not answer", "ゲスト エージェントが応答しません"},
    Text{"install and start the guest agent: without it the guest cannot be watched or shut down "
         "cleanly",
         "ゲスト エージェントをインストールして起動してください。ないとゲストの監視や正常なシャッ"
         "トダウンができません"},
    Text{"the guard works", "ガードは動作しています"},
    Text{"no guard works on this host: nobody stops the machine here when the host is cut off",
         "このホストではガードが動作していません。ホストが切り離されても、仮想マシンは停止されま"
         "せん"},
    Text{"start it: `{command}`", "起動してください: `{command}`"},
    Text{"the machine uses '{path}', outside its folder, where it is not captured",
         "仮想マシンが、キャプチャされないフォルダ外のファイル「{path}」を使用しています"},
    Text{"shut the machine down, move the file into its folder, and correct the machine's "
         "configuration or the child's parent path",
         "仮想マシンをシャットダウンしてファイルをフォルダに移動し、仮想マシンの構成または子ディ"
         "スクの親パスを修正してください"},
    Text{"changes of the machine's folder are captured",
         "仮想マシンのフォルダの変更はキャプチャされています"},
    Text{"changes below '{folder}' are not captured",
         "「{folder}」以下の変更がキャプチャされていません"},
    Text{"{advice}, then start the machine anew",
         "{*advice}。その後、仮想マシンを起動し直してください"},
    Text{"a machine with the same id is registered on the replica host from '{folder}'",
         "同じ ID の仮想マシンが「{folder}」からレプリカ ホストに登録されています"},
    Text{"unregister that machine first", "先にその仮想マシンの登録を解除してください"},
    Text{"it is not known whether this host holds changes that the machine's present host never "
         "received: {reason}",
         "現在のホストに届いていない変更がこのホストに残っているかどうか確認できません: {*reason}"},
    Text{"this host holds changes, at most {size}, that the machine's present host never "
         "received: the run overwrites them",
         "現在のホストに届いていない変更（最大 {size}）がこのホストに残っています。実行すると上書"
         "きされます"},
    Text{"if they matter, copy the machine's files here away first",
         "必要な場合は、先にこのホストの仮想マシンのファイルを別の場所にコピーしてください"},
    Text{"the replica directory is usable", "レプリカのフォルダは使用できます"},
    Text{"the replica needs {needed} and its disk has {free} free",
         "レプリカには {needed} 必要ですが、ディスクの空き容量は {free} です"},
    Text{"free space or choose another storage root",
         "空き容量を増やすか、別のストレージ ルートを選択してください"},
    Text{"{free} are free, {needed} are needed", "空き容量は {free}、必要な容量は {needed} です"},
    Text{"check that the engine runs there and that no firewall blocks the port",
         "エンジンが動作していること、およびファイアウォールがポートを遮断していないことを確認し"
         "てください"},
    Text{"the engine at {address} has version {version}, which speaks another protocol",
         "{address} のエンジンのバージョン {version} はプロトコルが異なります"},
    Text{"install the same product version on both hosts",
         "両ホストに同じバージョンの製品をインストールしてください"},
    Text{"the other host's engine answers at {address}",
         "相手ホストのエンジンは {address} で応答しています"},
    Text{"this host has never been the scenario's master",
         "このホストはこのシナリオのマスタになったことがありません"},
    Text{"run the scenario first: `rhactl scenario run`", "先にシナリオを実行してください"},
    Text{"'{path}' lies outside this host's storage roots",
         "「{path}」はこのホストのストレージ ルートの外にあります"},
    Text{"choose a folder below one of the roots that the engine was started with, and name it "
         "without \"..\"",
         "エンジンに設定されたストレージ ルート以下のフォルダを、「..」を使わずに指定してください"},
    Text{"{directory} holds files already", "{directory} にはすでにファイルがあります"},
    Text{"choose an empty directory", "空のフォルダを選択してください"},
    Text{"{peer}: {detail}", "{*peer}との通信に失敗しました"},
    Text{"check that the service runs there and that the network between is up",
         "サービスが動作していること、およびネットワークを確認してください"},
    Text{"the engine at {address} ended the connection",
         "{address} のエンジンが接続を終了しました"},
    Text{"check that rha-engine runs on that host",
         "そのホストで rha-engine が動作していることを確認してください"},
    Text{"host {host} is not connected", "ホスト {host} は接続されていません"},
    Text{"add the host: enrol its engine", "ホストを追加し、エンジンを登録してください"},
    Text{"bring all hosts to the same version of the product",
         "すべてのホストの製品を同じバージョンにしてください"},
};

}  // namespace

std::span<const Text> EngineTexts() {
    return kTexts;
}

}  // namespace rha
