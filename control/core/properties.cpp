#include "control/core/properties.h"

#include <array>
#include <charconv>
#include <chrono>
#include <limits>

namespace rha::control {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kMiB = 1ll << 20;
constexpr std::int64_t kPiB = 1ll << 50;

using P = Property;
using Scope = PropertyScope;
using Type = PropertyType;

std::int64_t Milliseconds(std::chrono::seconds duration) {
    return std::chrono::milliseconds(duration).count();
}

/// Never shorter than what was wished.
std::chrono::seconds SecondsFrom(std::int64_t ms) {
    return std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(ms));
}

constexpr std::array kProperties = {
    P{.key = "spool-max",
      .scope = Scope::kMaster,
      .type = Type::kBytes,
      .change = ChangeRule::kStopped,
      .min = 16 * kMiB,
      .max = kPiB,
      .zero_is_default = true,
      .english = {"Maximum spool size",
                  "Disk space on the master for changes that the replica has not taken yet. Beyond "
                  "it changes are only noted and repaired by synchronisation later."},
      .japanese =
          {"スプールの最大サイズ",
           "レプリカにまだ送られていない変更を保存するマスタのディスク容量です。超えた変更は"
           "記録だけされ、後の同期で補われます。"},
      .get = [](const ScenarioSettings& s) { return static_cast<std::int64_t>(s.spool_bytes_max); },
      .set = [](ScenarioSettings& s,
                std::int64_t v) { s.spool_bytes_max = static_cast<std::uint64_t>(v); }},
    P{.key = "journal-max",
      .scope = Scope::kReplica,
      .type = Type::kBytes,
      .change = ChangeRule::kStopped,
      .min = 64 * kMiB,
      .max = kPiB,
      .zero_is_default = true,
      .english = {"Maximum journal size",
                  "Disk space on the replica for changes that are durable but not yet applied."},
      .japanese = {"ジャーナルの最大サイズ",
                   "保存済みでまだ適用されていない変更に使うレプリカのディスク容量です。"},
      .get =
          [](const ScenarioSettings& s) { return static_cast<std::int64_t>(s.journal_bytes_max); },
      .set = [](ScenarioSettings& s,
                std::int64_t v) { s.journal_bytes_max = static_cast<std::uint64_t>(v); }},
    P{.key = "free-min",
      .scope = Scope::kReplica,
      .type = Type::kBytes,
      .change = ChangeRule::kStopped,
      .min = kMiB,
      .max = kPiB,
      .zero_is_default = true,
      .english = {"Minimum free disk space",
                  "Below it the replica pauses; it goes on by itself when there is room again."},
      .japanese = {"ディスクの最小空き容量",
                   "これを下回るとレプリカは一時停止し、空きができると自動的に再開します。"},
      .get = [](const ScenarioSettings& s) { return static_cast<std::int64_t>(s.free_bytes_min); },
      .set = [](ScenarioSettings& s,
                std::int64_t v) { s.free_bytes_min = static_cast<std::uint64_t>(v); }},
    P{.key = "automatic-switchover",
      .scope = Scope::kHighAvailability,
      .type = Type::kFlag,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = 1,
      .zero_is_default = false,
      .english = {"Perform switchover automatically",
                  "On: the machine is moved when the is-alive timeout has passed. Off: an event "
                  "says that a switchover is required, and the operator decides."},
      .japanese = {"スイッチオーバーを自動的に実行",
                   "オン: 監視のタイムアウト後に自動で切り替えます。オフ: スイッチオーバーが必要で"
                   "あることを通知し、管理者の操作を待ちます。"},
      .get = [](const ScenarioSettings& s) -> std::int64_t { return s.automatic_switchover; },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.automatic_switchover = v != 0; }},
    P{.key = "automatic-reverse",
      .scope = Scope::kHighAvailability,
      .type = Type::kFlag,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = 1,
      .zero_is_default = false,
      .english = {"Start reverse replication automatically",
                  "On: after a clean switchover replication back to the old master begins by "
                  "itself, if its files are proven to be as they were; nothing is compared then. "
                  "Else, and after a failure, an event asks for it. Off: an administrator runs "
                  "the scenario."},
      .japanese = {"リバース レプリケーションを自動的に開始",
                   "オン: クリーンスイッチオーバー後、元のマスタのファイルに変更がないことを"
                   "確認できれば、比較なしで逆方向のレプリケーションを自動で開始します。それ以外"
                   "および障害後は通知します。オフ: 管理者がシナリオを実行します。"},
      .get = [](const ScenarioSettings& s) -> std::int64_t { return s.automatic_reverse; },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.automatic_reverse = v != 0; }},
    P{.key = "run-lease",
      .scope = Scope::kHighAvailability,
      .type = Type::kFlag,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = 1,
      .zero_is_default = false,
      .english = {"Run lease",
                  "On: a master that reaches neither the control service nor the replica shuts its "
                  "machine down before the copy is started automatically. Off: the machine may run "
                  "on both hosts when the network fails."},
      .japanese =
          {"実行リース",
           "オン: 制御サービスにもレプリカにも届かないマスタは、コピーが自動で起動される前に"
           "仮想マシンを停止します。オフ: ネットワーク障害時に両方のホストで動作する可能性が"
           "あります。"},
      .get = [](const ScenarioSettings& s) -> std::int64_t { return s.run_lease; },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.run_lease = v != 0; }},
    P{.key = "is-alive-timeout",
      .scope = Scope::kHighAvailability,
      .type = Type::kDuration,
      .change = ChangeRule::kAnyTime,
      .min = 10 * kSecond,
      .max = 24 * kHour,
      .zero_is_default = false,
      .english = {"Is-alive timeout",
                  "No sign of life for this long means that the master has failed."},
      .japanese = {"監視のタイムアウト", "この時間応答がなければ、マスタの障害とみなします。"},
      .get = [](const ScenarioSettings& s) { return Milliseconds(s.is_alive_timeout); },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.is_alive_timeout = SecondsFrom(v); }},
    P{.key = "heartbeat",
      .scope = Scope::kHighAvailability,
      .type = Type::kDuration,
      .change = ChangeRule::kAnyTime,
      .min = 100,
      .max = 60 * kSecond,
      .zero_is_default = false,
      .english = {"Heartbeat frequency",
                  "How often an engine reports. The is-alive timeout must be at least six times as "
                  "long."},
      .japanese = {"ハートビートの間隔",
                   "エンジンが報告する間隔です。監視のタイムアウトはこの6倍以上にします。"},
      .get = [](const ScenarioSettings& s) -> std::int64_t { return s.heartbeat_interval.count(); },
      .set = [](ScenarioSettings& s,
                std::int64_t v) { s.heartbeat_interval = std::chrono::milliseconds(v); }},
    P{.key = "check-guest",
      .scope = Scope::kHighAvailability,
      .type = Type::kFlag,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = 1,
      .zero_is_default = false,
      .english = {"Check the guest", "The guest's own silence counts, not only the host's."},
      .japanese = {"ゲスト OS の監視", "ホストだけでなく、ゲスト OS の応答も確認します。"},
      .get = [](const ScenarioSettings& s) -> std::int64_t { return s.check_guest; },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.check_guest = v != 0; }},
    P{.key = "shutdown-grace",
      .scope = Scope::kHighAvailability,
      .type = Type::kDuration,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = kHour,
      .zero_is_default = false,
      .english =
          {"Time for an orderly shutdown",
           "In a clean switchover the guest is powered off when it has not shut down by then."},
      .japanese = {"シャットダウンの待ち時間",
                   "クリーンスイッチオーバーでこの時間内に停止しないゲストは電源を切ります。"},
      .get = [](const ScenarioSettings& s) { return Milliseconds(s.shutdown_grace); },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.shutdown_grace = SecondsFrom(v); }},
    P{.key = "script-before-synchronisation",
      .scope = Scope::kScenario,
      .type = Type::kDuration,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = kHour,
      .zero_is_default = false,
      .english = {"Time limit of the script before synchronisation",
                  "Before the scenario starts, the control host runs its hook "
                  "before-synchronisation; if that fails, the scenario does not start. 0: no "
                  "script."},
      .japanese = {"同期前のスクリプトの制限時間",
                   "シナリオの開始前に制御ホストのフック before-synchronisation を実行します。"
                   "失敗すると開始しません。0: 実行しません。"},
      .get = [](const ScenarioSettings& s) { return Milliseconds(s.before_sync_limit); },
      .set = [](ScenarioSettings& s, std::int64_t v) { s.before_sync_limit = SecondsFrom(v); }},
    P{.key = "script-before-switchover",
      .scope = Scope::kHighAvailability,
      .type = Type::kDuration,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = kHour,
      .zero_is_default = false,
      .english = {"Time limit of the script before switchover",
                  "Before a switchover does anything, the control host runs its hook "
                  "before-switchover; if that fails, an orderly switchover that an administrator "
                  "asked for is given up, any other goes on. 0: no script."},
      .japanese = {"スイッチオーバー前のスクリプトの制限時間",
                   "スイッチオーバーの開始前に制御ホストのフック before-switchover を実行します。"
                   "失敗すると管理者が要求したクリーンスイッチオーバーは中止され、それ以外は"
                   "続行されます。0: 実行しません。"},
      .get = [](const ScenarioSettings& s) { return Milliseconds(s.before_switchover_limit); },
      .set = [](ScenarioSettings& s,
                std::int64_t v) { s.before_switchover_limit = SecondsFrom(v); }},
    P{.key = "network-mapping",
      .scope = Scope::kHighAvailability,
      .type = Type::kNetworks,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = 0,
      .zero_is_default = false,
      .english = {"Virtual network mapping",
                  "Which virtual network of the replica stands for which one of the master. "
                  "Automatic: the one of the same name, or the only one; else none."},
      .japanese = {"仮想ネットワーク マッピング",
                   "マスタの各仮想ネットワークに対応するレプリカの仮想ネットワークです。automatic: "
                   "同じ名前のもの、または唯一のものを使い、なければ接続しません。"},
      .get = nullptr,
      .set = nullptr},
    P{.key = "replica-addresses",
      .scope = Scope::kHighAvailability,
      .type = Type::kAddresses,
      .change = ChangeRule::kAnyTime,
      .min = 0,
      .max = 0,
      .zero_is_default = false,
      .english = {"Adapter addresses on the replica",
                  "IPv4 addresses that the guest's network adapters get on the replica, where the "
                  "hypervisor can set them (Hyper-V). It gets its own again when it goes back."},
      .japanese = {"レプリカでのアダプタ情報",
                   "ゲストのネットワーク アダプタにレプリカで設定する IPv4 アドレスです"
                   "（Hyper-V のみ）。マスタに戻ると元のアドレスに戻ります。"},
      .get = nullptr,
      .set = nullptr},
};

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

