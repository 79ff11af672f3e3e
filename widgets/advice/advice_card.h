// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/advice.h"
#include "widgets/inspector/card.h"
#include "widgets/key_help.h"

class QLabel;
class QPushButton;

namespace quantoscope {

/// One advice: where, what, why, what it brings, and a button.
class AdviceCard : public Card {
  Q_OBJECT

 public:
  /// `layer` is empty for an advice that concerns the whole network.
  AdviceCard(Advice advice, const QString& layer, QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  const Advice& advice() const { return advice_; }
  void setCurrent(bool current);
  /// The plan has changed since: the button would undo that.
  void setOutdated();
  void retranslate();

 Q_SIGNALS:
  void chosen();    ///< The button.
  void selected();  ///< A click beside the button, or Enter.
  void stepped(int cards);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  Advice advice_;
  QString layer_;
  bool current_ = false;
  QLabel* title_;
  QLabel* where_;
  QLabel* evidence_;
  QLabel* gain_;
  QPushButton* button_;
};

}  // namespace quantoscope
