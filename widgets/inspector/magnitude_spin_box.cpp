// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/magnitude_spin_box.h"

#include <QLineEdit>
#include <QLocale>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleOptionSpinBox>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <optional>

#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr int kDigits = 7;

std::optional<double> parse(const QString& text) {
  bool ok = false;
  double value = QLocale().toDouble(text.trimmed(), &ok);
  if (!ok) {
    value = QLocale::c().toDouble(text.trimmed(), &ok);
  }
  const bool usable =
      ok && value >= MagnitudeSpinBox::kLowest && value <= MagnitudeSpinBox::kHighest;
  return usable ? std::optional(value) : std::nullopt;
}

}  // namespace

MagnitudeSpinBox::MagnitudeSpinBox(QWidget* parent) : QAbstractSpinBox(parent) {
  setCorrectionMode(QAbstractSpinBox::CorrectToPreviousValue);
  lineEdit()->setAlignment(Qt::AlignRight);
  connect(lineEdit(), &QLineEdit::textEdited, this, [this] { typed_ = true; });
  connect(this, &QAbstractSpinBox::editingFinished, this, &MagnitudeSpinBox::commit);
}

void MagnitudeSpinBox::setValue(double value) {
  value_ = value;
  if (!(hasFocus() && typed_)) {
    showValue();
  }
}

void MagnitudeSpinBox::showValue() {
  const QString text = value_ > 0 ? numberText(value_, kDigits) : QString();
  if (lineEdit()->text() != text) {
    lineEdit()->setText(text);
  }
  typed_ = false;
}

void MagnitudeSpinBox::commit() {
  if (!typed_) {
    return;
  }
  const std::optional<double> typed = parse(lineEdit()->text());
  // Text that reads as before is no edit: the shown digits are fewer than the value has.
  const bool changed = typed && numberText(*typed, kDigits) != numberText(value_, kDigits);
  if (changed) {
    value_ = *typed;
  }
  showValue();
  if (changed) {
    Q_EMIT valueEdited(value_);
  }
}

QValidator::State MagnitudeSpinBox::validate(QString& text, int&) const {
  if (parse(text)) {
    return QValidator::Acceptable;
  }
  static const QRegularExpression number(QStringLiteral("^[0-9.,eE+\\-\\s٫]*$"));
  return number.match(text).hasMatch() ? QValidator::Intermediate : QValidator::Invalid;
}

void MagnitudeSpinBox::stepBy(int steps) {
  commit();
  Q_EMIT stepRequested(steps);
}

QAbstractSpinBox::StepEnabled MagnitudeSpinBox::stepEnabled() const {
  return value_ > 0 ? StepUpEnabled | StepDownEnabled : StepEnabled(StepNone);
}

void MagnitudeSpinBox::wheelEvent(QWheelEvent* event) {
  // In a panel that scrolls, a wheel passing over must not change a value.
  if (hasFocus()) {
    QAbstractSpinBox::wheelEvent(event);
  } else {
    event->ignore();
  }
}

QSize MagnitudeSpinBox::sizeHint() const {
  ensurePolished();
  QStyleOptionSpinBox option;
  initStyleOption(&option);
  const QSize text(fontMetrics().horizontalAdvance(QStringLiteral("0.12345678")) + 8,
                   lineEdit()->sizeHint().height());
  return style()->sizeFromContents(QStyle::CT_SpinBox, &option, text, this);
}

}  // namespace quantoscope