// Largest first: what divides evenly is shown in it.
constexpr std::array kDurations = {Unit{"day", 24 * kHour}, Unit{"h", kHour},
                                   Unit{"min", 60 * kSecond}, Unit{"s", kSecond}, Unit{"ms", 1}};
constexpr std::array kBytes = {Unit{"PiB", kPiB}, Unit{"TiB", 1ll << 40}, Unit{"GiB", 1ll << 30},
                               Unit{"MiB", kMiB}, Unit{"KiB", 1ll << 10}, Unit{"B", 1}};

std::span<const Unit> UnitsOf(Type type) {
    if (type == Type::kDuration) return kDurations;
    return kBytes;
}

std::string_view Notation(Type type) {
    switch (type) {
        case Type::kFlag:
            return "on or off";
        case Type::kDuration:
            return "a whole number with ms, s, min, h or day, such as 300s";
        case Type::kBytes:
            return "a whole number with B, KiB, MiB, GiB, TiB or PiB, such as 64GiB";
        case Type::kNetworks:
            return "automatic, or networks as in LAN='DR LAN', DMZ=''";
        case Type::kAddresses:
            return "unchanged, or addresses as in ADAPTER 10.1.0.5/24 gateway 10.1.0.1 dns "
                   "10.1.0.2";
    }
    return {};
}

