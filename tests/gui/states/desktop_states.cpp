// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/states/desktop_states.h"

#include <QComboBox>
#include <QDialog>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QTabWidget>
#include <QTimer>
#include <QToolTip>
#include <QTreeWidget>
#include <algorithm>

#include "app/demo/demo_files.h"
#include "app/desktop/export_dialog.h"
#include "app/desktop/import_page.h"
#include "app/desktop/methods_page.h"
#include "app/desktop/paths.h"
#include "app/desktop/selection_menu.h"
#include "app/document/export_snapshot.h"
#include "core/formats/ncnn_table.h"

namespace quantoscope {
namespace {

constexpr int kPatience = 120000;

class Walk {
 public:
  Walk(const StateVisitor& visit, QString* reached) : visit_(visit), reached_(reached) {}

  bool all() {
    return prepare() && start() && importErrors() && otherModels() && calibrating() &&
           workbench() && dialogs() && menus();
  }

 private:
  void show(DemoSession& session, const QString& state, QWidget& window) {
    *reached_ = state;
    QCoreApplication::processEvents();
    visit_(session, state, window);
  }
  void show(DemoSession& session, const QString& state) { show(session, state, session.window); }

  template <typename Condition>
  static bool wait(const Condition& condition) {
    return QTest::qWaitFor(condition, kPatience);
  }

  bool prepare() {
    demo_ = extractDemo(folder_.path().toStdString());
    return folder_.isValid();
  }

  std::filesystem::path file(const char* name) const {
    return folder_.filePath(QLatin1String(name)).toStdString();
  }

  std::filesystem::path model(const char* name, std::size_t bytes, const std::string& param) const {
    const std::filesystem::path bin = std::filesystem::path(file(name)).replace_extension(".bin");
    std::ofstream(file(name)) << param;
    std::ofstream(bin, std::ios::binary) << std::string(bytes, '\0');
    return file(name);
  }

  bool open(DemoSession& session, const std::vector<std::filesystem::path>& files) {
    session.window.openModel({files, {}, false, true});
    return wait([&] { return session.window.currentPage() == session.window.importPage(); });
  }

  bool start() {
    DemoSession session;
    show(session, QStringLiteral("start"));
    session.settings.addRecentModel(demo_.model);
    session.window.startPage()->setRecentModels({demo_.model});
    show(session, QStringLiteral("start, recent models"));
    for (const auto kind : {MessageKind::Information, MessageKind::Warning, MessageKind::Error}) {
      session.window.showMessage(
          kind, QStringLiteral("conv1: a message of kind %1").arg(static_cast<int>(kind)));
      show(session, QStringLiteral("start, message %1").arg(static_cast<int>(kind)));
    }
    return true;
  }

  bool importErrors() {
    DemoSession session;
    if (!open(session, demo_.model)) {
      return false;
    }
    show(session, QStringLiteral("import without images"));
    auto* mean = session.find<QLineEdit>("mean");
    auto* norm = session.find<QLineEdit>("norm");
    mean->setText(QStringLiteral("128, 12x"));
    show(session, QStringLiteral("import, mean is no number"));
    mean->setText(QStringLiteral("1, 2"));
    show(session, QStringLiteral("import, two means for three channels"));
    mean->setText(QStringLiteral("0"));
    norm->setText(QStringLiteral("1/0"));
    show(session, QStringLiteral("import, norm divides by zero"));
    norm->clear();
    session.find<QComboBox>("pixelOrder")->setCurrentText(QStringLiteral("GRAY"));
    show(session, QStringLiteral("import, pixel order does not fit"));
    session.find<QComboBox>("pixelOrder")->setCurrentText(QStringLiteral("RGB"));

    auto* unreadable = session.find<QLabel>("unreadableImages");
    ImportPage* page = session.window.importPage();
    page->setImages(file("no such folder"));
    if (!wait([&] { return unreadable->isVisible(); })) {
      return false;
    }
    show(session, QStringLiteral("import, folder does not exist"));
    const std::filesystem::path torn = file("torn");
    std::filesystem::create_directory(torn);
    std::ofstream(torn / "a.png") << "not a picture";
    page->setImages(torn);
    if (!wait([&] { return unreadable->text().contains(QStringLiteral("a.png")); })) {
      return false;
    }
    show(session, QStringLiteral("import, every image unreadable"));
    QTest::mouseClick(session.find<QPushButton>("calibrateButton"), Qt::LeftButton);
    if (!wait([&] { return session.window.messageBar()->isVisible(); })) {
      return false;
    }
    show(session, QStringLiteral("import, calibration failed"));
    page->setImages(demo_.calibration);
    auto* values = session.find<QLabel>("previewValues");
    if (!wait([&] { return !values->text().isEmpty(); })) {
      return false;
    }
    show(session, QStringLiteral("import, ready"));
    mean->setText(QStringLiteral("x"));
    show(session, QStringLiteral("import, preview impossible"));
    return true;
  }

