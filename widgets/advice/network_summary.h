// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <memory>

#include "core/analysis/network_analysis.h"

namespace quantoscope {

/// What int8 does to the network as a whole: its output and, for a classifier, how often it agrees
/// with the float network and with the labels.
class NetworkSummary : public QLabel {
  Q_OBJECT

 public:
  explicit NetworkSummary(QWidget* parent = nullptr);

  /// Both may be null.
  void setAnalyses(std::shared_ptr<const NetworkAnalysis> automatic,
                   std::shared_ptr<const NetworkAnalysis> current);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  std::shared_ptr<const NetworkAnalysis> automatic_;
  std::shared_ptr<const NetworkAnalysis> current_;
};

}  // namespace quantoscope
