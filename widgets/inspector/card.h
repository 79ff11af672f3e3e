// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace quantoscope {

/// A rounded, tinted background for something that belongs together.
class Card : public QWidget {
  Q_OBJECT

 public:
  enum class Tone { Calm, Warning };

  using QWidget::QWidget;
  void setTone(Tone tone);
  Tone tone() const { return tone_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Tone tone_ = Tone::Calm;
};

}  // namespace quantoscope
