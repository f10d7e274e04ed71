// MachineFileModel: the files of one machine as a tree: what speaks against protecting it, its
// configuration, its disks with each differencing file below its parent, and the rest.
//
// What the engine says is not trusted to be a tree: a parent that is not listed gets a row that
// says so, and a chain that leads back to itself is cut. One thread.
#pragma once

#include <QAbstractItemModel>
#include <memory>
#include <vector>

#include "manager-gui/core/inventory.h"

namespace rha::manager {

class MachineFileModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { kName, kRole, kSize, kAllocated, kFolder, kColumnCount };
    enum Role {
        kMoodRole = Qt::UserRole,  ///< Mood; -1 where there is none
        kStaleRole,                ///< true: what is shown is old
        kSectionRole,              ///< true for a heading
        kWholeRowRole,             ///< true where the first column is a sentence
        kDetailsRole,              ///< all there is to say about the row; empty for a heading
    };
    /// Of all files.
    struct Total {
        int files = 0;
        quint64 size_bytes = 0;
        quint64 room_bytes = 0;  ///< on its host's disks
        bool operator==(const Total&) const = default;
    };

    explicit MachineFileModel(QObject* parent = nullptr);
    ~MachineFileModel() override;

    /// The same again changes nothing, so that selection and scrolling survive.
    void setDetails(MachineDetails details);
    void clear();
    void setStale(bool stale);
    Total total() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    enum class Section { kProblems, kConfiguration, kDisks, kOthers };
    /// A heading, a problem, a file, or (with a path alone) a parent that is missing.
    struct Node {
        Node* above = nullptr;
        int row = 0;
        Section section = Section::kProblems;
        bool heading = false;
        const Finding* problem = nullptr;
        const MachineFile* file = nullptr;
        QString missing;
        std::vector<std::unique_ptr<Node>> below;
    };

    static const Node* nodeOf(const QModelIndex& index);
    static Section sectionOf(const MachineFile& file);
    static QString title(Section section);
    static Node* attach(Node& above, std::unique_ptr<Node> node);
    Node& heading(Section section);
    void announceStale(const QModelIndex& above);
    void build();
    void buildDisks();
    /// Of a heading: of all below it.
    quint64 size(const Node& node) const;
    quint64 room(const Node& node) const;
    QString role(const Node& node) const;
    QString folder(const Node& node) const;
    QString details(const Node& node) const;
    int mood(const Node& node) const;
    QVariant text(const Node& node, int column) const;

    MachineDetails details_;
    bool known_ = false;
    std::vector<std::unique_ptr<Node>> sections_;
    bool stale_ = false;
};

}  // namespace rha::manager
