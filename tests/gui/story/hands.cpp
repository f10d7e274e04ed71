#include "tests/gui/story/hands.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>

namespace rha::manager::test {
namespace {

constexpr int kPatienceMs = 150'000;

/// As screen readers say it: the name it was given, or the label that stands for it.
QString nameOf(QWidget& widget) {
    if (!widget.accessibleName().isEmpty()) return plain(widget.accessibleName());
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&widget);
    return face == nullptr ? QString() : plain(face->text(QAccessible::Name));
}

/// The visible ones in the window that has the word.
template <typename Widget>
QList<Widget*> visible() {
    QWidget* window = Hands::window();
    if (window == nullptr) return {};
    QList<Widget*> found = window->findChildren<Widget*>();
    found.removeIf([window](Widget* one) { return !one->isVisible() || one->window() != window; });
    return found;
}

/// Null: there is none, or which one is meant cannot be told.
template <typename Widget>
Widget* find(const QString& name) {
    QList<Widget*> found = visible<Widget>();
    found.removeIf([wanted = plain(name)](Widget* one) { return nameOf(*one) != wanted; });
    return found.size() == 1 ? found.front() : nullptr;
}

Status click(QWidget& widget, const QPoint& at) {
    const QWidget* there = QApplication::widgetAt(widget.mapToGlobal(at));
    if (there != &widget && !widget.isAncestorOf(there)) {
        return Fail(ErrorCode::kFailedPrecondition,
                    "'" + nameOf(widget).toStdString() + "' is covered or off the screen");
    }
    QWidget* window = widget.window();
    QTest::mouseClick(window->windowHandle(), Qt::LeftButton, {}, widget.mapTo(window, at));
    return {};
}

void write(QWidget& window, const QString& text) {
    QTest::keyClick(window.windowHandle(), Qt::Key_A, Qt::ControlModifier);
    for (const QChar letter : text) QTest::keyClick(window.windowHandle(), letter.toLatin1());
}

/// The first index of its row, in any depth.
QModelIndex rowOf(const QAbstractItemView& view, const QString& row) {
    const QAbstractItemModel& model = *view.model();
    return model
        .match(model.index(0, 0), Qt::DisplayRole, row, 1, Qt::MatchStartsWith | Qt::MatchRecursive)
        .value(0);
}

bool isSeen(const QAbstractItemView& view, const QModelIndex& index) {
    return index.isValid() && view.viewport()->rect().intersects(view.visualRect(index));
}

/// Invalid: it cannot be seen.
QModelIndex cellOf(const QAbstractItemView* view, const QString& row, int column) {
    if (view == nullptr) return {};
    const QModelIndex index = rowOf(*view, row).siblingAtColumn(column);
    return isSeen(*view, index) ? index : QModelIndex();
}

}  // namespace

QString plain(const QString& label) {
    static const QRegularExpression key(QStringLiteral(R"(\(&?[A-Z]\))"));
    QString text = label;
    return text.remove(key).remove(u'&').simplified();
}

QWidget* Hands::window() {
    if (QWidget* modal = QApplication::activeModalWidget()) return modal;
    const QWidgetList windows = QApplication::topLevelWidgets();
    const auto found = std::ranges::find_if(windows, [](const QWidget* one) {
        return one->isVisible() && qobject_cast<const QMainWindow*>(one) != nullptr;
    });
    return found == windows.end() ? nullptr : *found;
}

Status Hands::waitFor(const QString& what, const Condition& condition) {
    if (QTest::qWaitFor(condition, kPatienceMs)) return {};
    return Fail(ErrorCode::kTimeout, "not seen: " + what.toStdString());
}

bool Hands::shows(const QString& text) {
    return std::ranges::any_of(
        visible<QLabel>(), [&text](const QLabel* label) { return label->text().contains(text); });
}

Status Hands::waitForText(const QString& text) {
    if (auto seen = waitFor(text, [&text] { return shows(text); }); !seen) {
        QStringList there;
        for (const QLabel* label : visible<QLabel>()) there << label->text();
        seen.error().message += "; there is: " + there.join(QStringLiteral(" | ")).toStdString();
        return seen;
    }
    return {};
}

Status Hands::waitForWindow(const QString& title) {
    return waitFor(QStringLiteral("window '%1' in front").arg(title), [&title] {
        QWidget* there = window();
        const bool main = qobject_cast<QMainWindow*>(there) != nullptr;
        if (there == nullptr || (title.isEmpty() ? !main : there->windowTitle() != title)) {
            return false;
        }
        if (there->isActiveWindow()) return true;
        there->activateWindow();  // the bare screen has no window manager, whose part this is
        return false;
    });
}

