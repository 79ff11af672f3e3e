// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/import_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/image_preview_pane.h"
#include "app/desktop/measurement_form.h"
#include "app/desktop/model_summary.h"
#include "app/desktop/paths.h"
#include "app/desktop/preprocessing_form.h"
#include "app/desktop/target_box.h"
#include "core/calibration/threshold_methods.h"
#include "core/model/sample_source.h"
#include "widgets/notice_label.h"
#include "widgets/ranged_spin_box.h"

namespace quantoscope {
namespace {

constexpr int kMostThreads = 256;
constexpr int kCheckDelay = 600;  // ms after the last change of a field
constexpr std::size_t kUnreadableShown = 5;
const QString kImages = QStringLiteral("images");

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// As declared, with the channels that the first layer takes where the model leaves them open.
Shape shownShape(const Model& model) {
  Shape shape = model.inputs.front().shape.empty() ? Shape{0, 0, 0} : model.inputs.front().shape;
  if (shape.size() == 3 && shape[0] == 0) {
    shape[0] = imageChannels(model, 0);
  }
  return shape;
}

}  // namespace

ImportPage::ImportPage(ImageSet& images, Settings& settings, QWidget* parent)
    : QWidget(parent),
      images_(images),
      settings_(settings),
      title_(new QLabel),
      summary_(new ModelSummary),
      openOther_(new QPushButton),
      imagesBox_(new QGroupBox),
      source_(new QLineEdit),
      folder_(new QPushButton),
      file_(new QPushButton),
      count_(new QLabel),
      unreadable_(new NoticeLabel(NoticeKind::Warning)),
      preprocessing_(new PreprocessingForm),
      optionsBox_(new QGroupBox),
      methodLabel_(new QLabel),
      method_(new QComboBox),
      targetLabel_(new QLabel),
      target_(new QComboBox),
      threadsLabel_(new QLabel),
      threads_(new RangedSpinBox),
      twoPass_(new QCheckBox),
      measurement_(new MeasurementForm(settings)),
      preview_(new ImagePreviewPane),
      problem_(new NoticeLabel(NoticeKind::Warning)),
      back_(new QPushButton),
      calibrate_(new QPushButton),
      checkTimer_(new QTimer(this)) {
  build();
  fillMethods();
  fillTargets(target_);
  checkTimer_->setSingleShot(true);
  checkTimer_->setInterval(kCheckDelay);

  connect(openOther_, &QPushButton::clicked, this, &ImportPage::openModelRequested);
  connect(folder_, &QPushButton::clicked, this, &ImportPage::chooseFolder);
  connect(file_, &QPushButton::clicked, this, &ImportPage::chooseFile);
  connect(source_, &QLineEdit::editingFinished, this, [this] {
    const auto path = toPath(source_->text().trimmed());
    if (path != images_.source()) {
      setImages(path);
    }
  });
  connect(preprocessing_, &PreprocessingForm::changed, this, &ImportPage::onPreprocessingChanged);
  connect(preview_, &ImagePreviewPane::indexChanged, this, &ImportPage::refreshPreview);
  connect(&images_, &ImageSet::listed, this, &ImportPage::onListed);
  connect(&images_, &ImageSet::listFailed, this, &ImportPage::onListed);
  connect(&images_, &ImageSet::sizeProposed, preprocessing_, &PreprocessingForm::propose);
  connect(preprocessing_, &PreprocessingForm::findRequested, this,
          &ImportPage::preprocessingRequested);
  connect(&images_, &ImageSet::checked, this, &ImportPage::showImageState);
  connect(&images_, &ImageSet::previewReady, this, [this](const ImagePreview& preview) {
    const auto preprocessing = preprocessing_->preprocessing();
    preview_->showPreview(preview, preprocessing ? preprocessing->order : PixelOrder::Bgr);
  });
  connect(&images_, &ImageSet::previewFailed, preview_, &ImagePreviewPane::showError);
  connect(checkTimer_, &QTimer::timeout, this, [this] {
    const auto preprocessing = preprocessing_->preprocessing();
    const auto shape = preprocessing_->inputShape();
    if (isVisible() && preprocessing && shape && !images_.files().empty()) {
      images_.check(*preprocessing, *shape);
    }
  });
  connect(back_, &QPushButton::clicked, this, &ImportPage::backRequested);
  connect(calibrate_, &QPushButton::clicked, this, [this] {
    checkTimer_->stop();
    images_.stopCheck();
    emit calibrateRequested();
  });
  retranslate();
  setHasResults(false);
}

void ImportPage::build() {
  setObjectName(QStringLiteral("importPage"));
  QFont font = title_->font();
  constexpr double kTitleScale = 1.4;
  font.setPointSizeF(font.pointSizeF() * kTitleScale);
  font.setBold(true);
  title_->setFont(font);
  source_->setObjectName(QStringLiteral("imageSource"));
  count_->setObjectName(QStringLiteral("imageCount"));
  count_->setWordWrap(true);
  unreadable_->setObjectName(QStringLiteral("unreadableImages"));
  problem_->setObjectName(QStringLiteral("importProblem"));
  calibrate_->setObjectName(QStringLiteral("calibrateButton"));
  calibrate_->setDefault(true);
  calibrate_->setMinimumSize(160, 36);
  back_->setMinimumHeight(36);
  method_->setObjectName(QStringLiteral("importMethod"));
  target_->setObjectName(QStringLiteral("importTarget"));
  twoPass_->setObjectName(QStringLiteral("twoPass"));
  threads_->setRange(0, kMostThreads);

  auto* sourceRow = new QHBoxLayout;
  sourceRow->addWidget(source_, 1);
  sourceRow->addWidget(folder_);
  sourceRow->addWidget(file_);
  auto* imagesLayout = new QVBoxLayout(imagesBox_);
  imagesLayout->addLayout(sourceRow);
  imagesLayout->addWidget(count_);
  imagesLayout->addWidget(unreadable_);
  auto* optionsForm = new QFormLayout(optionsBox_);
  optionsForm->addRow(methodLabel_, method_);
  optionsForm->addRow(targetLabel_, target_);
  optionsForm->addRow(threadsLabel_, threads_);
  optionsForm->addRow(twoPass_);
  methodLabel_->setBuddy(method_);
  targetLabel_->setBuddy(target_);
  threadsLabel_->setBuddy(threads_);

  auto* left = new QVBoxLayout;
  left->addWidget(summary_);
  left->addWidget(openOther_, 0, Qt::AlignLeft);
  left->addWidget(optionsBox_);
  left->addWidget(measurement_);
  left->addStretch(1);
  auto* middle = new QVBoxLayout;
  middle->addWidget(imagesBox_);
  middle->addWidget(preprocessing_);
  middle->addStretch(1);
  auto* columns = new QWidget;
  auto* columnsLayout = new QHBoxLayout(columns);
  columnsLayout->setContentsMargins(0, 0, 0, 0);
  columnsLayout->setSpacing(14);
  columnsLayout->addLayout(left, 5);
  columnsLayout->addLayout(middle, 6);
  columnsLayout->addWidget(preview_, 5);
  auto* scroll = new QScrollArea;
  scroll->setWidget(columns);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);

