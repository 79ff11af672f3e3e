// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "app/desktop/settings.h"
#include "app/document/image_set.h"
#include "core/model/model.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QGroupBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTimer;

namespace quantoscope {

class ImagePreviewPane;
class ImageSourcesForm;
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
  void onListed();
  void onPreprocessingChanged();
  void refreshPreview();
  void showImageState();
  void updateReady();
  /// Inputs that read pictures, so that they have a preprocessing.
  std::vector<std::size_t> pictureInputs() const;
  /// Puts an input's preprocessing into the form, and keeps that of the one before.
  void showInput(std::size_t input);
  void fillInputs();
  /// Asks for a size if the input on screen has none.
  void proposeSize();
  /// Of all inputs; nothing while the form is not complete.
  std::optional<Preprocessing> preprocessing() const;
  bool fits(std::size_t input) const;
  /// True if every input that reads pictures has a preprocessing that can be used.
  bool preprocessed() const;
  void retranslate();

  ImageSet& images_;
  std::shared_ptr<const Model> model_;
  QLabel* title_;
  ModelSummary* summary_;
  QPushButton* openOther_;
  QGroupBox* imagesBox_;
  ImageSourcesForm* sources_;
  QCheckBox* allowMissing_;
  QLabel* count_;
  NoticeLabel* unreadable_;
  QComboBox* input_;
  PreprocessingForm* preprocessing_;
  std::vector<Preprocessing> perInput_;  // as last seen in the form
  std::size_t shownInput_ = 0;
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
