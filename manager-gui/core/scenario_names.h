// What names of scenarios and groups have to be like. The control service decides; this says it
// while they are typed. Pure but for the translator.
#pragma once

#include <QCoreApplication>
#include <QString>

namespace rha::manager {

class ScenarioNames {
    Q_DECLARE_TR_FUNCTIONS(ScenarioNames)

public:
    /// What is wrong with it; empty: nothing. Spaces around it do not count.
    static QString problem(const QString& name);
};

}  // namespace rha::manager
