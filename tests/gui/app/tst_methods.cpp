// SPDX-License-Identifier: GPL-3.0-or-later
// Threshold methods for one layer, for a selection and for all, side by side and undoable.
#include <QClipboard>
#include <QComboBox>
#include <QMenu>
#include <QTabWidget>
#include <QTimer>

#include "app/desktop/methods_page.h"
#include "app/desktop/selection_menu.h"
#include "app/document/method_survey.h"
#include "core/calibration/threshold_methods.h"
#include "core/formats/comparison_csv.h"
#include "tests/gui/app/demo_session.h"
#include "widgets/methods/layer_method_model.h"
#include "widgets/methods/network_method_model.h"

using namespace quantoscope;

namespace {

const std::string kBadLayer = "block4/project";

QModelIndex rowOf(const QTableView* view, int column, const QString& text) {
  for (int row = 0; row < view->model()->rowCount(); ++row) {
    const QModelIndex index = view->model()->index(row, column);
    if (index.data().toString().endsWith(text)) {
      return index;
    }
  }
  return {};
}

void clickRow(QTableView* view, int row, Qt::KeyboardModifiers modifiers = {}) {
  const QModelIndex index = view->model()->index(row, 0);
  view->scrollTo(index);
  QTest::mouseClick(view->viewport(), Qt::LeftButton, modifiers, view->visualRect(index).center());
}

void doubleClick(QTableView* view, const QModelIndex& index) {
  view->scrollTo(index);
  const QPoint center = view->visualRect(index).center();
  QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, center);
  QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, center);
}

// Chooses an entry by walking there with the keys.
void choose(QMenu* menu, const QString& text) {
  QVERIFY(QTest::qWaitFor([menu] { return menu->isVisible(); }));
  for (int i = 0; i < 40; ++i) {
    if (menu->activeAction() != nullptr && menu->activeAction()->text() == text) {
      QTest::keyClick(menu, Qt::Key_Return);
      return;
    }
    QTest::keyClick(menu, Qt::Key_Down);
  }
  QFAIL(qPrintable(text));
}

}  // namespace

