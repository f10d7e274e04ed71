#include "manager-gui/core/machine_file_model.h"

#include <QHash>
#include <algorithm>
#include <utility>

#include "manager-gui/core/words.h"

namespace rha::manager {
namespace {

/// Windows writes one path in many ways.
QString keyOf(const QString& path) {
    if (!path.contains(u'\\')) return path;
    return QString(path).replace(u'/', u'\\').toCaseFolded();
}

qsizetype lastSeparator(const QString& path) {
    return std::max(path.lastIndexOf(u'/'), path.lastIndexOf(u'\\'));
}

QString nameOf(const QString& path) {
    return path.mid(lastSeparator(path) + 1);
}

}  // namespace

MachineFileModel::MachineFileModel(QObject* parent) : QAbstractItemModel(parent) {}

MachineFileModel::~MachineFileModel() = default;

void MachineFileModel::setDetails(MachineDetails details) {
    std::ranges::stable_sort(details.problems, std::greater(), &Finding::severity);
    if (known_ && details_ == details) return;
    beginResetModel();
    details_ = std::move(details);
    known_ = true;
    build();
    endResetModel();
}

void MachineFileModel::clear() {
    if (!known_) return;
    beginResetModel();
    details_ = {};
    known_ = false;
    sections_.clear();
    endResetModel();
}

void MachineFileModel::setStale(bool stale) {
    if (std::exchange(stale_, stale) == stale) return;
    announceStale({});
}

void MachineFileModel::announceStale(const QModelIndex& above) {
    const int rows = rowCount(above);
    if (rows == 0) return;
    Q_EMIT dataChanged(index(0, 0, above), index(rows - 1, kColumnCount - 1, above), {kStaleRole});
    for (int row = 0; row < rows; ++row) announceStale(index(row, 0, above));
}

MachineFileModel::Total MachineFileModel::total() const {
    Total total{.files = static_cast<int>(details_.files.size())};
    for (const MachineFile& file : details_.files) {
        total.size_bytes += file.size_bytes;
        total.room_bytes += file.room();
    }
    return total;
}

MachineFileModel::Section MachineFileModel::sectionOf(const MachineFile& file) {
    if (file.isDisk()) return Section::kDisks;
    return file.kind == FileKind::kOther ? Section::kOthers : Section::kConfiguration;
}

QString MachineFileModel::title(Section section) {
    switch (section) {
        case Section::kProblems:
            return tr("To be seen to");
        case Section::kConfiguration:
            return tr("Configuration and state");
        case Section::kDisks:
            return tr("Disks and checkpoints");
        case Section::kOthers:
            return tr("Other files");
    }
    return {};
}

MachineFileModel::Node* MachineFileModel::attach(Node& above, std::unique_ptr<Node> node) {
    node->above = &above;
    node->row = static_cast<int>(above.below.size());
    node->section = above.section;
    above.below.push_back(std::move(node));
    return above.below.back().get();
}

MachineFileModel::Node& MachineFileModel::heading(Section section) {
    for (const auto& node : sections_) {
        if (node->section == section) return *node;
    }
    auto node = std::make_unique<Node>();
    node->row = static_cast<int>(sections_.size());
    node->section = section;
    node->heading = true;
    sections_.push_back(std::move(node));
    return *sections_.back();
}

void MachineFileModel::build() {
    sections_.clear();
    for (const Finding& problem : std::as_const(details_.problems)) {
        auto node = std::make_unique<Node>();
        node->problem = &problem;
        attach(heading(Section::kProblems), std::move(node));
    }
    for (const Section section : {Section::kConfiguration, Section::kDisks, Section::kOthers}) {
        if (section == Section::kDisks) {
            buildDisks();
            continue;
        }
        for (const MachineFile& file : std::as_const(details_.files)) {
            if (sectionOf(file) != section) continue;
            auto node = std::make_unique<Node>();
            node->file = &file;
            attach(heading(section), std::move(node));
        }
    }
}

/// Parents first: a file is attached once its parent is. What then remains leads back to itself.
void MachineFileModel::buildDisks() {
    QHash<QString, QList<const MachineFile*>> children;  // by the parent's key
    QHash<QString, const MachineFile*> listed;
    QList<const MachineFile*> waiting;
    for (const MachineFile& file : std::as_const(details_.files)) {
        if (!file.isDisk() || listed.contains(keyOf(file.path))) continue;
        listed.insert(keyOf(file.path), &file);
        waiting.append(&file);
        if (!file.parent.isEmpty()) children[keyOf(file.parent)].append(&file);
    }
    const auto grow = [&children](Node& root, const QString& path) {
        QList<std::pair<Node*, QString>> open{{&root, keyOf(path)}};
        while (!open.isEmpty()) {
            const auto [node, key] = open.takeLast();
            for (const MachineFile* child : children.take(key)) {
                auto below = std::make_unique<Node>();
                below->file = child;
                open.append({attach(*node, std::move(below)), keyOf(child->path)});
            }
        }
    };
    for (const MachineFile* file : waiting) {
        const bool above_is_listed = listed.contains(keyOf(file->parent));
        if (!file->parent.isEmpty() && (above_is_listed || !children.contains(keyOf(file->parent))))
            continue;
        auto root = std::make_unique<Node>();
        if (file->parent.isEmpty()) {
            root->file = file;
        } else {
            root->missing = file->parent;
        }
        Node* placed = attach(heading(Section::kDisks), std::move(root));
        grow(*placed, file->parent.isEmpty() ? file->path : file->parent);
    }
    for (const MachineFile* file : waiting) {  // those of a circle, cut at its first file
        const auto circle = children.find(keyOf(file->parent));
        if (file->parent.isEmpty() || circle == children.end()) continue;
        circle->removeOne(file);
        auto root = std::make_unique<Node>();
        root->file = file;
        Node* placed = attach(heading(Section::kDisks), std::move(root));
        grow(*placed, file->path);
    }
}

quint64 MachineFileModel::size(const Node& node) const {
    quint64 bytes = node.heading || node.file == nullptr ? 0 : node.file->size_bytes;
    if (!node.heading) return bytes;
    for (const MachineFile& file : details_.files) {
        if (sectionOf(file) == node.section) bytes += file.size_bytes;
    }
    return bytes;
}

quint64 MachineFileModel::room(const Node& node) const {
    quint64 bytes = node.heading || node.file == nullptr ? 0 : node.file->allocated_bytes;
    if (!node.heading) return bytes;
    for (const MachineFile& file : details_.files) {
        if (sectionOf(file) == node.section) bytes += file.room();
    }
    return bytes;
}

QString MachineFileModel::role(const Node& node) const {
    if (!node.missing.isEmpty()) return tr("missing parent");
    if (node.file == nullptr) return {};
    switch (node.file->kind) {
        case FileKind::kConfig:
            return tr("configuration");
        case FileKind::kState:
            return tr("saved state");
        case FileKind::kDisk:
            return node.below.empty() ? tr("disk") : tr("disk, parent");
        case FileKind::kDifferencing:
            return node.below.empty() ? tr("differencing disk") : tr("differencing disk, parent");
        case FileKind::kOther:
            return tr("other");
    }
    return {};
}

/// Relative to the machine's folder where it is in it.
QString MachineFileModel::folder(const Node& node) const {
    const QString path = node.file != nullptr ? node.file->path : node.missing;
    if (path.isEmpty()) return {};
    const QString folder = path.left(std::max<qsizetype>(lastSeparator(path), 0));
    const QString& machine = details_.machine.folder;
    const auto sensitivity = machine.contains(u'\\') ? Qt::CaseInsensitive : Qt::CaseSensitive;
    if (machine.isEmpty() || !folder.startsWith(machine, sensitivity)) return folder;
    if (folder.size() == machine.size()) return {};
    const QChar next = folder[machine.size()];
    return next == u'/' || next == u'\\' ? folder.mid(machine.size() + 1) : folder;
}

QString MachineFileModel::details(const Node& node) const {
    if (node.problem != nullptr) {
        const Finding& finding = *node.problem;
        QString text = tr("%1: %2").arg(Words::severity(finding.severity), finding.message);
        if (!finding.remedy.isEmpty()) text += u'\n' + tr("What to do: %1").arg(finding.remedy);
        return text;
    }
    if (!node.missing.isEmpty()) {
        return node.missing + u'\n' +
               tr("The files below are made of this one, and it was not found. Restore it from a "
                  "backup, or make the machine whole without it; then discover the files again.");
    }
    if (node.file == nullptr) return {};
    QStringList lines{node.file->path};
    if (!node.file->parent.isEmpty()) lines << tr("Parent: %1").arg(node.file->parent);
    if (!node.below.empty()) {
        lines << tr(
            "It is only read; what is written goes into the last file of its chain. All "
            "of them are replicated.");
    }
    return lines.join(u'\n');
}

int MachineFileModel::mood(const Node& node) const {
    if (node.problem != nullptr) return static_cast<int>(moodOf(node.problem->severity));
    return node.missing.isEmpty() ? -1 : static_cast<int>(Mood::kBad);
}

QVariant MachineFileModel::text(const Node& node, int column) const {
    if (node.problem != nullptr) return column == kName ? node.problem->message : QVariant();
    const bool sized = node.section != Section::kProblems && node.missing.isEmpty();
    switch (column) {
        case kName:
            if (node.heading) return title(node.section);
            return nameOf(node.file != nullptr ? node.file->path : node.missing);
        case kRole:
            return role(node);
        case kSize:
            return sized ? Words::bytes(size(node)) : QVariant();
        case kAllocated:
            return sized && room(node) != 0 ? Words::bytes(room(node)) : QVariant();
        case kFolder:
            return folder(node);
        default:
            return {};
    }
}

QVariant MachineFileModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const Node& node = *nodeOf(index);
    switch (role) {
        case Qt::DisplayRole:
            return text(node, index.column());
        case Qt::ToolTipRole:
        case kDetailsRole:
            return details(node);
        case Qt::AccessibleTextRole:
            return node.problem != nullptr ? details(node) : text(node, index.column());
        case Qt::TextAlignmentRole:
            if (index.column() != kSize && index.column() != kAllocated) return {};
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        case kMoodRole:
            return index.column() == kName ? mood(node) : -1;
        case kStaleRole:
            return stale_;
        case kSectionRole:
            return node.heading;
        case kWholeRowRole:
            return node.problem != nullptr;
        default:
            return {};
    }
}

const MachineFileModel::Node* MachineFileModel::nodeOf(const QModelIndex& index) {
    return static_cast<const Node*>(index.constInternalPointer());
}

QModelIndex MachineFileModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    const auto& nodes = parent.isValid() ? nodeOf(parent)->below : sections_;
    return createIndex(row, column, nodes[static_cast<std::size_t>(row)].get());
}

QModelIndex MachineFileModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || nodeOf(child)->above == nullptr) return {};
    const Node* above = nodeOf(child)->above;
    return createIndex(above->row, 0, above);
}

int MachineFileModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(sections_.size());
    return parent.column() == 0 ? static_cast<int>(nodeOf(parent)->below.size()) : 0;
}

int MachineFileModel::columnCount(const QModelIndex&) const {
    return kColumnCount;
}

QVariant MachineFileModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case kName:
            return tr("File");
        case kRole:
            return tr("Role");
        case kSize:
            return tr("Size");
        case kAllocated:
            return tr("On disk");
        case kFolder:
            return tr("Folder");
        default:
            return {};
    }
}

}  // namespace rha::manager
