// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>
#include <vector>

#include "core/analysis/projection.h"

class QLabel;

namespace quantoscope {

/// What other number formats would do to a layer's weights and activation.
class ProjectionCard : public QWidget {
  Q_OBJECT

 public:
  explicit ProjectionCard(QWidget* parent = nullptr);

  /// In the order of kNumberFormats; empty while nothing is known.
  void setProjections(std::vector<LayerProjection> projections);
  void retranslate();

 private:
  struct Row {
    QLabel* name = nullptr;
    QLabel* weights = nullptr;
    QLabel* activation = nullptr;
  };

  void showProjections();

  std::vector<LayerProjection> projections_;
  QLabel* heading_;
  QLabel* weightsHeading_;
  QLabel* activationHeading_;
  std::array<Row, kNumberFormats.size()> rows_;
};

}  // namespace quantoscope
