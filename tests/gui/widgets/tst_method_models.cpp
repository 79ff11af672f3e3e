// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QFont>
#include <QSortFilterProxyModel>
#include <QTest>

#include "core/calibration/threshold_methods.h"
#include "tests/gui/widgets/sample_network.h"
#include "widgets/methods/layer_method_model.h"
#include "widgets/methods/network_method_model.h"
#include "widgets/tables/difference_model.h"

using namespace quantoscope;

namespace {

std::shared_ptr<LayerMeasurement> measuredWith(double noise) {
  auto measurement = std::make_shared<LayerMeasurement>();
  measurement->isolated.signal = 1;
  measurement->isolated.quantized = 1;
  measurement->isolated.product = 0.5;
  measurement->isolated.noise = noise;
  measurement->isolated.count = 1;
  return measurement;
}

std::vector<LayerMethodRow> rowsOf(const SampleNetwork& network, int layer) {
  std::vector<LayerMethodRow> rows;
  for (const ThresholdMethod& method : thresholdMethods()) {
    LayerOverride override;
    override.method = std::string(method.id);
    rows.push_back({*override.method,
                    std::make_shared<const LayerReport>(network.report(layer, override)), nullptr});
  }
  return rows;
}

std::shared_ptr<const MethodResult> resultOf(const char* method, int bits, double outputNoise) {
  auto result = std::make_shared<MethodResult>();
  result->method = method;
  result->bits = bits;
  result->analysis.output.signal = 1;
  result->analysis.output.noise = outputNoise;
  for (const double noise : {0.1, 0.001, 0.01, 0.0}) {
    result->analysis.layers.push_back(*measuredWith(noise));
  }
  return result;
}

DifferenceRow differenceOf(const char* layer, std::size_t index, double bins) {
  DifferenceRow row;
  row.layer = index;
  row.difference.layer = layer;
  row.difference.before = LayerState::Int8;
  row.difference.after = LayerState::Int8;
  row.difference.thresholdBefore = 2;
  row.difference.thresholdAfter = 1;
  row.difference.activationChanged = true;
  row.difference.bins = bins;
  row.difference.weightScales = 8;
  row.difference.weightScalesChanged = 3;
  row.difference.largestWeightRatio = 1.5;
  row.difference.effect = DifferenceEffect{0.5, 0.25, 20, 30, {}, {}};
  row.measuring = true;
  return row;
}

template <typename Model>
QString cell(const Model& model, int row, int column) {
  return model.index(row, column).data().toString();
}

}  // namespace