class TestMethods : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void allMethodsOfALayerAreSideBySideAndOneIsUsed() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    MethodsPage* page = session.window.workbench()->methods();
    session.window.workbench()->tabs()->setCurrentWidget(page);
    QTableView* view = page->layerView();
    QTRY_COMPARE(view->model()->rowCount(), static_cast<int>(thresholdMethods().size()));
    const auto measuredOf = [&](const QString& method) {
      return rowOf(view, LayerMethodModel::MethodColumn, method)
          .siblingAtColumn(LayerMethodModel::MeasuredColumn);
    };
    QTRY_VERIFY(measuredOf(QStringLiteral("Power of two")).data().toString().endsWith("dB"));
    // Known of this layer: KL clips what matters, the least squared error does not.
    const auto sqnr = [&](const QString& method) {
      return measuredOf(method).data(LayerMethodModel::SortRole).toDouble();
    };
    QVERIFY(sqnr(QStringLiteral("MSE")) > sqnr(QStringLiteral("KL ncnn")) + 6);
    QVERIFY(rowOf(view, LayerMethodModel::MethodColumn, QStringLiteral("● KL ncnn")).isValid());

    const std::size_t layer = session.layerNamed(kBadLayer);
    doubleClick(view, rowOf(view, LayerMethodModel::MethodColumn, QStringLiteral("MSE")));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().plan().overrides[layer].method, std::string("mse"));
    QTRY_VERIFY(rowOf(view, LayerMethodModel::MethodColumn, QStringLiteral("● MSE")).isValid());
    QCOMPARE(session.document().undoStack().count(), 1);

    // With the keyboard, and back.
    view->setFocus();
    view->setCurrentIndex(rowOf(view, LayerMethodModel::MethodColumn, QStringLiteral("ADMM")));
    QTest::keyClick(view, Qt::Key_Return);
    QCOMPARE(session.document().plan().overrides[layer].method, std::string("admm"));
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(session.document().plan().overrides[layer].empty());
  }

  void networkIsMeasuredOnRequestAndTheBestUsedForAll() {
    DemoSession session;
    QVERIFY(session.openDemo());
    MethodsPage* page = session.window.workbench()->methods();
    session.window.workbench()->tabs()->setCurrentWidget(page);
    QTableView* view = page->networkView();
    auto* which = session.find<QComboBox>("comparedMethods");
    which->setFocus();
    QTest::keyClick(which, Qt::Key_Down);
    auto* bits = session.find<QComboBox>("comparedBits");
    bits->setFocus();
    QTest::keyClick(bits, Qt::Key_Down);
    auto* compare = session.find<QPushButton>("compareMethods");
    QTest::mouseClick(compare, Qt::LeftButton);
    QCOMPARE(compare->text(), QStringLiteral("Cancel"));
    const int shown =
        static_cast<int>(session.window.workbench()->thresholdView()->shownMethods().size());
    QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 2 * shown, 60000);
    QTRY_COMPARE(compare->text(), QStringLiteral("Compare"));
    // The best output first.
    QCOMPARE(view->model()->index(0, NetworkMethodModel::BitsColumn).data().toString(),
             QStringLiteral("8"));
    const QString best =
        view->model()->index(0, NetworkMethodModel::MethodColumn).data().toString();
    QVERIFY(best != QStringLiteral("KL ncnn"));

    auto* copy = session.find<QPushButton>("copyComparison");
    QTest::mouseClick(copy, Qt::LeftButton);
    const QString csv = QApplication::clipboard()->text();
    const auto lines = csv.count(QLatin1Char('\n'));
    const auto layers = static_cast<int>(session.document().model()->layers.size());
    QCOMPARE(lines, 1 + 2 * shown * (layers + 1));
    QVERIFY(csv.startsWith(QStringLiteral("method,bits,layer")));

    // The worst of 6 bits for all, though a layer had a threshold of its own.
    QVERIFY(session.clickLayer(kBadLayer));
    const std::size_t layer = session.layerNamed(kBadLayer);
    session.plot()->setFocus();
    QTest::keyClick(session.plot(), Qt::Key_Right);
    QVERIFY(session.waitUntilSettled());
    const auto before = session.document().plan().overrides[layer].threshold;
    QVERIFY(before.has_value());
    int last = view->model()->rowCount() - 1;
    while (view->model()->index(last, NetworkMethodModel::BitsColumn).data().toString() !=
           QStringLiteral("6")) {
      --last;
    }
    const QString method =
        view->model()->index(last, NetworkMethodModel::MethodColumn).data().toString();
    doubleClick(view, view->model()->index(last, 0));
    QVERIFY(session.waitUntilSettled());
    const Plan& plan = session.document().plan();
    QCOMPARE(QString::fromStdString(std::string(thresholdMethod(plan.method).label)), method);
    for (const LayerOverride& override : plan.overrides) {
      QVERIFY(!override.threshold);
      QCOMPARE(override.activationBits, 6);
    }
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().plan().method, std::string("ncnn"));
    QCOMPARE(session.document().plan().overrides[layer].threshold, before);
    QCOMPARE(session.document().overrideCount(), std::size_t{1});
  }

  void comparisonIsCancelledAndKeepsWhatThereIs() {
    DemoSession session;
    QVERIFY(session.openDemo());
    MethodsPage* page = session.window.workbench()->methods();
    session.window.workbench()->tabs()->setCurrentWidget(page);
    auto* compare = session.find<QPushButton>("compareMethods");
    QTest::mouseClick(compare, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(page->networkView()->model()->rowCount() > 0, 30000);
    QTest::mouseClick(compare, Qt::LeftButton);
    QVERIFY(!session.window.jobs().running(MethodSurvey::networkJob()));
    QCOMPARE(compare->text(), QStringLiteral("Compare"));
    const int rows = page->networkView()->model()->rowCount();
    QVERIFY(rows > 0 && rows < static_cast<int>(thresholdMethods().size()));
  }

  void selectionIsChangedTogetherInOneStep() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QTableView* view = session.window.workbench()->layerPanel()->view();
    clickRow(view, 1);
    clickRow(view, 3, Qt::ControlModifier);
    clickRow(view, 5, Qt::ControlModifier);
    const auto selected = session.window.workbench()->layerPanel()->selectedLayers();
    QCOMPARE(selected.size(), std::size_t{3});
    QCOMPARE(session.document().currentLayer(),
             static_cast<std::size_t>(session.window.workbench()->layerPanel()->selectedLayer()));

    // The shortcut pops up the methods.
    QTest::keyClick(&session.window, Qt::Key_M, Qt::ControlModifier);
    SelectionMenu* selection = session.window.workbench()->selectionMenu();
    choose(selection->menu()->findChild<QMenu*>(QStringLiteral("selectionMethods")),
           QStringLiteral("MSE"));
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().undoStack().count(), 1);
    QCOMPARE(session.document().overrideCount(), std::size_t{3});
    for (const int layer : selected) {
      QCOMPARE(session.document().plan().overrides[static_cast<std::size_t>(layer)].method,
               std::string("mse"));
    }
    QCOMPARE(session.window.workbench()->layerPanel()->selectedLayers(), selected);

    // The context menu: keep float, then reset.
    const auto inMenu = [&](const QString& text) {
      const QPoint center = view->visualRect(view->currentIndex()).center();
      QContextMenuEvent event(QContextMenuEvent::Mouse, center,
                              view->viewport()->mapToGlobal(center));
      QApplication::sendEvent(view->viewport(), &event);
      choose(selection->menu(), text);
    };
    inMenu(QStringLiteral("Keep float"));
    for (const int layer : selected) {
      QCOMPARE(session.document().plan().overrides[static_cast<std::size_t>(layer)].keepFloat,
               true);
    }
    QVERIFY(session.waitUntilSettled());
    QCOMPARE(session.document().undoStack().count(), 2);
    inMenu(QStringLiteral("Reset to automatic"));
    QCOMPARE(session.document().overrideCount(), std::size_t{0});
    QCOMPARE(session.document().undoStack().count(), 3);
    session.activate();
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().overrideCount(), std::size_t{3});
    QTest::keyClick(&session.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(session.document().overrideCount(), std::size_t{0});
  }

  void ticksAreChosenAndRemembered() {
    DemoSession session;
    QVERIFY(session.openDemo());
    QVERIFY(session.clickLayer(kBadLayer));
    const auto ticks = [&] {
      QStringList ids;
      for (const ThresholdMark& mark : session.plot()->content().marks) {
        if (!mark.id.isEmpty()) {
          ids.append(mark.id);
        }
      }
      return ids;
    };
    QTRY_VERIFY(ticks().contains(QStringLiteral("mse")));
    QVERIFY(!ticks().contains(QStringLiteral("admm")));
    auto* menu = session.window.workbench()->thresholdView()->methodsMenu();
    // The click returns when the menu has closed.
    QTimer::singleShot(0, menu, [menu] { choose(menu, QStringLiteral("ADMM")); });
    QTest::mouseClick(session.find<QToolButton>("shownMethods"), Qt::LeftButton);
    QTRY_VERIFY(ticks().contains(QStringLiteral("admm")));
    session.window.workbench()->saveLayout(session.settings);
    QVERIFY(session.settings.shownMethods().contains(QStringLiteral("admm")));
  }
};

QTEST_MAIN(TestMethods)
#include "tst_methods.moc"