  bool otherModels() {
    DemoSession session;
    session.window.openModel({{file("gone.param")}, {}, false, true});
    if (!wait([&] { return session.window.messageBar()->isVisible(); })) {
      return false;
    }
    show(session, QStringLiteral("start, model not there"));
    if (!open(session, {model("plain.param", 0,
                              "7767517\n2 2\nInput in 0 1 in 0=8 1=8 2=3\n"
                              "ReLU r 1 1 in out\n")})) {
      return false;
    }
    show(session, QStringLiteral("import, nothing to quantize"));
    const bool two =
        open(session, {model("two.param", 16,
                             "7767517\n4 4\nInput a 0 1 a 0=8 1=8 2=3\nInput b 0 1 b 0=8 1=8 2=3\n"
                             "BinaryOp s 2 1 a b s 0=0\nConvolution c 1 1 s out 0=1 1=1 6=3\n")});
    if (!two) {
      return false;
    }
    show(session, QStringLiteral("import, two inputs"));
    if (!open(session, {model("open.param", 16,
                              "7767517\n2 2\nInput in 0 1 in\n"
                              "Convolution c 1 1 in out 0=1 1=1 6=3\n")})) {
      return false;
    }
    show(session, QStringLiteral("import, open size"));
    return true;
  }

  bool calibrating() {
    DemoSession session;
    {
      std::ofstream lines(file("long.txt"));
      const std::string image =
          std::filesystem::directory_iterator(demo_.calibration)->path().string();
      for (int i = 0; i < 200000; ++i) {
        lines << image << '\n';
      }
    }
    RememberedRun run;
    run.preprocessing = demo_.preprocessing;
    run.images = file("long.txt");
    session.window.openModel({demo_.model, run, true, true});
    const auto* job = session.find<QLabel>("statusJob");
    if (!wait([&] { return job->text().contains(QStringLiteral("200000")); })) {
      return false;
    }
    show(session, QStringLiteral("calibrating"));
    QTest::mouseClick(session.find<QToolButton>("statusCancel"), Qt::LeftButton);
    return wait([&] { return session.document().stage() == Document::Stage::Loaded; });
  }

  void everyTab(DemoSession& session, const QString& state) {
    QTabWidget* tabs = session.window.workbench()->tabs();
    for (int i = 0; i < tabs->count(); ++i) {
      tabs->setCurrentIndex(i);
      wait([&] { return !session.window.jobs().busy(); });
      show(session, state + QStringLiteral(", ") + tabs->tabText(i));
    }
  }

  bool workbench() {
    DemoSession session;
    if (!session.openDemo()) {
      return false;
    }
    WorkbenchPage* page = session.window.workbench();
    everyTab(session, QStringLiteral("workbench"));

    // Changed by hand, beside a table with errors and differences, after a comparison.
    const std::size_t bad = session.layerNamed("block4/project");
    LayerOverride wanted;
    wanted.threshold = 4;
    session.document().setOverride(bad, wanted, OverrideField::Threshold);
    wanted = {};
    wanted.keepFloat = true;
    session.document().setOverride(0, wanted, OverrideField::KeepFloat);
    if (!session.waitUntilSettled()) {
      return false;
    }
    std::istringstream lines(ncnnTable(*session.document().model(), session.document().reports()));
    std::ofstream changed(file("other.table"));
    for (std::string line; std::getline(lines, line);) {
      const std::string key = line.substr(0, line.find(' '));
      changed << (key == "conv1"            ? "conv1 63.500000 "
                  : key == "block4/project" ? "block4/project 0.010000 "
                                            : line)
              << '\n';
    }
    changed << "nobody 1.0 \n";
    changed.close();
    page->openTable(file("other.table"));
    page->tabs()->setCurrentWidget(page->methods());
    // Those with ticks: a comparison of all takes long where the machine has other work.
    session.find<QComboBox>("comparedMethods")->setCurrentIndex(1);
    QTest::mouseClick(session.find<QPushButton>("compareMethods"), Qt::LeftButton);
    if (!wait([&] { return !session.window.jobs().busy(); })) {
      return false;
    }
    for (const std::size_t layer : {bad, std::size_t{0}}) {
      session.document().setCurrentLayer(layer);
      everyTab(session, QStringLiteral("workbench, layer %1 changed").arg(layer));
    }
    auto* filter = session.find<QLineEdit>("layerFilter");
    filter->setText(QStringLiteral("sqnr <"));
    show(session, QStringLiteral("workbench, filter not understood"));
    filter->clear();

    session.document().setMethod("easyquant");
    if (!wait([&] {
          return session.window.scaleSearch().state() == ScaleSearchJob::State::Searching;
        })) {
      return false;
    }
    show(session, QStringLiteral("workbench, searching"));
    session.window.scaleSearch().cancel();
    if (!session.waitUntilSettled()) {
      return false;
    }
    show(session, QStringLiteral("workbench, search cancelled"));
    return true;
  }