class TestMethodModels : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void layerModelShowsWhatTheReportsSay() {
    const SampleNetwork network = sampleNetwork();
    LayerMethodModel model;
    const QAbstractItemModelTester tester(&model);
    QCOMPARE(model.rowCount(), 0);
    const auto rows = rowsOf(network, SampleNetwork::TwoSided);
    model.setRows(rows);
    QCOMPARE(model.rowCount(), static_cast<int>(thresholdMethods().size()));
    QCOMPARE(cell(model, 0, LayerMethodModel::MethodColumn), QStringLiteral("KL ncnn"));
    for (int row = 0; row < model.rowCount(); ++row) {
      const LayerDecision& decision = rows[static_cast<std::size_t>(row)].report->decision;
      if (decision.awaitsSearch) {
        QCOMPARE(cell(model, row, LayerMethodModel::BinColumn), QStringLiteral("–"));
        continue;
      }
      QCOMPARE(model.index(row, LayerMethodModel::BinColumn).data().toString(),
               QString::number(decision.thresholdBin));
      QCOMPARE(model.index(row, LayerMethodModel::ThresholdColumn)
                   .data(LayerMethodModel::SortRole)
                   .toDouble(),
               decision.threshold);
      QCOMPARE(cell(model, row, LayerMethodModel::MeasuredColumn), QStringLiteral("–"));
    }
  }

  void layerModelMarksTheBestAndTheOneInUse() {
    const SampleNetwork network = sampleNetwork();
    LayerMethodModel model;
    const QAbstractItemModelTester tester(&model);
    model.setRows(rowsOf(network, SampleNetwork::OneSided));
    model.setMeasurement(2, measuredWith(0.1));
    model.setMeasurement(3, measuredWith(0.01));
    const auto bold = [&](int row, int column) {
      return model.index(row, column).data(Qt::FontRole).value<QFont>().bold();
    };
    QVERIFY(bold(3, LayerMethodModel::MeasuredColumn));
    QVERIFY(!bold(2, LayerMethodModel::MeasuredColumn));
    QVERIFY(!bold(4, LayerMethodModel::MeasuredColumn));
    QCOMPARE(cell(model, 3, LayerMethodModel::MeasuredColumn), QStringLiteral("20.0 dB"));
    QCOMPARE(cell(model, 3, LayerMethodModel::CosineColumn), QStringLiteral("0.5"));
    model.setInUse("mse");
    QCOMPARE(cell(model, 3, LayerMethodModel::MethodColumn), QStringLiteral("● MSE"));
    QVERIFY(bold(3, LayerMethodModel::MethodColumn));
    model.setInUse("");
    QCOMPARE(cell(model, 3, LayerMethodModel::MethodColumn), QStringLiteral("MSE"));
  }

  void layerModelHasNothingToSayOfADeadBlob() {
    const SampleNetwork network = sampleNetwork();
    LayerMethodModel model;
    const QAbstractItemModelTester tester(&model);
    model.setRows(rowsOf(network, SampleNetwork::Dead));
    QCOMPARE(cell(model, 0, LayerMethodModel::ThresholdColumn), QStringLiteral("–"));
  }

  void networkModelGrowsAndSorts() {
    const SampleNetwork network = sampleNetwork();
    NetworkMethodModel model;
    const QAbstractItemModelTester tester(&model);
    model.clear(network.model);
    model.append(resultOf("ncnn", 8, 0.01));
    model.append(resultOf("mse", 8, 0.001));
    model.append(resultOf("mse", 6, 0.1));
    QCOMPARE(cell(model, 0, NetworkMethodModel::OutputColumn), QStringLiteral("20.0 dB"));
    // Noise of 0.1, 0.001 and 0.01 of 1: the median of those with an error is 20 dB.
    QCOMPARE(cell(model, 0, NetworkMethodModel::MedianColumn), QStringLiteral("20.0 dB"));
    QCOMPARE(cell(model, 0, NetworkMethodModel::WorstColumn), QStringLiteral("10.0 dB  stem/conv"));
    QCOMPARE(cell(model, 0, NetworkMethodModel::AccuracyColumn), QStringLiteral("–"));
    const auto bold = [&](int row) {
      return model.index(row, NetworkMethodModel::OutputColumn)
          .data(Qt::FontRole)
          .value<QFont>()
          .bold();
    };
    QVERIFY(!bold(0));
    QVERIFY(bold(1));
    QVERIFY2(!bold(2), "it has nothing to be better than");
    QSortFilterProxyModel sorted;
    sorted.setSortRole(NetworkMethodModel::SortRole);
    sorted.setSourceModel(&model);
    sorted.sort(NetworkMethodModel::OutputColumn, Qt::DescendingOrder);
    QCOMPARE(sorted.index(0, NetworkMethodModel::MethodColumn).data().toString(),
             QStringLiteral("MSE"));
    QCOMPARE(sorted.index(2, NetworkMethodModel::BitsColumn).data().toString(),
             QStringLiteral("6"));
    model.clear(nullptr);
    QCOMPARE(model.rowCount(), 0);
  }

  void differenceModelSaysWhatChangesAndWhatThatDoes() {
    DifferenceModel model;
    const QAbstractItemModelTester tester(&model);
    model.setRows({differenceOf("a", 0, -10), differenceOf("b", 1, 30.2)});
    QCOMPARE(cell(model, 0, DifferenceModel::ThresholdColumn), QStringLiteral("2 → 1"));
    QCOMPARE(cell(model, 0, DifferenceModel::BinsColumn), QStringLiteral("-10.0"));
    QCOMPARE(cell(model, 1, DifferenceModel::BinsColumn), QStringLiteral("+30.2"));
    QCOMPARE(cell(model, 0, DifferenceModel::WeightsColumn), QStringLiteral("3 of 8, up to ×1.5"));
    QCOMPARE(cell(model, 0, DifferenceModel::DivergenceColumn), QStringLiteral("0.5 → 0.25"));
    QCOMPARE(cell(model, 0, DifferenceModel::ExpectedColumn), QStringLiteral("20.0 dB → 30.0 dB"));
    QCOMPARE(cell(model, 0, DifferenceModel::MeasuredColumn), QStringLiteral("…"));
    QVERIFY(model.index(0, DifferenceModel::ExpectedColumn).data(Qt::ForegroundRole).isValid());
    QVERIFY(!model.index(0, DifferenceModel::LayerColumn).data(Qt::ForegroundRole).isValid());
    DifferenceRow measured = differenceOf("a", 0, -10);
    measured.measuring = false;
    measured.difference.effect->measuredBefore = 25;
    measured.difference.effect->measuredAfter = 24;
    model.setRow(0, measured);
    QCOMPARE(cell(model, 0, DifferenceModel::MeasuredColumn), QStringLiteral("25.0 dB → 24.0 dB"));
    DifferenceRow toFloat = differenceOf("c", 2, 0);
    toFloat.difference.after = LayerState::Float;
    toFloat.difference.bins.reset();
    toFloat.difference.effect->divergenceAfter.reset();
    model.setRow(1, toFloat);
    QCOMPARE(cell(model, 1, DifferenceModel::PrecisionColumn), QStringLiteral("int8 → float"));
    QCOMPARE(cell(model, 1, DifferenceModel::ThresholdColumn), QStringLiteral("2 → –"));
    QCOMPARE(cell(model, 1, DifferenceModel::DivergenceColumn), QStringLiteral("0.5 → –"));
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
  }
};

QTEST_MAIN(TestMethodModels)
#include "tst_method_models.moc"
