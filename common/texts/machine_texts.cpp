// What an engine says of a machine and of its files.
#include <array>

#include "common/texts/tables.h"

namespace rha {
namespace {

constexpr std::array kTexts = {
    Text{"{disk} stands in its own chain of parents", "{*disk}の親をたどると自分自身に戻ります"},
    Text{"restore the disk's differencing files from a backup",
         "ディスクの差分ファイルをバックアップから復元してください"},
    Text{"{disk} is missing", "{*disk}がありません"},
    Text{"restore the file or remove the disk from the machine",
         "ファイルを復元するか、仮想マシンからディスクを取り外してください"},
    Text{"restore the file; without it the disk has no contents",
         "ファイルを復元してください。ないとディスクの内容が失われます"},
    Text{"{disk} cannot be read: {reason}", "{*disk}を読み取れません: {*reason}"},
    Text{"see to the file's access rights, or restore it from a backup",
         "ファイルのアクセス権を確認するか、バックアップから復元してください"},
    Text{"{folder} holds a machine with the same id", "{folder} に同じ ID の仮想マシンがあります"},
    Text{"remove that copy, or give it an id of its own",
         "そのコピーを削除するか、別の ID を割り当ててください"},
    Text{"{disk} is neither .vhdx nor .qcow2", "{*disk}は .vhdx でも .qcow2 でもありません"},
    Text{"convert the disk with qemu-img convert -O vhdx",
         "ディスクを `qemu-img convert -O vhdx` で変換してください"},
    Text{"{disk} is of format {format} in spite of its name",
         "{*disk}の形式は、ファイル名と異なり {format} です"},
    Text{"{disk} is of format {format}, but opened as {declared}",
         "{*disk}の形式は {format} ですが、{declared} として開かれます"},
    Text{"run qemu-img rebase -u -F {format} -b <parent> on the child",
         "子ディスクに `qemu-img rebase -u -F {format} -b <parent>` を実行してください"},
    Text{"{disk} lies outside the storage roots of this host",
         "{*disk}はこのホストのストレージ ルートの外にあります"},
    Text{"shut the machine down and move it into the machine's folder",
         "仮想マシンをシャットダウンし、仮想マシンのフォルダに移動してください"},
    Text{"{disk} lies outside the machine's folder", "{*disk}は仮想マシンのフォルダの外にあります"},
    Text{"shut the machine down and move it into the machine's folder; a parent that other "
         "machines share has to be copied",
         "仮想マシンをシャットダウンし、仮想マシンのフォルダに移動してください。ほかの仮想マシン"
         "と共有する親ディスクはコピーが必要です"},
    Text{"{disk} is named by its full path", "{*disk}が絶対パスで指定されています"},
    Text{"name it relative to the machine's folder in the configuration",
         "構成では、仮想マシンのフォルダからの相対パスで指定してください"},
    Text{"run qemu-img rebase -u with a relative parent on the child",
         "子ディスクに、親を相対パスで指定して `qemu-img rebase -u` を実行してください"},
    Text{"{disk} also belongs to machine {machine} ({folder})",
         "{*disk}は仮想マシン {machine}（{folder}）にも属しています"},
    Text{"give each machine a disk of its own",
         "仮想マシンごとに専用のディスクを割り当ててください"},
    Text{"{disk} is open in another process", "{*disk}は別のプロセスが開いています"},
    Text{"stop the machine or program that uses it",
         "使用している仮想マシンまたはプログラムを停止してください"},
    Text{"it is no regular file", "通常のファイルではありません"},
    Text{"Hyper-V does not say where the machine's configuration lies",
         "Hyper-V から仮想マシンの構成ファイルの場所を取得できません"},
    Text{"see that the storage with the machine's configuration is there",
         "仮想マシンの構成ファイルがあるストレージを確認してください"},
    Text{"the machine's configuration is of a version before Windows Server 2016",
         "仮想マシンの構成が Windows Server 2016 より前のバージョンです"},
    Text{"shut the machine down and run Update-VMVersion on it",
         "仮想マシンをシャットダウンし、Update-VMVersion を実行してください"},
    Text{"the machine shares its folder {folder} with {machines}",
         "仮想マシンのフォルダ {folder} は {machines} と共有されています"},
    Text{"move the machine into a folder of its own: Hyper-V Manager, Move, or Move-VMStorage",
         "Hyper-V マネージャーの移動または Move-VMStorage で、仮想マシンを専用のフォルダに移動し"
         "てください"},
    Text{"a checkpoint is being made", "チェックポイントを作成中です"},
    Text{"a checkpoint is being applied", "チェックポイントを適用中です"},
    Text{"a checkpoint is being deleted", "チェックポイントを削除中です"},
    Text{"disks of deleted checkpoints are being merged",
         "削除したチェックポイントのディスクを結合中です"},
    Text{"the machine is being moved to another host", "仮想マシンを別のホストに移動中です"},
    Text{
        "the machine is saved: its guest's memory lies on disk, and wherever it is started next it "
        "goes on from there, which another processor or version of Hyper-V may refuse",
        "仮想マシンは保存状態です。次に起動したホストで、ディスク上のメモリの内容から再開します。プ"
        "ロセッサや Hyper-V のバージョンが異なると、再開できないことがあります"},
    Text{"start it, and shut its guest down if it is to be off",
         "仮想マシンを起動し、停止しておく場合はゲストをシャットダウンしてください"},
    Text{"the machine's folder {folder} lies on a volume that a failover cluster shares: when the "
         "machine moves to another node, its protection does not follow",
         "仮想マシンのフォルダ {folder} はフェールオーバー クラスターの共有ボリュームにあります。別"
         "のノードに移動すると、保護は引き継がれません"},
    Text{
        "keep the machine on this node: in Failover Cluster Manager make it the only possible "
        "owner, or move the machine to a volume of this host and out of the cluster",
        "フェールオーバー クラスター マネージャーでこのノードだけを実行可能な所有者にするか、仮想マ"
        "シンをこのホストのボリュームに移動してクラスターから外してください"},
    Text{"the machine has checkpoints: {checkpoints}",
         "仮想マシンにチェックポイントがあります: {checkpoints}"},
    Text{
        "checkpoints are replicated; delete those that nobody needs in Hyper-V Manager, as Hyper-V "
        "forgets no machine that has any, which the way back asks for",
        "チェックポイントもレプリケートされます。チェックポイントがある仮想マシンは Hyper-V "
        "から登録"
        "解除できず、元のホストに戻せません。不要なものは Hyper-V マネージャーで削除してください"},
    Text{"checkpoint {checkpoint} is missing", "チェックポイント {checkpoint} がありません"},
    Text{"restore its files, or delete the checkpoint in Hyper-V Manager",
         "ファイルを復元するか、Hyper-V マネージャーでチェックポイントを削除してください"},
    Text{"a physical disk of the host is passed through ({path})",
         "ホストの物理ディスクがパススルー接続されています（{path}）"},
    Text{"move its contents to a virtual hard disk", "内容を仮想ハード ディスクに移してください"},
    Text{"disk {path} is shared between machines",
         "ディスク {path} は仮想マシン間で共有されています"},
    Text{"use a disk that belongs to this machine alone",
         "この仮想マシン専用のディスクを使用してください"},
    Text{"the image {path} in a drive lies outside the machine's folder and is not protected",
         "ドライブのイメージ {path} は仮想マシンのフォルダの外にあり、保護されません"},
    Text{"eject it if the machine does not need it", "不要な場合は取り出してください"},
    Text{"{disk} is a VHD set, made to be shared", "{*disk}は共有用の VHD セットです"},
    Text{"{disk} lies outside the machine's folder and would not be replicated",
         "{*disk}は仮想マシンのフォルダの外にあり、レプリケートされません"},
    Text{"move it into the machine's folder; a parent that other machines share has to be copied",
         "仮想マシンのフォルダに移動してください。ほかの仮想マシンと共有する親ディスクはコピーが"
         "必要です"},
    Text{"{adapter} is connected to no virtual switch",
         "{adapter} は仮想スイッチに接続されていません"},
    Text{"connect it in the machine's settings, if it is to have a network",
         "ネットワークを使用する場合は、仮想マシンの設定で接続してください"},
    Text{"make a virtual switch \"{switch}\" on this host, or connect it to another in the "
         "machine's settings",
         "このホストに仮想スイッチ「{switch}」を作成するか、仮想マシンの設定で別の仮想スイッチに"
         "接続してください"},
};

}  // namespace

std::span<const Text> MachineTexts() {
    return kTexts;
}

}  // namespace rha
