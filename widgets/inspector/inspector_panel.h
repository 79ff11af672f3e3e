// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <memory>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "core/analysis/layer_report.h"
#include "core/analysis/projection.h"
#include "core/analysis/stability.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "widgets/inspector/override_field.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace quantoscope {

class AsymmetryCard;
class ExpectedCard;
class MeasuredCard;
class ScaleGroupCard;
class SearchNote;
struct ScaleTies;
class StabilityCard;
class ProjectionCard;
class SchemeFields;
class ThresholdFields;

/// What the statistics of all layers were made of.
struct StatisticsOrigin {
  QString model;
  QString modelHash;  ///< SHA-256 of the model's files; empty while it is not known.
  int images = 0;
  QString imageHash;  ///< SHA-256 of the images; the same.

  bool operator==(const StatisticsOrigin&) const = default;
};

/// Everything about one layer, and every decision that can be made for it.
class InspectorPanel : public QScrollArea {
  Q_OBJECT

 public:
  explicit InspectorPanel(QWidget* parent = nullptr);

  /// Shows a layer. `automatic` is its report without any override, `current` the one with
  /// `layerOverride`. Emits nothing. Quick enough for a dragged threshold. A field that the user is
  /// typing into keeps what was typed.
  void setState(const QuantizableLayer& layer,
                std::shared_ptr<const ActivationStatistics> statistics,
                const LayerReport& automatic, const LayerReport& current,
                const LayerOverride& layerOverride);
  /// The file that a given threshold was taken from; empty: a hand set it.
  void setFile(const QString& file);
  /// The layers that share their scale with the one on screen; none: the card is hidden.
  void setTies(const ScaleTies& ties);
  /// What was measured of the layer on screen; null while there is nothing. `liveImages`: `current`
  /// is of so many images only; 0 if it is of all.
  void setMeasurements(std::shared_ptr<const LayerMeasurement> automatic,
                       std::shared_ptr<const LayerMeasurement> current, int liveImages = 0);
  /// Part of where every value comes from.
  void setOrigin(const StatisticsOrigin& origin);
  /// How far the automatic threshold can be trusted; null while that is not known. `image` is the
  /// name of the image that set absmax.
  void setStability(std::shared_ptr<const ThresholdStability> stability, const QString& image);
  /// Whether the search that a method may need is under way.
  void setSearching(bool searching);
  /// What other number formats would do to the layer on screen; empty while it is not known.
  void setProjections(std::vector<LayerProjection> projections);
  /// Nothing to show; the panel says so and takes no input.
  void clear();

  /// As wide as the widest field: the panel scrolls up and down only.
  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

 Q_SIGNALS:
  /// The user changed one field: `edited` is the override as it shall be from now on. Its
  /// provenance carries the reason that the user typed, if any; whoever stores it fills in who and
  /// when. OverrideField::Reset comes with an empty override.
  void overrideEdited(const quantoscope::LayerOverride& edited, quantoscope::OverrideField field);
  /// The search that the layer's method needs shall run.
  void searchRequested();
  /// The image that set absmax shall be shown.
  void absmaxImageChosen();

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void arrange();
  void connectFields();
  void retranslate();
  void fillMethods();
  void fillBits();
  void showState();
  void showMethod();
  void showProvenance();
  void showOrigin();
  void emitEdited(OverrideField field);
  void chooseActivationBits(int bits);
  void chooseWeightBits(int bits);
  void chooseKeepFloat(bool keep);
  void chooseZeroPoint(bool zeroPoint);

  QuantizableLayer layer_;  // Without weights.
  LayerReport automatic_;
  LayerReport current_;
  LayerOverride override_;
  double absmax_ = 0;
  QString file_;
  bool hasLayer_ = false;

  QWidget* content_;
  QLabel* title_;
  QLabel* geometry_;
  QLabel* empty_;
  ThresholdFields* fields_;
  QLabel* methodLabel_;
  QComboBox* method_;
  SearchNote* searchNote_;
  ScaleGroupCard* group_;
  QLabel* thresholdHeading_;
  QLabel* bitsHeading_;
  QLabel* activationLabel_;
  QComboBox* activationBits_;
  QLabel* weightLabel_;
  QComboBox* weightBits_;
  QCheckBox* keepFloat_;
  QLabel* floatReason_;  ///< What the runtime has against int8.
  QCheckBox* zeroPoint_;
  SchemeFields* scheme_;
  QPushButton* reset_;
  MeasuredCard* measured_;
  ExpectedCard* expected_;
  StatisticsOrigin origin_;
  StabilityCard* stability_;
  ProjectionCard* projections_;
  AsymmetryCard* asymmetry_;
  QLabel* warningsHeading_;
  QLabel* warnings_;
  QLabel* provenanceHeading_;
  QLabel* provenance_;
  QLabel* originText_;
  QLabel* whyLabel_;
  QLineEdit* why_;
};

}  // namespace quantoscope
