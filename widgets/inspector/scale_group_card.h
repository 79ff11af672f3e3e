// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "core/quantization/target.h"
#include "widgets/inspector/card.h"

class QLabel;
class QPushButton;

namespace quantoscope {

/// How a layer's activation scale hangs together with other layers' on the target.
struct ScaleTies {
  QString producer;     ///< The layer that writes what all of them read.
  QStringList tied;     ///< Layers that move with this one.
  QStringList apart;    ///< Layers of the group that do not.
  bool untied = false;  ///< By a decision, this one does not.
  Target target = Target::Ncnn;
  /// What an untied layer suffers from: the layer whose scale the codes have, and by what every
  /// value is too large; empty: nothing, as long as their scales are the same.
  QString first;
  double factor = 1;
  /// SQNR of the layer's output, measured with it alone in int8: tied, and as the runtime computes
  /// it now. Nothing while it is not known.
  std::optional<double> tiedSqnr;
  std::optional<double> sqnr;

  bool grouped() const { return !tied.isEmpty() || !apart.isEmpty(); }
  bool operator==(const ScaleTies&) const = default;
};

/// Says which layers share a scale and why, and lets one be untied or tied again. Hidden for layers
/// that share none.
class ScaleGroupCard : public Card {
  Q_OBJECT

 public:
  explicit ScaleGroupCard(QWidget* parent = nullptr);

  void setTies(const ScaleTies& ties);
  const ScaleTies& ties() const { return ties_; }
  void retranslate();

 Q_SIGNALS:
  void untiedChosen(bool untied);

 private:
  QString why() const;
  QString cost() const;

  ScaleTies ties_;
  QLabel* title_;
  QLabel* why_;
  QLabel* cost_;
  QPushButton* button_;
};

}  // namespace quantoscope
