// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGroupBox>
#include <optional>

#include "core/model/input_proposal.h"
#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace quantoscope {

class NoticeLabel;

/// Size, pixel order, mean and norm, with presets. What cannot be used is said below the fields.
class PreprocessingForm : public QGroupBox {
  Q_OBJECT

 public:
  explicit PreprocessingForm(QWidget* parent = nullptr);

  /// C×H×W as the model declares it; open extents must be given by the user.
  void setDeclaredShape(const Shape& shape);
  void setPreprocessing(const InputPreprocessing& preprocessing);
  /// Nothing while a field cannot be used.
  std::optional<Preprocessing> preprocessing() const;
  /// C×H×W of what the network will read; nothing while a field cannot be used.
  std::optional<Shape> inputShape() const;
  QString error() const;
  /// The model leaves the size open, and nobody gave one.
  bool wantsSize() const;
  /// Fills the size if it is wanted, and says where it comes from.
  void propose(const SizeProposal& proposal);

 signals:
  void changed();
  void findRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  struct Reading {
    std::optional<Preprocessing> preprocessing;
    std::optional<Shape> shape;
    QString error;
  };

  Reading read() const;
  void fillPresets();
  void applyPreset(int index);
  void update();
  void retranslate();

  Shape declared_;
  std::optional<SizeProposal> proposal_;
  bool updating_ = false;
  QFormLayout* form_;
  QLabel* presetLabel_;
  QComboBox* preset_;
  QLabel* sizeLabel_;
  QSpinBox* width_;
  QSpinBox* height_;
  QLabel* orderLabel_;
  QComboBox* order_;
  QLabel* meanLabel_;
  QLineEdit* mean_;
  QLabel* normLabel_;
  QLineEdit* norm_;
  QLabel* fitLabel_;
  QComboBox* fit_;
  QLabel* proposed_;
  QPushButton* find_;
  QLabel* formula_;
  NoticeLabel* error_;
};

}  // namespace quantoscope
