// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer_report.h"
#include "widgets/inspector/card.h"

class QLabel;
class QMenu;
class QPushButton;

namespace quantoscope {

/// What the shape of the distribution costs a symmetric scheme, in plain words, with buttons that
/// carry out the advice.
class AsymmetryCard : public Card {
  Q_OBJECT

 public:
  explicit AsymmetryCard(QWidget* parent = nullptr);

  void setReport(const LayerReport& report);
  void retranslate();
  bool isExplained() const;

 Q_SIGNALS:
  void activationBitsChosen(int bits);
  void weightBitsChosen(int bits);
  void keepFloatChosen();

 private:
  void fillMenu();
  void showTexts();
  void setExplained(bool explained);

  Asymmetry asymmetry_;
  bool keepFloat_ = false;
  bool zeroPoint_ = false;
  int activationBits_ = 8;
  int weightBits_ = 8;
  QLabel* title_;
  QLabel* text_;
  QLabel* figures_;
  QWidget* buttons_;
  QPushButton* otherBits_;
  QPushButton* float_;
  QPushButton* why_;
  QLabel* explanation_;
  QMenu* menu_;
};

}  // namespace quantoscope
