// PropertyEditor: properties to look at and to change: a search line, the properties by their
// scopes, and all about the current one below. What is typed goes to the model. GUI thread.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QTreeView>

#include "manager-gui/core/property_filter.h"
#include "manager-gui/core/property_model.h"

namespace rha::manager {

class PropertyDelegate;

class PropertyEditor final : public QWidget {
    Q_OBJECT

public:
    /// `model` outlives it.
    explicit PropertyEditor(PropertyModel& model, QWidget* parent = nullptr);

    QTreeView& tree() { return *tree_; }
    PropertyFilter& filter() { return *filter_; }
    /// Whether what is shown is of now; else it is grey.
    void setLive(bool live);

private:
    void showHelp();

    PropertyFilter* filter_;
    QLineEdit* search_;
    QTreeView* tree_;
    PropertyDelegate* delegate_;
    QLabel* help_;
};

}  // namespace rha::manager