std::unexpected<Error> Refuse(const Property& property, std::string_view text) {
    return Fail(
        ErrorCode::kInvalidArgument,
        "'" + std::string(text) + "' is no value of property '" + std::string(property.key) + "'",
        "give " + std::string(Notation(property.type)) +
            (property.type == Type::kFlag ? "" : ", " + RangeText(property)));
}

}  // namespace

std::span<const Property> Properties() {
    return kProperties;
}

const Property* FindProperty(std::string_view key) {
    for (const auto& property : kProperties) {
        if (property.key == key) return &property;
    }
    return nullptr;
}

std::string_view Name(PropertyScope scope) {
    constexpr std::array<std::string_view, 4> kNames = {"scenario", "master", "replica", "ha"};
    return kNames[static_cast<std::size_t>(scope)];
}

std::string_view Name(PropertyType type) {
    constexpr std::array<std::string_view, 5> kNames = {"flag", "duration", "bytes", "networks",
                                                        "addresses"};
    return kNames[static_cast<std::size_t>(type)];
}

std::string_view Name(ChangeRule rule) {
    return rule == ChangeRule::kAnyTime ? "any-time" : "stopped";
}

std::string_view UnitOf(PropertyType type) {
    constexpr std::array<std::string_view, 5> kNames = {"", "ms", "B", "", ""};
    return kNames[static_cast<std::size_t>(type)];
}