  auto* buttons = new QHBoxLayout;
  buttons->addWidget(problem_, 1, Qt::AlignVCenter);
  buttons->addStretch();
  buttons->addWidget(back_);
  buttons->addWidget(calibrate_);
  auto* page = new QVBoxLayout(this);
  page->setContentsMargins(14, 12, 14, 12);
  page->addWidget(title_);
  page->addWidget(scroll, 1);
  page->addLayout(buttons);
}

void ImportPage::fillMethods() {
  for (const ThresholdMethod& method : thresholdMethods()) {
    method_->addItem(fromView(method.label), fromView(method.id));
  }
}

void ImportPage::setModel(std::shared_ptr<const Model> model) {
  model_ = std::move(model);
  summary_->setModel(model_);
  images_.clear();
  source_->clear();
  measurement_->setImages({});
  preprocessing_->setPreprocessing(model_ == nullptr ? Preprocessing{}
                                                     : withModelsOrder({}, *model_, false));
  preprocessing_->setDeclaredShape(
      model_ == nullptr || model_->inputs.empty() ? Shape{} : shownShape(*model_));
  updateReady();
}

void ImportPage::setImages(const std::filesystem::path& source) {
  source_->setText(toQString(source));
  preview_->setCount(0);
  if (source.empty()) {
    images_.clear();
    return;
  }
  images_.setSource(source);
  showImageState();
}

void ImportPage::setRun(const RememberedRun& run) {
  preprocessing_->setPreprocessing(run.preprocessing);
  twoPass_->setChecked(run.twoPass);
  threads_->setValue(run.threads);
  setMethod(run.method);
  setTarget(run.target);
  measurement_->setImages(run.measurement);
  setImages(run.images);
}

void ImportPage::setMethod(const std::string& method) {
  method_->setCurrentIndex(std::max(0, method_->findData(QString::fromStdString(method))));
}

void ImportPage::setTarget(Target target) {
  chooseTarget(target_, target);
}

void ImportPage::setPreprocessing(const Preprocessing& preprocessing) {
  preprocessing_->setPreprocessing(preprocessing);
}

RememberedRun ImportPage::run() const {
  RememberedRun run;
  run.preprocessing = preprocessing_->preprocessing().value_or(Preprocessing{});
  run.images = images_.source();
  run.twoPass = twoPass_->isChecked();
  run.threads = threads_->value();
  run.method = method_->currentData().toString().toStdString();
  run.target = chosenTarget(target_);
  run.measurement = measurement_->images();
  return run;
}

CalibrationOptions ImportPage::options() const {
  const RememberedRun current = run();
  return {current.preprocessing, current.twoPass, current.threads};
}

