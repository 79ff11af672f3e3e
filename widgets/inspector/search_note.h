// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "core/quantization/plan.h"

namespace quantoscope {

/// What a method that runs the layer has brought, or that it has not run yet. Hidden for all other
/// methods.
class SearchNote : public QLabel {
  Q_OBJECT

 public:
  explicit SearchNote(QWidget* parent = nullptr);

  /// `thresholdGiven`: the layer has a threshold that no method chose.
  void setDecision(const LayerDecision& decision, bool thresholdGiven);
  /// Whether the search that a layer may wait for is under way.
  void setSearching(bool searching);
  void retranslate();

 Q_SIGNALS:
  void searchRequested();

 private:
  void showText();

  LayerDecision decision_;  // Without its curve.
  bool thresholdGiven_ = false;
  bool searching_ = false;
};

}  // namespace quantoscope
