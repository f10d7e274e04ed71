// HeatView: a ChangeHeatModel as a table whose last column has a cell for each hour, the darker the
// more was written in it. What an hour had is its tool tip. GUI thread.
#pragma once

#include <QTreeView>

#include "manager-gui/core/change_heat_model.h"

namespace rha::manager {

class HeatView final : public QTreeView {
    Q_OBJECT

public:
    /// `model` outlives it. Of a model that is filled anew, the row of the same file stays current.
    explicit HeatView(ChangeHeatModel& model, QWidget* parent = nullptr);

private:
    QString currentFile() const;

    QString kept_;  ///< the current file, while the model is filled anew
};

}  // namespace rha::manager
