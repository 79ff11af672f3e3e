// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/target_box.h"

#include <QComboBox>
#include <QCoreApplication>

namespace quantoscope {
namespace {

struct TargetBox {
  Q_DECLARE_TR_FUNCTIONS(TargetBox)
};

}  // namespace

void fillTargets(QComboBox* box) {
  box->addItem(QString(), static_cast<int>(Target::Ncnn));
  box->addItem(QString(), static_cast<int>(Target::Integer));
}

void nameTargets(QComboBox* box) {
  const QString ncnn = TargetBox::tr(
      "ncnn's runtime: symmetric codes of at most ±127, a weight scale for each channel, float "
      "scales and bias.");
  const QString integer = TargetBox::tr(
      "Integers only: activations with a zero point, 32-bit bias, fixed-point multipliers (Jacob "
      "et al. 2018).");
  box->setItemText(0, QStringLiteral("ncnn"));
  box->setItemData(0, ncnn, Qt::ToolTipRole);
  box->setItemText(1, TargetBox::tr("Integers only"));
  box->setItemData(1, integer, Qt::ToolTipRole);
  box->setToolTip(TargetBox::tr("Whose int8 arithmetic the network is measured with."));
}

Target chosenTarget(const QComboBox* box) {
  return static_cast<Target>(box->currentData().toInt());
}

void chooseTarget(QComboBox* box, Target target) {
  box->setCurrentIndex(box->findData(static_cast<int>(target)));
}

}  // namespace quantoscope
