// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSpinBox>

namespace quantoscope {

/// A spin box that says which numbers it takes when it refuses one: a tool tip under it, and a
/// signal. A QSpinBox drops the digits that lead out of its range, or the whole text, in silence.
class RangedSpinBox : public QSpinBox {
  Q_OBJECT

 public:
  explicit RangedSpinBox(QWidget* parent = nullptr);

  QValidator::State validate(QString& text, int& position) const override;
  void fixup(QString& text) const override;

  /// Where somebody else says it, the tool tip would say it twice.
  void setToolTipShown(bool shown) { toolTipShown_ = shown; }

 Q_SIGNALS:
  /// The user typed this, left the field or pressed Enter. The value is as it was.
  void refused(const QString& text);

 private:
  void say(const QString& text);

  bool toolTipShown_ = true;
};

}  // namespace quantoscope
