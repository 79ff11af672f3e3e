// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/analysis/feature_maps.h"
#include "widgets/features/feature_plane.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;
class QToolButton;

namespace quantoscope {

class FeatureCanvas;

/// Which of a layer's tensors is shown.
enum class FeatureSide { Input, Output };

/// The values that are on screen, as pairs.
struct ShownValues {
  std::vector<float> reference;
  std::vector<float> quantized;
  std::vector<std::uint8_t> saturated;  ///< As many, or empty.
};

/// Feature maps of one layer for one image: the image, float, int8 and their difference, for one
/// channel, for the mean of all, or for the channels side by side.
class FeatureMapView : public QWidget {
  Q_OBJECT

 public:
  explicit FeatureMapView(QWidget* parent = nullptr);

  /// The images that can be chosen. Emits nothing.
  void setImages(const QStringList& names, int current);
  int image() const;
  FeatureSide side() const;
  void setSide(FeatureSide side);
  /// Maps of another layer start at the channel with the most noise; of the same, at the same.
  /// `picture`, the network's input, may be null.
  void setMaps(const QString& layer, FeatureMaps maps, const QImage& picture);
  /// Nothing to show, and why.
  void clear(const QString& reason);
  FeatureMode mode() const;
  void setMode(FeatureMode mode);
  int channel() const;
  void setChannel(int channel);
  /// One channel in FeatureMode::Channel, else the whole tensor.
  ShownValues shownValues() const;
  const FeatureMaps& maps() const { return maps_; }
  FeatureCanvas* canvas() const { return canvas_; }
  /// What is said of a pixel of the canvas, or, outside of it, of all that is shown.
  QString describe(const QPoint& pixel) const;

 Q_SIGNALS:
  void imageChosen(int image);
  void sideChosen(quantoscope::FeatureSide side);
  /// shownValues() are others.
  void shownValuesChanged();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void arrange();
  void connectFields();
  void fillBoxes();
  void showPlane();
  void showReadout(const QPoint& pixel);
  void retranslate();

  QString layer_;
  FeatureMaps maps_;
  std::vector<int> noisiest_;
  QLabel* title_;
  QLabel* imageLabel_;
  QComboBox* image_;
  QComboBox* side_;
  QComboBox* mode_;
  QLabel* channelLabel_;
  QSpinBox* channel_;
  QToolButton* worst_;
  QCheckBox* mark_;
  FeatureCanvas* canvas_;
  QLabel* readout_;
};

}  // namespace quantoscope
