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

std::optional<double> parse(const QString& text, double low, double high) {
  bool ok = false;
  double value = QLocale().toDouble(text.trimmed(), &ok);
  if (!ok) {
    value = QLocale::c().toDouble(text.trimmed(), &ok);
  }
  return ok && value >= low && value <= high ? std::optional(value) : std::nullopt;
}

}  // namespace

MagnitudeSpinBox::MagnitudeSpinBox(QWidget* parent) : QAbstractSpinBox(parent) {
  setCorrectionMode(QAbstractSpinBox::CorrectToPreviousValue);
  lineEdit()->setAlignment(Qt::AlignRight);
  connect(lineEdit(), &QLineEdit::textEdited, this, [this](const QString& text) {
    // Typed and taken back is not typed.
    typed_ = text != shownText();
  });
  connect(this, &QAbstractSpinBox::editingFinished, this, &MagnitudeSpinBox::commit);
}

void MagnitudeSpinBox::setValue(double value) {
  value_ = value;
  if (!(hasFocus() && typed_)) {
    showValue();
  }
}

void MagnitudeSpinBox::setRange(double low, double high) {
  low_ = low;
  high_ = high;
}

QString MagnitudeSpinBox::shownText() const {
  return value_ > 0 ? numberText(value_, kDigits) : QString();
}

void MagnitudeSpinBox::showValue() {
  const QString text = shownText();
  // After typing also where the text is the same: it forgets what an undo would take back.
  if (typed_ || lineEdit()->text() != text) {
    lineEdit()->setText(text);
  }
  typed_ = false;
}

void MagnitudeSpinBox::commit() {
  if (!typed_) {
    return;
  }
  const QString text = lineEdit()->text();
  const std::optional<double> typed = parse(text, low_, high_);
  // Text that reads as before is no edit: the shown digits are fewer than the value has.
  const bool changed = typed && numberText(*typed, kDigits) != numberText(value_, kDigits);
  if (changed) {
    value_ = *typed;
  }
  showValue();
  if (changed) {
    Q_EMIT valueEdited(value_);
  } else if (!typed) {
    Q_EMIT refused(text.trimmed());
  }
}

QValidator::State MagnitudeSpinBox::validate(QString& text, int&) const {
  if (parse(text, low_, high_)) {
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
