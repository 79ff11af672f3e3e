// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGroupBox>
#include <memory>

#include "core/model/model.h"

class QFormLayout;
class QLabel;
class QTableWidget;

namespace quantoscope {

/// What a loaded model is: name, files with their size, inputs, layers, weights, hash, the scales
/// of a model that is quantized already, and what the loader noted.
class ModelSummary : public QGroupBox {
  Q_OBJECT

 public:
  explicit ModelSummary(QWidget* parent = nullptr);

  void setModel(std::shared_ptr<const Model> model);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showScales();

  std::shared_ptr<const Model> model_;
  QLabel* nameLabel_;
  QLabel* name_;
  QLabel* formatLabel_;
  QLabel* format_;
  QLabel* inputLabel_;
  QLabel* input_;
  QLabel* outputLabel_;
  QLabel* output_;
  QLabel* layersLabel_;
  QLabel* layers_;
  QLabel* weightsLabel_;
  QLabel* weights_;
  QLabel* hashLabel_;
  QLabel* hash_;
  QLabel* scalesLabel_;
  QTableWidget* scales_;
  QLabel* notes_;
};

}  // namespace quantoscope
