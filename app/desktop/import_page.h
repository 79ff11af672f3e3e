// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "app/desktop/settings.h"
#include "app/document/image_set.h"
#include "core/model/model.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QGroupBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTimer;

namespace quantoscope {

class ImagePreviewPane;
class MeasurementForm;
class ModelSummary;
class NoticeLabel;
class PreprocessingForm;

/// Model, images and preprocessing: everything that a calibration needs, with a preview.
class ImportPage : public QWidget {
  Q_OBJECT

 public:
  ImportPage(ImageSet& images, Settings& settings, QWidget* parent = nullptr);

  void setModel(std::shared_ptr<const Model> model);
  void setImages(const std::filesystem::path& source);
  void setRun(const RememberedRun& run);
  void setMethod(const std::string& method);
  void setTarget(Target target);
  /// Mean, norm and pixel order are found or chosen elsewhere.
  void setPreprocessing(const Preprocessing& preprocessing);
  RememberedRun run() const;
  CalibrationOptions options() const;
  /// True when Calibrate would start.
  bool ready() const;
  /// There are results to go back to.
  void setHasResults(bool hasResults);

 signals:
  void calibrateRequested();
  void backRequested();
  void openModelRequested();
  /// Try what fits the images.
  void preprocessingRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void fillMethods();
  void chooseFolder();
  void chooseFile();
  void onListed();
  void onPreprocessingChanged();
  void refreshPreview();
  void showImageState();
  void updateReady();
  void retranslate();

  ImageSet& images_;
  Settings& settings_;
  std::shared_ptr<const Model> model_;
  QLabel* title_;
  ModelSummary* summary_;
  QPushButton* openOther_;
  QGroupBox* imagesBox_;
  QLineEdit* source_;
  QPushButton* folder_;
  QPushButton* file_;
  QLabel* count_;
  NoticeLabel* unreadable_;
  PreprocessingForm* preprocessing_;
  QGroupBox* optionsBox_;
  QLabel* methodLabel_;
  QComboBox* method_;
  QLabel* targetLabel_;
  QComboBox* target_;
  QLabel* threadsLabel_;
  QSpinBox* threads_;
  QCheckBox* twoPass_;
  MeasurementForm* measurement_;
  ImagePreviewPane* preview_;
  NoticeLabel* problem_;
  QPushButton* back_;
  QPushButton* calibrate_;
  QTimer* checkTimer_;
};

}  // namespace quantoscope