bool Hands::canPress(const QString& name) {
    const auto* button = find<QAbstractButton>(name);
    return button != nullptr && button->isEnabled();
}

Status Hands::press(const QString& name) {
    RHA_RETURN_IF_ERROR(waitFor(QStringLiteral("button '%1', enabled").arg(plain(name)),
                                [&name] { return canPress(name); }));
    auto* button = find<QAbstractButton>(name);
    QRect place = button->rect();
    if (qobject_cast<QCheckBox*>(button) != nullptr) {  // it is only as wide as its text
        place.setWidth(std::min(place.width(), button->sizeHint().width()));
    }
    return click(*button, place.center());
}

Status Hands::type(const QString& field, const QString& text) {
    RHA_RETURN_IF_ERROR(waitFor(QStringLiteral("field '%1'").arg(plain(field)), [&field] {
        const auto* line = find<QLineEdit>(field);
        return line != nullptr && line->isEnabled();
    }));
    auto* line = find<QLineEdit>(field);
    RHA_RETURN_IF_ERROR(click(*line, line->rect().center()));
    write(*line->window(), text);
    return waitFor(text, [&field, &text] {
        const auto* written = find<QLineEdit>(field);
        return written != nullptr && written->text() == text;
    });
}

Status Hands::choose(const QString& box, const QString& entry) {
    RHA_RETURN_IF_ERROR(waitFor(QStringLiteral("'%1' among '%2'").arg(entry, box), [&] {
        const auto* combo = find<QComboBox>(box);
        return combo != nullptr && combo->isEnabled() && combo->findText(entry) >= 0;
    }));
    auto* combo = find<QComboBox>(box);
    RHA_RETURN_IF_ERROR(click(*combo, combo->rect().center()));
    QAbstractItemView* list = combo->view();
    RHA_RETURN_IF_ERROR(waitFor(QStringLiteral("the choices of '%1'").arg(box),
                                [list] { return list->isVisible(); }));
    QWindow* popup = list->window()->windowHandle();
    QTest::keyClick(popup, Qt::Key_Home);
    for (int i = 0; i < combo->count() && list->currentIndex().data().toString() != entry; ++i) {
        QTest::keyClick(popup, Qt::Key_Down);
    }
    QTest::keyClick(popup, Qt::Key_Return);
    return waitFor(QStringLiteral("'%1' chosen").arg(entry), [&] {
        const auto* chosen = find<QComboBox>(box);
        return chosen != nullptr && chosen->currentText() == entry;
    });
}

Status Hands::key(Qt::Key key, Qt::KeyboardModifiers modifiers) {
    QTest::keyClick(window()->windowHandle(), key, modifiers);
    return {};
}

QString Hands::read(const QString& name) {
    // A label's name is its text, unless it was given one.
    const auto labels = visible<QLabel>();
    const auto found = std::ranges::find_if(labels, [wanted = plain(name)](const QLabel* label) {
        return label->accessibleName() == wanted;
    });
    return found == labels.end() ? QString() : (*found)->text();
}

QString Hands::cell(const QString& view, const QString& row, int column) {
    return cellOf(find<QAbstractItemView>(view), row, column).data().toString();
}

bool Hands::showsRow(const QString& view, const QString& row) {
    return cellOf(find<QAbstractItemView>(view), row, 0).isValid();
}

Status Hands::clickCell(const QString& view, const QString& row, int column) {
    RHA_RETURN_IF_ERROR(waitFor(QStringLiteral("'%1' in '%2'").arg(row, view), [&] {
        return cellOf(find<QAbstractItemView>(view), row, column).isValid();
    }));
    const auto* found = find<QAbstractItemView>(view);
    const QRect place = found->visualRect(cellOf(found, row, column));
    return click(*found->viewport(), place.intersected(found->viewport()->rect()).center());
}

Status Hands::edit(const QString& view, const QString& row, int column, const QString& text,
                   const QString& shown) {
    RHA_RETURN_IF_ERROR(clickCell(view, row, column));
    RHA_RETURN_IF_ERROR(waitFor(QStringLiteral("'%1' being edited").arg(row), [&view] {
        const auto* found = find<QAbstractItemView>(view);
        return found != nullptr && found->viewport()->isAncestorOf(QApplication::focusWidget());
    }));
    write(*window(), text);
    RHA_RETURN_IF_ERROR(key(Qt::Key_Return));
    return waitFor(shown, [&] { return cell(view, row, column) == shown; });
}

}  // namespace rha::manager::test