bool ImportPage::ready() const {
  return model_ != nullptr && !model_->layers.empty() && model_->embeddedScales.empty() &&
         model_->inputs.size() == 1 && !images_.files().empty() &&
         preprocessing_->inputShape().has_value();
}

void ImportPage::setHasResults(bool hasResults) {
  back_->setVisible(hasResults);
}

void ImportPage::chooseFolder() {
  const QString folder =
      QFileDialog::getExistingDirectory(this, tr("Folder of images"), settings_.folder(kImages));
  if (!folder.isEmpty()) {
    settings_.setFolder(kImages, folder);
    setImages(toPath(folder));
  }
}

void ImportPage::chooseFile() {
  const QString file = QFileDialog::getOpenFileName(
      this, tr("List of images, image or tensor"), settings_.folder(kImages),
      tr("Lists, images and tensors (*.txt *.list *.lst *.npy *.png *.jpg *.jpeg *.bmp "
         "*.webp);;All "
         "files (*)"));
  if (!file.isEmpty()) {
    settings_.setFolder(kImages, QFileInfo(file).absolutePath());
    setImages(toPath(file));
  }
}

void ImportPage::onListed() {
  preview_->setCount(images_.files().size());
  refreshPreview();
  checkTimer_->start();
  showImageState();
  if (!images_.files().empty() && preprocessing_->wantsSize()) {
    images_.proposeSize();
  }
}

void ImportPage::onPreprocessingChanged() {
  refreshPreview();
  checkTimer_->start();
  updateReady();
}

void ImportPage::refreshPreview() {
  const auto preprocessing = preprocessing_->preprocessing();
  const auto shape = preprocessing_->inputShape();
  if (images_.files().empty()) {
    preview_->clear();
  } else if (preprocessing && shape) {
    images_.preview(preview_->index(), *preprocessing, *shape);
  } else {
    preview_->showError(preprocessing_->error());
  }
}

void ImportPage::showImageState() {
  if (!images_.listError().isEmpty()) {
    count_->clear();
    unreadable_->setKind(NoticeKind::Error);
    unreadable_->setText(images_.listError());
  } else {
    count_->setText(images_.files().empty()
                        ? (images_.source().empty()
                               ? tr("Choose a folder, a list file, an image or a .npy tensor, or "
                                    "drop one here.")
                               : tr("Listing …"))
                        : tr("%n image(s)", nullptr, static_cast<int>(images_.files().size())));
    QStringList lines;
    const auto& unreadable = images_.unreadable();
    if (!unreadable.empty()) {
      lines.append(tr("%n file(s) cannot be used and will be left out:", nullptr,
                      static_cast<int>(unreadable.size())));
      for (std::size_t i = 0; i < std::min(unreadable.size(), kUnreadableShown); ++i) {
        lines.append(QStringLiteral("• ") + QString::fromStdString(unreadable[i].reason));
      }
      if (unreadable.size() > kUnreadableShown) {
        lines.append(QStringLiteral("…"));
      }
    }
    unreadable_->setKind(NoticeKind::Warning);
    unreadable_->setText(lines.join(QLatin1Char('\n')));
  }
  unreadable_->setVisible(!unreadable_->text().isEmpty());
  updateReady();
}

void ImportPage::updateReady() {
  QString problem;
  if (model_ == nullptr) {
    problem = tr("No model is open.");
  } else if (!model_->embeddedScales.empty()) {
    problem = tr("This model is quantized already. Open the float model that it was made from.");
  } else if (model_->layers.empty()) {
    problem = tr("This model has no layer that can be quantized.");
  } else if (model_->inputs.size() != 1) {
    problem = tr("This model has %n input(s). Images can feed a network with one.", nullptr,
                 static_cast<int>(model_->inputs.size()));
  } else if (!preprocessing_->inputShape()) {
    problem = tr("The preprocessing is not complete.");
  } else if (images_.files().empty()) {
    problem = tr("Choose images to calibrate with.");
  }
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  calibrate_->setEnabled(ready());
}

void ImportPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void ImportPage::retranslate() {
  title_->setText(tr("Model, images and preprocessing"));
  openOther_->setText(tr("Open another model…"));
  imagesBox_->setTitle(tr("Images"));
  source_->setPlaceholderText(tr("Folder, list file, image or .npy"));
  folder_->setText(tr("Folder…"));
  file_->setText(tr("File…"));
  optionsBox_->setTitle(tr("Calibration"));
  methodLabel_->setText(tr("Method"));
  targetLabel_->setText(tr("Target"));
  nameTargets(target_);
  threadsLabel_->setText(tr("Threads"));
  threads_->setSpecialValueText(tr("all cores"));
  twoPass_->setText(tr("Two passes: histograms exactly as ncnn2table has them"));
  back_->setText(tr("Back to the results"));
  calibrate_->setText(tr("Calibrate"));
  showImageState();
}

}  // namespace quantoscope
