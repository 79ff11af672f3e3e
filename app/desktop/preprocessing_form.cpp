// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/preprocessing_form.h"

#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <array>
#include <utility>

#include "app/desktop/number_list.h"
#include "core/base/error.h"
#include "core/model/image_source.h"
#include "core/model/preprocessing_candidates.h"
#include "widgets/notice_label.h"
#include "widgets/ranged_spin_box.h"

namespace quantoscope {
namespace {

constexpr int kLargestSide = 1 << 15;
constexpr std::array kFits = {ImageFit::Stretch, ImageFit::Letterbox, ImageFit::Crop};
// In the order of the enumerators.
constexpr std::array kOrders = {PixelOrder::Bgr, PixelOrder::Rgb, PixelOrder::Gray,
                                PixelOrder::Rgba, PixelOrder::Bgra};

QSpinBox* sizeBox(const QString& objectName) {
  auto* box = new RangedSpinBox;
  box->setObjectName(objectName);
  box->setRange(0, kLargestSide);
  box->setKeyboardTracking(false);
  return box;
}

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

PreprocessingForm::PreprocessingForm(QWidget* parent)
    : QGroupBox(parent),
      form_(new QFormLayout(this)),
      presetLabel_(new QLabel),
      preset_(new QComboBox),
      sizeLabel_(new QLabel),
      width_(sizeBox(QStringLiteral("inputWidth"))),
      height_(sizeBox(QStringLiteral("inputHeight"))),
      orderLabel_(new QLabel),
      order_(new QComboBox),
      meanLabel_(new QLabel),
      mean_(new QLineEdit),
      normLabel_(new QLabel),
      norm_(new QLineEdit),
      fitLabel_(new QLabel),
      fit_(new QComboBox),
      proposed_(new QLabel),
      find_(new QPushButton),
      formula_(new QLabel),
      error_(new NoticeLabel(NoticeKind::Error)) {
  preset_->setObjectName(QStringLiteral("preset"));
  order_->setObjectName(QStringLiteral("pixelOrder"));
  mean_->setObjectName(QStringLiteral("mean"));
  norm_->setObjectName(QStringLiteral("norm"));
  fit_->setObjectName(QStringLiteral("imageFit"));
  proposed_->setObjectName(QStringLiteral("proposedSize"));
  proposed_->setWordWrap(true);
  find_->setObjectName(QStringLiteral("findPreprocessing"));
  error_->setObjectName(QStringLiteral("preprocessingError"));
  formula_->setEnabled(false);
  preset_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  constexpr int kPresetCharacters = 14;
  preset_->setMinimumContentsLength(kPresetCharacters);
  for (const PixelOrder order : kOrders) {
    order_->addItem(QString::fromLatin1(toString(order)));
  }

  for (const ImageFit fit : kFits) {
    fit_->addItem(QString::fromLatin1(toString(fit)));
  }
  auto* size = new QHBoxLayout;
  size->addWidget(width_, 1);
  size->addWidget(new QLabel(QStringLiteral("×")));
  size->addWidget(height_, 1);
  form_->addRow(presetLabel_, preset_);
  form_->addRow(sizeLabel_, size);
  form_->addRow(QString(), proposed_);
  form_->addRow(fitLabel_, fit_);
  form_->addRow(orderLabel_, order_);
  form_->addRow(meanLabel_, mean_);
  form_->addRow(normLabel_, norm_);
  form_->addRow(QString(), formula_);
  form_->addRow(QString(), find_);
  form_->addRow(error_);
  presetLabel_->setBuddy(preset_);
  sizeLabel_->setBuddy(width_);
  fitLabel_->setBuddy(fit_);
  orderLabel_->setBuddy(order_);
  meanLabel_->setBuddy(mean_);
  normLabel_->setBuddy(norm_);

  connect(preset_, &QComboBox::activated, this, &PreprocessingForm::applyPreset);
  connect(width_, &QSpinBox::valueChanged, this, &PreprocessingForm::update);
  connect(height_, &QSpinBox::valueChanged, this, &PreprocessingForm::update);
  connect(fit_, &QComboBox::currentIndexChanged, this, &PreprocessingForm::update);
  connect(find_, &QPushButton::clicked, this, &PreprocessingForm::findRequested);
  connect(order_, &QComboBox::currentIndexChanged, this, &PreprocessingForm::update);
  connect(mean_, &QLineEdit::textChanged, this, &PreprocessingForm::update);
  connect(norm_, &QLineEdit::textChanged, this, &PreprocessingForm::update);
  retranslate();
}

void PreprocessingForm::setDeclaredShape(const Shape& shape) {
  declared_ = shape;
  proposal_.reset();
  retranslate();
  update();
}

void PreprocessingForm::setPreprocessing(const InputPreprocessing& preprocessing) {
  {
    updating_ = true;
    width_->setValue(preprocessing.width);
    height_->setValue(preprocessing.height);
    fit_->setCurrentIndex(static_cast<int>(preprocessing.fit));
    order_->setCurrentIndex(static_cast<int>(preprocessing.order));
    mean_->setText(numbersText(preprocessing.mean));
    norm_->setText(numbersText(preprocessing.norm));
    updating_ = false;
  }
  update();
}

std::optional<Preprocessing> PreprocessingForm::preprocessing() const {
  return read().preprocessing;
}

std::optional<Shape> PreprocessingForm::inputShape() const {
  return read().shape;
}

QString PreprocessingForm::error() const {
  return read().error;
}

PreprocessingForm::Reading PreprocessingForm::read() const {
  Reading reading;
  Preprocessing preprocessing;
  preprocessing.width = width_->value();
  preprocessing.height = height_->value();
  preprocessing.order = kOrders.at(static_cast<std::size_t>(std::max(0, order_->currentIndex())));
  preprocessing.fit = kFits.at(static_cast<std::size_t>(std::max(0, fit_->currentIndex())));
  const int channels = channelsOf(preprocessing.order);
  auto mean = parseNumbers(mean_->text());
  auto norm = parseNumbers(norm_->text());
  for (auto* numbers : {&mean, &norm}) {
    if (*numbers) {
      **numbers = perChannel(std::move(**numbers), preprocessing.order);
    }
  }
  if (!mean) {
    reading.error =
        tr("The mean must be numbers, one for each channel, for example 104, 117, 123.");
    return reading;
  }
  if (!norm) {
    reading.error = tr("The norm must be numbers, one for each channel, for example 1/255.");
    return reading;
  }
  for (const auto* numbers : {&*mean, &*norm}) {
    if (!numbers->empty() && numbers->size() != static_cast<std::size_t>(channels)) {
      reading.error = tr("%1 images have %n channel(s). Give one number for each, or one for all.",
                         nullptr, channels)
                          .arg(order_->currentText());
      return reading;
    }
  }
  preprocessing.mean = *mean;
  preprocessing.norm = *norm;
  const bool openHeight = declared_.size() != 3 || declared_[1] == 0;
  const bool openWidth = declared_.size() != 3 || declared_[2] == 0;
  if ((openWidth && preprocessing.width == 0) || (openHeight && preprocessing.height == 0)) {
    reading.error = tr("The model leaves the size of its input open. Give width and height.");
    return reading;
  }
  if (declared_.size() == 3 && declared_[0] != 0 && declared_[0] != channels) {
    reading.error = tr("The network takes %n channel(s), and the pixel order %1 does not.", nullptr,
                       declared_[0])
                        .arg(order_->currentText());
    return reading;
  }
  try {
    requireValid(preprocessing);
    reading.shape = resolveInputShape(declared_, preprocessing);
    reading.preprocessing = preprocessing;
  } catch (const Error& error) {
    reading.error = QString::fromUtf8(error.what());
  }
  return reading;
}

void PreprocessingForm::applyPreset(int index) {
  if (index <= 0) {
    return;
  }
  Preprocessing preprocessing =
      preprocessingPresets()[static_cast<std::size_t>(index - 1)].preprocessing;
  preprocessing.width = width_->value();
  preprocessing.height = height_->value();
  preprocessing.fit = kFits.at(static_cast<std::size_t>(std::max(0, fit_->currentIndex())));
  setPreprocessing(preprocessing);
}

bool PreprocessingForm::wantsSize() const {
  const bool open = declared_.size() != 3 || declared_[1] == 0 || declared_[2] == 0;
  return open && width_->value() == 0 && height_->value() == 0;
}

void PreprocessingForm::propose(const SizeProposal& proposal) {
  if (!wantsSize()) {
    return;
  }
  proposal_ = proposal;
  updating_ = true;
  width_->setValue(proposal.size.width);
  height_->setValue(proposal.size.height);
  updating_ = false;
  update();
}

void PreprocessingForm::fillPresets() {
  const QSignalBlocker blocker(preset_);
  const int current = preset_->currentIndex();
  preset_->clear();
  preset_->addItem(tr("Custom"));
  for (const PreprocessingPreset& preset : preprocessingPresets()) {
    preset_->addItem(fromView(preset.label));
  }
  preset_->setCurrentIndex(std::max(0, current));
}

void PreprocessingForm::update() {
  if (updating_) {
    return;
  }
  const Reading reading = read();
  error_->setText(reading.error);
  error_->setVisible(!reading.error.isEmpty());
  // A proposal that somebody has changed is none.
  const bool proposed = proposal_ && width_->value() == proposal_->size.width &&
                        height_->value() == proposal_->size.height;
  proposed_->setText(!proposed             ? QString()
                     : proposal_->asImages ? tr("Proposed: the size of the images.")
                                           : tr("Proposed from the proportions of the images."));
  form_->setRowVisible(proposed_, proposed);
  find_->setEnabled(reading.preprocessing.has_value());
  int match = 0;
  if (reading.preprocessing) {
    const auto presets = preprocessingPresets();
    for (std::size_t i = 0; i < presets.size(); ++i) {
      if (sameValues(presets[i].preprocessing, *reading.preprocessing)) {
        match = static_cast<int>(i) + 1;
        break;
      }
    }
  }
  preset_->setCurrentIndex(match);
  emit changed();
}

void PreprocessingForm::changeEvent(QEvent* event) {
  QGroupBox::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    update();
  }
}

void PreprocessingForm::retranslate() {
  setTitle(tr("Preprocessing"));
  presetLabel_->setText(tr("Preset"));
  sizeLabel_->setText(tr("Size"));
  orderLabel_->setText(tr("Pixel order"));
  fitLabel_->setText(tr("Fit"));
  {
    const QSignalBlocker blocker(fit_);
    fit_->setItemText(0, tr("Stretch"));
    fit_->setItemText(1, tr("Letterbox: all of the image, grey around it"));
    fit_->setItemText(2, tr("Crop: the middle of the image"));
  }
  fit_->setToolTip(tr("How an image of another shape becomes the network's input"));
  find_->setText(tr("Find the preprocessing…"));
  find_->setToolTip(tr("Tries every mean, norm and pixel order in common use on the images"));
  meanLabel_->setText(tr("Mean"));
  normLabel_->setText(tr("Norm"));
  mean_->setPlaceholderText(tr("0 for every channel"));
  norm_->setPlaceholderText(tr("1 for every channel"));
  formula_->setText(tr("value = (pixel − mean) × norm"));
  const auto declaredText = [this](std::size_t extent) {
    return declared_.size() == 3 && declared_[extent] > 0 ? tr("%1 (model)").arg(declared_[extent])
                                                          : tr("required");
  };
  height_->setSpecialValueText(declaredText(1));
  width_->setSpecialValueText(declaredText(2));
  width_->setToolTip(tr("Width in pixels"));
  height_->setToolTip(tr("Height in pixels"));
  fillPresets();
}

}  // namespace quantoscope
