// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGroupBox>

#include "app/document/measurement_images.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace quantoscope {

class Settings;

/// What the int8 network is measured on: images, by default those of the calibration, and their
/// classes.
class MeasurementForm : public QGroupBox {
  Q_OBJECT

 public:
  explicit MeasurementForm(Settings& settings, QWidget* parent = nullptr);

  void setImages(const MeasurementImages& images);
  MeasurementImages images() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void chooseFolder();
  void chooseLabels();
  void chooseNames();
  void retranslate();

  Settings& settings_;
  QLabel* imagesLabel_;
  QLineEdit* images_;
  QPushButton* folder_;
  QLabel* labelsLabel_;
  QLineEdit* labels_;
  QPushButton* file_;
  QLabel* namesLabel_;
  QLineEdit* names_;
  QPushButton* namesFile_;
};

}  // namespace quantoscope
