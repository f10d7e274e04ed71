// DemoAssessments: what is assessed in the imaginary fleet: one that counts, one that cannot and
// one that has ended. No clock: time passes by advance(). One thread.
#pragma once

#include <QCoreApplication>
#include <QList>

#include "manager-gui/core/assessment.h"
#include "manager-gui/core/inventory.h"

namespace rha::manager {

class DemoAssessments {
    Q_DECLARE_TR_FUNCTIONS(DemoAssessments)

public:
    explicit DemoAssessments(qint64 now_unix_ns);

    void advance(quint64 ms);
    /// Those of hosts that do not answer are not known.
    QList<AssessmentsOfHost> list(const QList<Host>& hosts) const;
    Status start(const NewAssessment& wish, const MachineDetails& details,
                 const QList<Scenario>& fleet);
    /// kNotFound for one that is not there, as the next.
    Status stop(const AssessmentRef& which);
    Status remove(const AssessmentRef& which);
    Result<Assessment> find(const AssessmentRef& which) const;

private:
    Result<qsizetype> position(const AssessmentRef& which) const;

    qint64 now_unix_ns_;
    QList<Assessment> all_;
};

}  // namespace rha::manager
