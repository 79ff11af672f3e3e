// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ranged_spin_box.h"

#include <QLocale>
#include <QRegularExpression>
#include <QTimer>
#include <QToolTip>

namespace quantoscope {

RangedSpinBox::RangedSpinBox(QWidget* parent) : QSpinBox(parent) {
  setCorrectionMode(QAbstractSpinBox::CorrectToPreviousValue);
  // Else the first digits of what is refused in the end would count.
  setKeyboardTracking(false);
}

QValidator::State RangedSpinBox::validate(QString& text, int& position) const {
  const QValidator::State state = QSpinBox::validate(text, position);
  static const QRegularExpression number(QStringLiteral("^\\s*[-+]?[0-9.,\\s]*$"));
  // A number out of range may be typed: the sentence comes when it is finished.
  return state == QValidator::Invalid && number.match(text).hasMatch() ? QValidator::Intermediate
                                                                       : state;
}

void RangedSpinBox::fixup(QString& text) const {
  // Called in the middle of the correction, and on a const object: the rest has to wait.
  auto* self = const_cast<RangedSpinBox*>(this);
  QTimer::singleShot(0, self, [self, typed = text.trimmed()] { self->say(typed); });
  QSpinBox::fixup(text);
}

void RangedSpinBox::say(const QString& text) {
  if (toolTipShown_) {
    QToolTip::showText(mapToGlobal(QPoint(0, height())),
                       tr("%1 is not possible here: a whole number from %2 to %3.")
                           .arg(text, QLocale().toString(minimum()), QLocale().toString(maximum())),
                       this);
  }
  Q_EMIT refused(text);
}

}  // namespace quantoscope
