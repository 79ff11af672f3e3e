// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

#include "core/analysis/stability.h"
#include "widgets/inspector/card.h"

class QLabel;

namespace quantoscope {

/// How far the automatic threshold can be trusted: where it would have been with other images, what
/// depends on that, and which image set absmax. Hidden while nothing is known.
class StabilityCard : public Card {
  Q_OBJECT

 public:
  explicit StabilityCard(QWidget* parent = nullptr);

  /// Null: nothing is known. `image` is the name of the image that set absmax.
  void setStability(std::shared_ptr<const ThresholdStability> stability, const QString& image);
  void retranslate();

 Q_SIGNALS:
  /// The image that set absmax shall be shown.
  void imageChosen();

 private:
  QString bandText() const;
  QString absmaxText() const;
  QString imagesText() const;

  std::shared_ptr<const ThresholdStability> stability_;
  QString image_;
  QLabel* title_;
  QLabel* band_;
  QLabel* absmax_;
  QLabel* images_;
};

}  // namespace quantoscope
