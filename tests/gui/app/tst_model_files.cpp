// SPDX-License-Identifier: GPL-3.0-or-later
// From the open dialog to what the import page says about a model.
#include <QAction>
#include <QApplication>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTableWidget>
#include <QTimer>
#include <cstdint>
#include <fstream>

#include "app/demo/demo_files.h"
#include "app/desktop/dropped_files.h"
#include "app/desktop/import_page.h"
#include "tests/gui/app/demo_session.h"

using namespace quantoscope;

namespace {

/// Answers the next file dialog with `file` and keeps its filters in `filters`.
void answerFileDialog(const QString& file, QStringList& filters) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, timer, [timer, file, &filters] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr) {
      return;
    }
    timer->deleteLater();
    filters = dialog->nameFilters();
    auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    name->setText(file);
    QMetaObject::invokeMethod(dialog, "accept");
  });
  timer->start(10);
}

/// A model with one 1×1 convolution of 2 channels whose weights are int8, written as ncnn2int8
/// does.
std::vector<std::filesystem::path> writeQuantizedModel(DemoSession& session) {
  const std::string param = session.file("q.param");
  std::ofstream(param) << "7767517\n2 2\nInput in 0 1 in 0=4 1=4 2=2\n"
                          "Convolution conv 1 1 in out 0=1 1=1 6=2 8=1\n";
  std::ofstream bin(session.file("q.bin"), std::ios::binary);
  const std::uint32_t tag = 0x000D4B38;
  const char codes[4] = {127, -3, 0, 0};
  const float scales[2] = {12.5F, 4.25F};
  bin.write(reinterpret_cast<const char*>(&tag), sizeof tag);
  bin.write(codes, sizeof codes);
  bin.write(reinterpret_cast<const char*>(scales), sizeof scales);
  return {param};
}

}  // namespace

class TestModelFiles : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
    demo_ = extractDemo(demoFolder_.path().toStdString());
  }

  void theOpenDialogTakesEveryFormatAndPairsFiles() {
    for (const char* ending : {".param", ".bin"}) {
      DemoSession session;
      const auto& first = demo_.model[0];
      const QString file =
          QString::fromStdString((first.parent_path() / first.stem()).string() + ending);
      QStringList filters;
      answerFileDialog(file, filters);
      session.find<QAction>("actionOpen")->trigger();
      for (const QString& suffix : modelSuffixes()) {
        QVERIFY2(filters.value(0).contains(QStringLiteral("*.") + suffix), qPrintable(suffix));
      }
      QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
      QCOMPARE(session.document().model()->files.size(), std::size_t{2});
    }
  }

  void theImportPageSaysWhatTheModelIs() {
    DemoSession session;
    session.window.openModel({demo_.model, {}, false, true});
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    const auto model = session.document().model();
    QString hash = session.find<QLabel>("modelHash")->text();
    QCOMPARE(hash.remove(QLatin1Char('\n')).toStdString(), model->hash);
    const QString format = session.find<QLabel>("modelFormat")->text();
    for (const auto& file : model->files) {
      QVERIFY(format.contains(QString::fromStdString(file.filename().string())));
      const auto size = static_cast<qint64>(std::filesystem::file_size(file));
      QVERIFY(format.contains(QLocale().formattedDataSize(size)));
    }
    const QString layers = session.find<QLabel>("modelLayers")->text();
    for (const auto& [type, count] : model->layerTypes) {
      QVERIFY(layers.contains(QString::number(count) + QChar(QChar::Nbsp) +
                              QString::fromStdString(type)));
    }
    QVERIFY(session.find<QLabel>("modelWeights")
                ->text()
                .contains(QString::fromStdString(model->weightType)));
    QVERIFY(session.find<QTableWidget>("embeddedScales")->isHidden());
  }

  void aQuantizedModelIsShownAndNotCalibrated() {
    DemoSession session;
    session.window.openModel({writeQuantizedModel(session), {}, false, true});
    QTRY_COMPARE(session.window.currentPage(), session.window.importPage());
    auto* table = session.find<QTableWidget>("embeddedScales");
    QVERIFY(!table->isHidden());
    QCOMPARE(table->rowCount(), 1);
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("conv"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("4.25"));
    QCOMPARE(table->item(0, 2)->text(), QStringLiteral("12.5"));
    session.window.importPage()->setImages(demo_.calibration);
    QTRY_COMPARE(session.find<QLabel>("imageCount")->text(), QStringLiteral("100 images"));
    QVERIFY(!session.find<QPushButton>("calibrateButton")->isEnabled());
    QVERIFY(session.find<QLabel>("importProblem")
                ->text()
                .contains(QStringLiteral("quantized already")));
  }

 private:
  QTemporaryDir demoFolder_;
  DemoFiles demo_;
};

QTEST_MAIN(TestModelFiles)
#include "tst_model_files.moc"
