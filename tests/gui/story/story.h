// Story: what an administrator does with one scenario, in chapters: connects, creates it with the
// wizard, runs it, watches a failure, and brings the machine back. A chapter ends when the screen
// shows that it is done. GUI thread.
#pragma once

#include <QDir>
#include <QStringList>

#include "common/error.h"

namespace rha::manager::test {

class Story {
public:
    /// Pictures of the screen go to `pictures`, which exists.
    explicit Story(const QDir& pictures) : pictures_(pictures) {}

    /// One chapter: its name, then its words.
    ///   connect ADDRESS CODE FINGERPRINT      pairs, with the fingerprint compared
    ///   create MACHINE MASTER REPLICA TIMEOUT a scenario, not yet run, with this is-alive timeout
    ///   run SCENARIO                          verified, synchronised, running
    ///   countdown SCENARIO                    its master is silent
    ///   switched SCENARIO HOST                an automatic switchover has moved it to the host
    ///   reverse SCENARIO HOST                 runs it backward, over what the host alone holds
    ///   switchback SCENARIO HOST              a clean switchover to the host, and on from there
    ///   quit                                  closes the window
    Status tell(const QStringList& words);

    /// Of the screen where the window is that has the word.
    Status picture(const QString& name);

private:
    Status connect(const QStringList& words);
    Status create(const QStringList& words);
    Status run(const QStringList& words);
    Status countdown(const QStringList& words);
    Status switched(const QStringList& words);
    Status reverse(const QStringList& words);
    Status switchback(const QStringList& words);
    Status quit(const QStringList& words);

    Status chooseHostsAndMachine(const QString& machine, const QString& master,
                                 const QString& replica);
    Status setTimeout(const QString& timeout);
    Status askForRun(const QString& scenario);

    const QDir pictures_;
    int picture_ = 0;
};

}  // namespace rha::manager::test