bool IsText(const Property& property) {
    return property.type == Type::kNetworks || property.type == Type::kAddresses;
}

std::string ValueText(const Property& property, const ScenarioSettings& settings) {
    if (property.type == Type::kNetworks) return FormatLinks(settings.networks);
    if (property.type == Type::kAddresses) return FormatAddresses(settings.networks);
    return FormatProperty(property, property.get(settings));
}

Status SetText(const Property& property, ScenarioSettings& settings, std::string_view text) {
    if (!IsText(property)) {
        RHA_ASSIGN_OR_RETURN(const std::int64_t value, ParseProperty(property, text));
        property.set(settings, value);
        return {};
    }
    auto mapping = property.type == Type::kNetworks ? WithLinks(settings.networks, text)
                                                    : WithAddresses(settings.networks, text);
    if (!mapping) {
        return std::unexpected(
            std::move(mapping).error().While("set '" + std::string(property.key) + "'"));
    }
    settings.networks = std::move(*mapping);
    return {};
}

Result<std::int64_t> ParseProperty(const Property& property, std::string_view text) {
    if (property.type == Type::kFlag) {
        if (text == "on" || text == "true" || text == "1") return 1;
        if (text == "off" || text == "false" || text == "0") return 0;
        return Refuse(property, text);
    }
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || text.starts_with('-')) return Refuse(property, text);
    const std::string_view suffix(end, text.data() + text.size());
    if (number == 0 && suffix.empty() && (property.zero_is_default || property.min == 0)) return 0;
    for (const auto& unit : UnitsOf(property.type)) {
        if (suffix != unit.name) continue;
        if (number > std::numeric_limits<std::int64_t>::max() / unit.factor) break;
        const std::int64_t value = number * unit.factor;
        RHA_RETURN_IF_ERROR(CheckProperty(property, value));
        return value;
    }
    return Refuse(property, text);
}

std::string FormatProperty(const Property& property, std::int64_t value) {
    if (property.type == Type::kFlag) return value != 0 ? "on" : "off";
    if (value == 0) return "0";
    for (const auto& unit : UnitsOf(property.type)) {
        if (value % unit.factor == 0) {
            return std::to_string(value / unit.factor) + std::string(unit.name);
        }
    }
    return std::to_string(value);
}

Status CheckProperty(const Property& property, std::int64_t value) {
    if (value == 0 && property.zero_is_default) return {};
    if (value >= property.min && value <= property.max) return {};
    return Refuse(property, FormatProperty(property, value));
}

std::string RangeText(const Property& property) {
    if (property.type == Type::kFlag || IsText(property)) {
        return std::string(Notation(property.type));
    }
    return FormatProperty(property, property.min) + " to " +
           FormatProperty(property, property.max) +
           (property.zero_is_default ? ", or 0 for the engine's default" : "");
}

}  // namespace rha::control