  // Calls the visitor while a question waits for its answer, then presses Escape.
  void visitQuestion(DemoSession& session, const QString& state) {
    auto* timer = new QTimer(&session.window);
    QObject::connect(timer, &QTimer::timeout, timer, [this, timer, state, &session] {
      auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      if (box != nullptr) {
        timer->stop();  // not deleted: QTest::qWait would do it under our feet
        show(session, state, *box);
        QTest::keyClick(box, Qt::Key_Escape);
      }
    });
    timer->start(10);
  }

  bool dialogs() {
    DemoSession session;
    if (!session.openDemo()) {
      return false;
    }
    session.find<QAction>("actionExport")->trigger();
    auto* dialog = session.window.findChild<ExportDialog*>();
    if (dialog == nullptr || !wait([&] { return !session.window.jobs().busy(); })) {
      return false;
    }
    dialog->setName(folder_.filePath(QStringLiteral("out")));
    auto* formats = dialog->findChild<QTreeWidget*>(QStringLiteral("exportFormats"));
    for (int i = 0; i < formats->topLevelItemCount(); ++i) {
      formats->setCurrentItem(formats->topLevelItem(i));
      show(session, QStringLiteral("export, ") + formats->topLevelItem(i)->text(0), *dialog);
    }
    auto* button = dialog->findChild<QPushButton*>(QStringLiteral("exportButton"));
    dialog->setName(QString());
    show(session, QStringLiteral("export without a name"), *dialog);
    std::ofstream(file("out.table")) << "precious";
    dialog->setName(folder_.filePath(QStringLiteral("out")));
    visitQuestion(session, QStringLiteral("question before overwriting"));
    QTest::mouseClick(button, Qt::LeftButton);
    dialog->setName(folder_.filePath(QStringLiteral("no/such/folder/out")));
    QTest::mouseClick(button, Qt::LeftButton);
    const auto* problem = dialog->findChild<QLabel*>(QStringLiteral("exportProblem"));
    if (!wait([&] { return problem->isVisible(); })) {
      return false;
    }
    show(session, QStringLiteral("export to a folder that is not there"), *dialog);
    dialog->reject();
    QCoreApplication::processEvents();

    LayerOverride keepFloat;
    keepFloat.keepFloat = true;
    session.document().setOverride(2, keepFloat, OverrideField::KeepFloat);
    visitQuestion(session, QStringLiteral("question before closing"));
    session.window.close();

    session.find<QAction>("actionHelp")->trigger();
    show(session, QStringLiteral("help"), *session.find<QWidget>("helpWindow"));
    session.find<QAction>("actionAbout")->trigger();
    auto* about = session.find<QDialog>("aboutDialog");
    auto* tabs = about->findChild<QTabWidget*>();
    for (int i = 0; i < tabs->count(); ++i) {
      tabs->setCurrentIndex(i);
      show(session, QStringLiteral("about, ") + tabs->tabText(i), *about);
    }
    about->close();
    QToolTip::showText(session.window.mapToGlobal(QPoint(300, 300)),
                       QStringLiteral("<p>A tool tip of <b>two</b> lines.</p><p>The second.</p>"),
                       &session.window);
    // Showing a state runs the event loop, which may delete the other windows of the list.
    const QWidgetList windows = QApplication::topLevelWidgets();
    const auto tip = std::find_if(windows.begin(), windows.end(), [](const QWidget* widget) {
      return widget->inherits("QTipLabel") && widget->isVisible();
    });
    if (tip != windows.end()) {
      show(session, QStringLiteral("tool tip"), **tip);
    }
    QToolTip::hideText();
    return *reached_ == QStringLiteral("tool tip");
  }

  bool menus() {
    DemoSession session;
    if (!session.openDemo()) {
      return false;
    }
    session.clickLayer("conv1");
    // Menus that are filled when they open are asked for by opening them.
    for (QMenu* menu : session.window.findChildren<QMenu*>() +
                           QList<QMenu*>{session.window.workbench()->selectionMenu()->menu()}) {
      menu->popup(session.window.mapToGlobal(QPoint(40, 40)));
      QCoreApplication::processEvents();
      if (menu->isVisible()) {
        show(session, QStringLiteral("menu ") + menu->title(), *menu);
      }
      menu->hide();
    }
    return true;
  }

  const StateVisitor& visit_;
  QString* reached_;
  QTemporaryDir folder_;
  DemoFiles demo_;
};

}  // namespace

bool walkDesktopStates(const StateVisitor& visit, QString* reached) {
  return Walk(visit, reached).all();
}

}  // namespace quantoscope
