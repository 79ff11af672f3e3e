// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <optional>

#include "core/analysis/float_network_fault.h"

class QLabel;
class QPushButton;

namespace quantoscope {

/// Says in red that the float network itself is wrong, and leads to the search for what is right.
/// Hidden while nothing is wrong.
class FloatFaultBanner : public QFrame {
  Q_OBJECT

 public:
  explicit FloatFaultBanner(QWidget* parent = nullptr);

  void setFault(const std::optional<FloatNetworkFault>& fault);
  const std::optional<FloatNetworkFault>& fault() const { return fault_; }

 signals:
  void findRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  std::optional<FloatNetworkFault> fault_;
  QLabel* icon_;
  QLabel* text_;
  QPushButton* find_;
};

}  // namespace quantoscope
