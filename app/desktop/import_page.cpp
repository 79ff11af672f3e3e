// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/import_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/image_preview_pane.h"
#include "app/desktop/image_sources_form.h"
#include "app/desktop/measurement_form.h"
#include "app/desktop/model_summary.h"
#include "app/desktop/paths.h"
#include "app/desktop/preprocessing_form.h"
#include "app/desktop/target_box.h"
#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"
#include "core/model/image_list.h"
#include "core/model/image_source.h"
#include "core/model/sample_source.h"
#include "widgets/notice_label.h"
#include "widgets/ranged_spin_box.h"

namespace quantoscope {
namespace {

constexpr int kMostThreads = 256;
constexpr int kCheckDelay = 600;  // ms after the last change of a field
constexpr std::size_t kUnreadableShown = 5;

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// As declared, with the channels that the first layer takes where the model leaves them open.
Shape shownShape(const Model& model, std::size_t input) {
  const Shape& declared = model.inputs[input].shape;
  Shape shape = declared.empty() ? Shape{0, 0, 0} : declared;
  if (shape.size() == 3 && shape[0] == 0) {
    shape[0] = imageChannels(model, input);
  }
  return shape;
}

}  // namespace

ImportPage::ImportPage(ImageSet& images, Settings& settings, QWidget* parent)
    : QWidget(parent),
      images_(images),
      title_(new QLabel),
      summary_(new ModelSummary),
      openOther_(new QPushButton),
      imagesBox_(new QGroupBox),
      sources_(new ImageSourcesForm(settings)),
      allowMissing_(new QCheckBox),
      count_(new QLabel),
      unreadable_(new NoticeLabel(NoticeKind::Warning)),
      input_(new QComboBox),
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
  connect(sources_, &ImageSourcesForm::chosen, this,
          [this](std::size_t input, const std::filesystem::path& source) {
            if (source != images_.source(input)) {
              images_.setSource(input, source);
              onListed();
            }
          });
  connect(allowMissing_, &QCheckBox::toggled, &images_, &ImageSet::setAllowMissing);
  connect(input_, &QComboBox::activated, this, [this](int index) {
    showInput(input_->itemData(index).toULongLong());
    proposeSize();
  });
  connect(preprocessing_, &PreprocessingForm::changed, this, &ImportPage::onPreprocessingChanged);
  connect(preview_, &ImagePreviewPane::indexChanged, this, &ImportPage::refreshPreview);
  connect(&images_, &ImageSet::listed, this, &ImportPage::onListed);
  connect(&images_, &ImageSet::listFailed, this, &ImportPage::onListed);
  connect(&images_, &ImageSet::sizeProposed, this,
          [this](std::size_t input, const SizeProposal& proposal) {
            if (input == shownInput_ || perInput_.empty()) {
              preprocessing_->propose(proposal);
            }
          });
  connect(preprocessing_, &PreprocessingForm::findRequested, this,
          &ImportPage::preprocessingRequested);
  connect(&images_, &ImageSet::checked, this, &ImportPage::showImageState);
  connect(&images_, &ImageSet::previewReady, this, [this](const ImagePreview& preview) {
    const auto shown = preprocessing_->preprocessing();
    preview_->showPreview(preview, shown ? shown->order : PixelOrder::Bgr);
  });
  connect(&images_, &ImageSet::previewFailed, preview_, &ImagePreviewPane::showError);
  connect(checkTimer_, &QTimer::timeout, this, [this] {
    const auto all = preprocessing();
    if (isVisible() && all && preprocessed() && !images_.files().empty()) {
      images_.check(*all);
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
  allowMissing_->setObjectName(QStringLiteral("allowMissing"));
  allowMissing_->hide();
  input_->setObjectName(QStringLiteral("preprocessedInput"));
  input_->hide();
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

  auto* imagesLayout = new QVBoxLayout(imagesBox_);
  imagesLayout->addWidget(sources_);
  imagesLayout->addWidget(count_);
  imagesLayout->addWidget(unreadable_);
  imagesLayout->addWidget(allowMissing_);
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
  middle->addWidget(input_);
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
  measurement_->setImages({});
  std::vector<std::string> names;
  perInput_.clear();
  if (model_ != nullptr) {
    const Preprocessing initial = withModelsOrder({}, *model_, false);
    for (const ModelInput& input : model_->inputs) {
      names.push_back(input.name);
      Preprocessing own;
      static_cast<InputPreprocessing&>(own) = initial.of(input.name);
      perInput_.push_back(own);
    }
  }
  sources_->setInputs(names);
  shownInput_ = perInput_.size();
  // It says at once that nothing is listed: the inputs must be those of this model by then.
  images_.setModel(model_);
  allowMissing_->setChecked(false);
  fillInputs();
  updateReady();
}

void ImportPage::setImages(const std::filesystem::path& source) {
  sources_->setSource(0, source);
  images_.setSource(0, source);
  onListed();
}

void ImportPage::setRun(const RememberedRun& run) {
  twoPass_->setChecked(run.twoPass);
  threads_->setValue(run.threads);
  setMethod(run.method);
  setTarget(run.target);
  measurement_->setImages(run.measurement);
  std::vector<std::filesystem::path> sources = {run.images};
  for (std::size_t i = 0; i < perInput_.size(); ++i) {
    const std::string& name = model_->inputs[i].name;
    static_cast<InputPreprocessing&>(perInput_[i]) = run.preprocessing.of(name);
    if (const auto named = run.namedImages.find(name); named != run.namedImages.end()) {
      sources.resize(std::max(sources.size(), i + 1));
      sources[i] = named->second;
    }
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    sources_->setSource(i, sources[i]);
  }
  shownInput_ = perInput_.size();
  images_.setSources(sources);
  onListed();
}

std::vector<std::size_t> ImportPage::pictureInputs() const {
  constexpr std::size_t kImage = 3;
  std::vector<std::size_t> inputs;
  for (std::size_t i = 0; i < perInput_.size(); ++i) {
    const Shape& declared = model_->inputs[i].shape;
    if ((declared.empty() || declared.size() == kImage) && !images_.readsArrays(i)) {
      inputs.push_back(i);
    }
  }
  return inputs;
}

void ImportPage::fillInputs() {
  const std::vector<std::size_t> inputs = pictureInputs();
  input_->clear();
  for (const std::size_t input : inputs) {
    input_->addItem(tr("Pictures for %1").arg(QString::fromStdString(model_->inputs[input].name)),
                    static_cast<qulonglong>(input));
  }
  input_->setVisible(inputs.size() > 1);
  // What arrays hold is taken as it is.
  preprocessing_->setEnabled(!inputs.empty() || model_ == nullptr);
  if (perInput_.empty()) {
    preprocessing_->setPreprocessing(Preprocessing{});
    preprocessing_->setDeclaredShape({});
  } else if (const auto shown = std::find(inputs.begin(), inputs.end(), shownInput_);
             shown == inputs.end()) {
    showInput(inputs.empty() ? 0 : inputs.front());
  } else {
    input_->setCurrentIndex(static_cast<int>(shown - inputs.begin()));
  }
}

void ImportPage::showInput(std::size_t input) {
  if (input == shownInput_ || input >= perInput_.size()) {
    return;
  }
  if (const auto before = preprocessing_->preprocessing();
      before && shownInput_ < perInput_.size()) {
    perInput_[shownInput_] = *before;
  }
  shownInput_ = input;
  const Preprocessing own = perInput_[input];
  preprocessing_->setDeclaredShape(shownShape(*model_, input));
  preprocessing_->setPreprocessing(own);
}

std::optional<Preprocessing> ImportPage::preprocessing() const {
  const auto inputs = pictureInputs();
  auto shown = preprocessing_->preprocessing();
  if (inputs.empty() || perInput_.empty()) {
    return shown ? shown : Preprocessing{};
  }
  if (!shown) {
    return std::nullopt;
  }
  if (perInput_.size() == 1) {
    return shown;
  }
  Preprocessing all = inputs.front() == shownInput_ ? *shown : perInput_[inputs.front()];
  for (std::size_t i = 0; i < perInput_.size(); ++i) {
    all.own[model_->inputs[i].name] = i == shownInput_ ? *shown : perInput_[i];
  }
  return all;
}

bool ImportPage::fits(std::size_t input) const {
  if (input == shownInput_) {
    return preprocessing_->inputShape().has_value();
  }
  try {
    requireValid(perInput_[input]);
    resolveInputShape(model_->inputs[input].shape, perInput_[input]);
    return true;
  } catch (const Error&) {
    return false;
  }
}

void ImportPage::setMethod(const std::string& method) {
  method_->setCurrentIndex(std::max(0, method_->findData(QString::fromStdString(method))));
}

void ImportPage::setTarget(Target target) {
  chooseTarget(target_, target);
}

void ImportPage::setPreprocessing(const Preprocessing& preprocessing) {
  for (std::size_t i = 0; i < perInput_.size(); ++i) {
    static_cast<InputPreprocessing&>(perInput_[i]) = preprocessing.of(model_->inputs[i].name);
  }
  preprocessing_->setPreprocessing(shownInput_ < perInput_.size() ? perInput_[shownInput_]
                                                                  : preprocessing);
}

RememberedRun ImportPage::run() const {
  RememberedRun run;
  run.preprocessing = preprocessing().value_or(Preprocessing{});
  run.images = images_.source();
  for (std::size_t i = 0; perInput_.size() > 1 && i < perInput_.size(); ++i) {
    run.namedImages[model_->inputs[i].name] = images_.source(i);
  }
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

bool ImportPage::preprocessed() const {
  const auto inputs = pictureInputs();
  return std::all_of(inputs.begin(), inputs.end(), [this](std::size_t i) { return fits(i); });
}

bool ImportPage::ready() const {
  return model_ != nullptr && !model_->layers.empty() && model_->embeddedScales.empty() &&
         !images_.files().empty() && preprocessed();
}

void ImportPage::setHasResults(bool hasResults) {
  back_->setVisible(hasResults);
}

void ImportPage::onListed() {
  fillInputs();
  preview_->setCount(images_.files().size());
  refreshPreview();
  checkTimer_->start();
  showImageState();
  proposeSize();
}

void ImportPage::proposeSize() {
  if (!images_.files().empty() && preprocessing_->isEnabled() && preprocessing_->wantsSize()) {
    images_.proposeSize(shownInput_);
  }
}

void ImportPage::onPreprocessingChanged() {
  refreshPreview();
  checkTimer_->start();
  updateReady();
}

void ImportPage::refreshPreview() {
  const auto all = preprocessing();
  if (images_.files().empty()) {
    preview_->clear();
  } else if (all && preprocessed()) {
    images_.preview(preview_->index(), shownInput_, *all);
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
    const auto sources = images_.sources();
    const bool missing = sources.size() < std::max<std::size_t>(1, perInput_.size()) ||
                         std::any_of(sources.begin(), sources.end(),
                                     [](const auto& source) { return source.empty(); });
    count_->setText(
        !images_.files().empty()
            ? tr("%n image(s)", nullptr, static_cast<int>(images_.files().size()))
        : !missing ? tr("Listing …")
        : perInput_.size() > 1
            ? tr("Choose a folder, a list file, an image or a .npy tensor for each input.")
            : tr("Choose a folder, a list file, an image or a .npy tensor, or drop one here."));
    QStringList lines;
    for (const OtherSize& size : images_.otherSizes()) {
      lines.append(tr("The input %1 is run as %2; the model declares %3.")
                       .arg(QString::fromStdString(size.input),
                            QString::fromStdString(toString(size.used)),
                            QString::fromStdString(toString(size.declared))));
    }
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
  const auto lists = images_.sources();
  allowMissing_->setVisible(std::any_of(lists.begin(), lists.end(), isImageList));
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
  } else if (!preprocessed()) {
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
  allowMissing_->setText(tr("Leave out what a list names and is not there"));
  fillInputs();
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
