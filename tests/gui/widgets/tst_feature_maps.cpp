// SPDX-License-Identifier: GPL-3.0-or-later
#include <qcustomplot.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>
#include <cmath>

#include "widgets/features/color_scale.h"
#include "widgets/features/feature_canvas.h"
#include "widgets/features/feature_map_view.h"
#include "widgets/features/feature_plane.h"
#include "widgets/plots/value_scatter_plot.h"
#include "widgets/theme.h"

using namespace quantoscope;

namespace {

/// 3 channels of 4×5: value = 100 channel + 10 row + column; int8 is off by the channel's error.
FeatureMaps sampleMaps() {
  FeatureMaps maps;
  maps.shape = {3, 4, 5};
  const float errors[] = {0.5F, 2.0F, -1.0F};
  for (int c = 0; c < 3; ++c) {
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 5; ++x) {
        const auto value = static_cast<float>(100 * c + 10 * y + x);
        maps.reference.push_back(value);
        maps.quantized.push_back(value + errors[c]);
        maps.saturated.push_back(c == 1 && y == 3 && x == 4 ? 1 : 0);
      }
    }
  }
  return maps;
}

FeatureMaps vectorMaps(Shape shape) {
  FeatureMaps maps;
  maps.shape = std::move(shape);
  for (std::size_t i = 0; i < elementCount(maps.shape); ++i) {
    maps.reference.push_back(static_cast<float>(i));
    maps.quantized.push_back(static_cast<float>(i) + 0.25F);
  }
  return maps;
}

QColor colorAt(FeatureCanvas* canvas, FeatureCanvas::Panel panel, int x, int y) {
  const QRectF rect = canvas->pictureRect(panel);
  const FeaturePlane& plane = canvas->plane();
  const QPointF at(rect.left() + (x + 0.5) * rect.width() / plane.width,
                   rect.top() + (y + 0.5) * rect.height() / plane.height);
  const QImage picture = canvas->grab().toImage();
  return picture.pixelColor((at * picture.devicePixelRatio()).toPoint());
}

QPoint pointAt(const FeatureCanvas* canvas, FeatureCanvas::Panel panel, int x, int y) {
  const QRectF rect = canvas->pictureRect(panel);
  const FeaturePlane& plane = canvas->plane();
  return QPointF(rect.left() + (x + 0.5) * rect.width() / plane.width,
                 rect.top() + (y + 0.5) * rect.height() / plane.height)
      .toPoint();
}

QImage photograph() {
  QImage image(64, 48, QImage::Format_RGB888);
  image.fill(Qt::darkGreen);
  return image;
}

}  // namespace

class FeatureMapsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLocale::setDefault(QLocale::c()); }

  void planeOfOneChannelIsThatChannel() {
    const FeaturePlane plane = featurePlane(sampleMaps(), FeatureMode::Channel, 2);
    QCOMPARE(plane.width, 5);
    QCOMPARE(plane.height, 4);
    QCOMPARE(plane.reference[plane.index(3, 1)], 213.0F);
    QCOMPARE(plane.quantized[plane.index(3, 1)], 212.0F);
    QCOMPARE(plane.placeAt(3, 1)->channel, 2);
    QCOMPARE(plane.placeAt(3, 1)->row, 1);
    QVERIFY(!plane.placeAt(5, 0));
    QVERIFY(!plane.placeAt(-1, 0));
    QVERIFY(featurePlane(sampleMaps(), FeatureMode::Channel, 3).empty());
    QVERIFY(featurePlane({}, FeatureMode::Overview, 0).empty());
  }

  void planeOfTheMeanAveragesChannels() {
    const FeaturePlane plane = featurePlane(sampleMaps(), FeatureMode::Average, 0);
    QCOMPARE(plane.reference[plane.index(2, 1)], 112.0F);
    QCOMPARE(plane.quantized[plane.index(2, 1)], 112.5F);
    QCOMPARE(plane.placeAt(2, 1)->channel, -1);
    QVERIFY(std::abs(plane.saturated[plane.index(4, 3)] - 1.0F / 3) < 1e-6F);
  }

  void overviewPutsTheNoisiestChannelFirst() {
    QCOMPARE(noisiestChannels(sampleMaps()), (std::vector<int>{1, 2, 0}));
    const FeaturePlane plane = featurePlane(sampleMaps(), FeatureMode::Overview, 0);
    QCOMPARE(plane.width, 11);  // two tiles of 5 and a gap
    QCOMPARE(plane.height, 9);
    QCOMPARE(plane.placeAt(0, 0)->channel, 1);
    QCOMPARE(plane.placeAt(6, 0)->channel, 2);
    QCOMPARE(plane.placeAt(0, 5)->channel, 0);
    QVERIFY(!plane.placeAt(5, 0));  // the gap
    QVERIFY(!plane.placeAt(6, 5));  // no fourth channel
    QVERIFY(std::isnan(plane.reference[plane.index(5, 0)]));
  }

  void tensorsThatAreNoPicturesBecomeOneGrid() {
    const FeaturePlane vector = featurePlane(vectorMaps({10, 1, 1}), FeatureMode::Channel, 0);
    QCOMPARE(vector.width, 4);
    QCOMPARE(vector.height, 3);
    QCOMPARE(vector.placeAt(1, 2)->channel, 9);
    QVERIFY(!vector.placeAt(2, 2));
    const FeaturePlane rows = featurePlane(vectorMaps({3, 1, 7}), FeatureMode::Channel, 0);
    QCOMPARE(rows.width, 7);
    QCOMPARE(rows.height, 3);
    QCOMPARE(rows.placeAt(6, 2)->channel, 2);
    QCOMPARE(rows.placeAt(6, 2)->column, 6);
    const FeaturePlane columns = featurePlane(vectorMaps({3, 7, 1}), FeatureMode::Channel, 0);
    QCOMPARE(columns.width, 3);
    QCOMPARE(columns.height, 7);
    QCOMPARE(columns.placeAt(2, 6)->channel, 2);
    QCOMPARE(columns.placeAt(2, 6)->row, 6);
  }

  void mapsThatDoNotFitTheirShapeAreNotDrawn() {
    FeatureMaps maps = sampleMaps();
    maps.quantized.pop_back();
    QVERIFY(featurePlane(maps, FeatureMode::Average, 0).empty());
    maps = sampleMaps();
    maps.saturated.resize(3);
    QVERIFY(featurePlane(maps, FeatureMode::Average, 0).empty());
    maps = sampleMaps();
    maps.shape = {-3, -4, 5};
    QVERIFY(featurePlane(maps, FeatureMode::Average, 0).empty());
    maps.shape = {60};
    QVERIFY(noisiestChannels(maps).empty());
  }

  void colorScalesGrowInLightness() {
    for (int i = 1; i <= 20; ++i) {
      QVERIFY(qGray(sequentialColor(i / 20.0)) > qGray(sequentialColor((i - 1) / 20.0)));
    }
    for (const QPalette& palette : {lightPalette(), darkPalette()}) {
      const Theme theme = themeOf(palette);
      const int middle = qGray(divergingColor(theme, 0));
      QVERIFY(std::abs(qGray(divergingColor(theme, 1)) - middle) > 60);
      QVERIFY(std::abs(qGray(divergingColor(theme, -1)) - middle) > 60);
      QVERIFY(divergingColor(theme, 1) != divergingColor(theme, -1));
    }
  }

  void viewShowsFourPicturesAndReadsThemOut() {
    FeatureMapView view;
    view.resize(900, 260);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), photograph());
    QCOMPARE(view.channel(), 1);  // the noisiest
    FeatureCanvas* canvas = view.canvas();
    for (const auto panel : {FeatureCanvas::Picture, FeatureCanvas::Reference,
                             FeatureCanvas::Quantized, FeatureCanvas::Difference}) {
      QVERIFY(QRectF(canvas->rect()).contains(canvas->pictureRect(panel)));
    }
    // The brightest and the darkest value; int8 is 2 above float everywhere.
    QCOMPARE(colorAt(canvas, FeatureCanvas::Reference, 0, 0).rgb(), sequentialColor(0));
    QCOMPARE(colorAt(canvas, FeatureCanvas::Difference, 0, 0).rgb(),
             divergingColor(themeOf(view.palette()), 1));
    QTest::mouseMove(canvas, pointAt(canvas, FeatureCanvas::Quantized, 4, 3));
    const auto* readout = view.findChild<QLabel*>(QStringLiteral("featureReadout"));
    QTRY_VERIFY(readout->text().contains(QStringLiteral("float 134")));
    QVERIFY(readout->text().contains(QStringLiteral("int8 136")));
    QVERIFY(readout->text().contains(QStringLiteral("difference +2")));
    QVERIFY(readout->text().contains(QStringLiteral("row 3, column 4")));
    QVERIFY(readout->text().contains(QStringLiteral("clipped")));
    QTest::mouseMove(canvas, QPoint(2, 2));
    QTRY_VERIFY(readout->text().contains(QStringLiteral("SQNR")));
    // Without a picture its place is taken by the others.
    const QRectF before = canvas->pictureRect(FeatureCanvas::Reference);
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), QImage());
    QVERIFY(canvas->pictureRect(FeatureCanvas::Picture).isNull());
    QVERIFY(canvas->pictureRect(FeatureCanvas::Reference).left() < before.left());
  }

  void clippedValuesAreMarkedUntilTheBoxIsCleared() {
    FeatureMapView view;
    view.resize(900, 260);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), QImage());
    const QColor red = themeOf(view.palette()).saturated;
    QCOMPARE(colorAt(view.canvas(), FeatureCanvas::Quantized, 4, 3), red);
    QVERIFY(colorAt(view.canvas(), FeatureCanvas::Reference, 4, 3) != red);
    auto* mark = view.findChild<QCheckBox*>(QStringLiteral("featureMarkClipped"));
    mark->setFocus();
    QTest::keyClick(mark, Qt::Key_Space);
    QVERIFY(colorAt(view.canvas(), FeatureCanvas::Quantized, 4, 3) != red);
  }

  void channelsAreSteppedByWheelKeysAndField() {
    FeatureMapView view;
    view.resize(900, 260);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), QImage());
    QSignalSpy changed(&view, &FeatureMapView::shownValuesChanged);
    view.canvas()->setFocus();
    QTest::keyClick(view.canvas(), Qt::Key_Right);
    QCOMPARE(view.channel(), 2);
    QTest::keyClick(view.canvas(), Qt::Key_Right);
    QCOMPARE(view.channel(), 0);  // once around
    QCOMPARE(changed.count(), 2);
    const QPoint centre = view.canvas()->rect().center();
    QWheelEvent wheel(centre, view.canvas()->mapToGlobal(centre), {}, QPoint(0, 120), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.canvas(), &wheel);
    QCOMPARE(view.channel(), 2);
    QCOMPARE(view.shownValues().reference.size(), std::size_t{20});
    QCOMPARE(view.shownValues().reference.front(), 200.0F);
    auto* worst = view.findChild<QToolButton*>(QStringLiteral("featureWorstChannel"));
    QTest::mouseClick(worst, Qt::LeftButton);
    QCOMPARE(view.channel(), 1);
    // New values of the same layer leave the channel alone, another layer does not.
    view.setChannel(0);
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), QImage());
    QCOMPARE(view.channel(), 0);
    view.setMaps(QStringLiteral("conv2"), sampleMaps(), QImage());
    QCOMPARE(view.channel(), 1);
  }

  void overviewLeadsToAChannel() {
    FeatureMapView view;
    view.resize(900, 260);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), QImage());
    auto* mode = view.findChild<QComboBox*>(QStringLiteral("featureMode"));
    mode->setFocus();
    QTest::keyClick(mode, Qt::Key_Down);
    QCOMPARE(view.mode(), FeatureMode::Average);
    QTest::keyClick(mode, Qt::Key_Down);
    QCOMPARE(view.mode(), FeatureMode::Overview);
    QVERIFY(!view.findChild<QSpinBox*>(QStringLiteral("featureChannel"))->isEnabled());
    QCOMPARE(view.shownValues().reference.size(), std::size_t{60});
    QTest::mouseClick(view.canvas(), Qt::LeftButton, {},
                      pointAt(view.canvas(), FeatureCanvas::Difference, 7, 1));
    QCOMPARE(view.mode(), FeatureMode::Channel);
    QCOMPARE(view.channel(), 2);
  }

  void imageAndSideAreChosen() {
    FeatureMapView view;
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QSignalSpy image(&view, &FeatureMapView::imageChosen);
    QSignalSpy side(&view, &FeatureMapView::sideChosen);
    view.setImages({QStringLiteral("a.png"), QStringLiteral("b.png")}, 0);
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), QImage());
    QCOMPARE(image.count(), 0);
    auto* images = view.findChild<QComboBox*>(QStringLiteral("featureImage"));
    images->setFocus();
    QTest::keyClick(images, Qt::Key_Down);
    QCOMPARE(image.takeLast().front().toInt(), 1);
    auto* sides = view.findChild<QComboBox*>(QStringLiteral("featureSide"));
    sides->setFocus();
    QTest::keyClick(sides, Qt::Key_Down);
    QCOMPARE(side.count(), 1);
    QCOMPARE(view.side(), FeatureSide::Output);
  }

  void nothingToShowSaysWhy() {
    FeatureMapView view;
    view.resize(700, 200);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setMaps(QStringLiteral("conv1"), sampleMaps(), photograph());
    view.clear(QStringLiteral("why"));
    QVERIFY(view.shownValues().reference.empty());
    QVERIFY(view.canvas()->pictureRect(FeatureCanvas::Reference).isNull());
    QTest::mouseMove(view.canvas(), view.canvas()->rect().center());
    QTest::keyClick(view.canvas(), Qt::Key_Right);
    QTest::mouseClick(view.canvas(), Qt::LeftButton);
    view.setPalette(darkPalette());
    QVERIFY(!view.grab().isNull());
  }

  void scatterCountsPairsAndClippedOnes() {
    ValueScatterPlot plot;
    plot.resize(300, 300);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    std::vector<float> reference;
    std::vector<float> quantized;
    std::vector<std::uint8_t> saturated;
    for (int i = 0; i <= 1000; ++i) {
      const float value = static_cast<float>(i) / 100;
      reference.push_back(value);
      quantized.push_back(std::min(value, 6.0F));
      saturated.push_back(value > 6.0F ? 1 : 0);
    }
    plot.setValues(reference, quantized, saturated);
    QVERIFY(plot.countAt(3, 3) > 0);
    QVERIFY(plot.countAt(9, 6) > 0);
    QCOMPARE(plot.countAt(9, 9), std::size_t{0});
    QCOMPARE(plot.countAt(99, 99), std::size_t{0});
    const auto* caption = plot.findChild<QLabel*>();
    QVERIFY2(caption->text().contains(QStringLiteral("40 %")), qPrintable(caption->text()));
    QCOMPARE(plot.plot()->xAxis->range(), plot.plot()->yAxis->range());
    plot.setValues(reference, reference, {});
    QCOMPARE(plot.countAt(9, 6), std::size_t{0});
    plot.clear();
    QVERIFY(caption->text().contains(QStringLiteral("No values")));
  }

  void scatterTakesWhateverValuesThereAre() {
    ValueScatterPlot plot;
    const float infinite = std::numeric_limits<float>::infinity();
    const std::vector<float> odd{1.0F, infinite, std::nanf(""), -infinite};
    plot.setValues(odd, odd, {});
    QCOMPARE(plot.countAt(1, 1), std::size_t{1});
    const std::vector<float> huge{3e38F, 3e38F};
    plot.setValues(huge, huge, {});
    QCOMPARE(plot.countAt(3e38F, 3e38F), std::size_t{2});
    const std::vector<float> zeros(5, 0.0F);
    plot.setValues(zeros, zeros, {});
    QCOMPARE(plot.countAt(0, 0), std::size_t{5});
    const std::vector<float> wide{-3e38F, 3e38F};
    plot.setValues(wide, wide, {});
    QCOMPARE(plot.countAt(3e38F, 3e38F), std::size_t{1});
    QVERIFY(!plot.grab().isNull());
  }
};

QTEST_MAIN(FeatureMapsTest)
#include "tst_feature_maps.moc"
