// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>

namespace quantoscope {

/// A positive number of any magnitude, from 1e-35 to 3e38, which a QDoubleSpinBox with its fixed
/// decimals cannot show. Keeps the exact value as long as nobody types. What a step is, the owner
/// decides.
class MagnitudeSpinBox : public QAbstractSpinBox {
  Q_OBJECT

 public:
  static constexpr double kLowest = 1e-35;
  static constexpr double kHighest = 3e38;

  explicit MagnitudeSpinBox(QWidget* parent = nullptr);

  double value() const { return value_; }
  /// Emits nothing. Text that the user is typing stays.
  void setValue(double value);
  /// What a person may type; at first all that the field can show.
  void setRange(double low, double high);
  double low() const { return low_; }
  double high() const { return high_; }

  QValidator::State validate(QString& text, int& position) const override;
  void stepBy(int steps) override;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 Q_SIGNALS:
  /// The user typed another value and left the field or pressed Enter.
  void valueEdited(double value);
  /// The user typed this, left the field or pressed Enter, and it is no number or outside the
  /// range. The value is as it was.
  void refused(const QString& text);
  /// Arrow keys, arrow buttons or wheel.
  void stepRequested(int steps);

 protected:
  StepEnabled stepEnabled() const override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  QString shownText() const;
  void showValue();
  void commit();

  double value_ = 0;
  double low_ = kLowest;
  double high_ = kHighest;
  // QLineEdit::isModified does not serve: Enter clears it before editingFinished.
  bool typed_ = false;
};

}  // namespace quantoscope
