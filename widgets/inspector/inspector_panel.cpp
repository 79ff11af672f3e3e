// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_panel.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>

#include "core/calibration/threshold_methods.h"
#include "core/quantization/scheme.h"
#include "widgets/inspector/asymmetry_card.h"
#include "widgets/inspector/expected_card.h"
#include "widgets/inspector/measured_card.h"
#include "widgets/inspector/projection_card.h"
#include "widgets/inspector/scale_group_card.h"
#include "widgets/inspector/scheme_fields.h"
#include "widgets/inspector/search_note.h"
#include "widgets/inspector/stability_card.h"
#include "widgets/inspector/steady_combo_box.h"
#include "widgets/inspector/threshold_fields.h"
#include "widgets/notice_label.h"
#include "widgets/value_text.h"
#include "widgets/warning_text.h"

namespace quantoscope {
namespace {

QString labelOf(const ThresholdMethod& method) {
  return QString::fromUtf8(method.label.data(), static_cast<qsizetype>(method.label.size()));
}

QString idOf(const ThresholdMethod& method) {
  return QString::fromUtf8(method.id.data(), static_cast<qsizetype>(method.id.size()));
}

// In the method box: what no method gave.
const QString kGiven = QStringLiteral("given");

// A button or a field that is disabled or hidden because of what it did hands the focus on, and a
// scroll area runs to wherever that is. This keeps both where they were: the focus on the nearest
// field before it that is in view.
class SteadyPlace {
 public:
  explicit SteadyPlace(QScrollArea& area)
      : area_(area),
        focused_(area.isAncestorOf(QApplication::focusWidget()) ? QApplication::focusWidget()
                                                                : nullptr),
        at_(area.verticalScrollBar()->value()) {}
  ~SteadyPlace() {
    if (focused_ == nullptr || focused_->hasFocus()) {
      return;
    }
    QWidget* next = focused_;
    do {
      next = next->previousInFocusChain();
    } while (next != focused_ && !canTakeFocus(next));
    area_.verticalScrollBar()->setValue(at_);
    (next == focused_ ? &area_ : next)->setFocus(Qt::OtherFocusReason);
  }
  SteadyPlace(const SteadyPlace&) = delete;
  SteadyPlace& operator=(const SteadyPlace&) = delete;

 private:
  bool canTakeFocus(const QWidget* widget) const {
    return area_.isAncestorOf(widget) && widget != area_.viewport() && widget->isVisible() &&
           widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0 &&
           widget->focusProxy() == nullptr;
  }

  QScrollArea& area_;
  QPointer<QWidget> focused_;
  int at_;
};

void select(QComboBox* box, const QVariant& data) {
  const QSignalBlocker blocker(box);
  box->setCurrentIndex(box->findData(data));
}

}  // namespace

InspectorPanel::InspectorPanel(QWidget* parent)
    : QScrollArea(parent),
      content_(new QWidget),
      title_(new QLabel),
      geometry_(new QLabel),
      empty_(new QLabel),
      fields_(new ThresholdFields),
      methodLabel_(new QLabel),
      method_(new SteadyComboBox),
      searchNote_(new SearchNote),
      group_(new ScaleGroupCard),
      thresholdHeading_(new QLabel),
      bitsHeading_(new QLabel),
      activationLabel_(new QLabel),
      activationBits_(new SteadyComboBox),
      weightLabel_(new QLabel),
      weightBits_(new SteadyComboBox),
      keepFloat_(new QCheckBox),
      floatReason_(new QLabel),
      zeroPoint_(new QCheckBox),
      scheme_(new SchemeFields),
      reset_(new QPushButton),
      measured_(new MeasuredCard),
      expected_(new ExpectedCard),
      stability_(new StabilityCard),
      projections_(new ProjectionCard),
      asymmetry_(new AsymmetryCard),
      warningsHeading_(new QLabel),
      warnings_(new NoticeLabel(NoticeKind::Warning)),
      provenanceHeading_(new QLabel),
      provenance_(new QLabel),
      originText_(new QLabel),
      whyLabel_(new QLabel),
      why_(new QLineEdit) {
  setObjectName(QStringLiteral("inspectorPanel"));
  method_->setObjectName(QStringLiteral("method"));
  activationBits_->setObjectName(QStringLiteral("activationBits"));
  weightBits_->setObjectName(QStringLiteral("weightBits"));
  keepFloat_->setObjectName(QStringLiteral("keepFloat"));
  floatReason_->setObjectName(QStringLiteral("floatReason"));
  floatReason_->setWordWrap(true);
  zeroPoint_->setObjectName(QStringLiteral("zeroPoint"));
  reset_->setObjectName(QStringLiteral("resetToAutomatic"));
  why_->setObjectName(QStringLiteral("reason"));
  provenance_->setObjectName(QStringLiteral("provenance"));
  originText_->setObjectName(QStringLiteral("statisticsOrigin"));
  warnings_->setObjectName(QStringLiteral("warnings"));
  arrange();
  connectFields();
  retranslate();
  clear();
}

void InspectorPanel::arrange() {
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setFocusPolicy(Qt::NoFocus);  // its fields take it
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  QFont bold = title_->font();
  bold.setBold(true);
  bold.setPointSizeF(bold.pointSizeF() * 1.1);
  title_->setFont(bold);
  for (QLabel* label :
       {geometry_, thresholdHeading_, bitsHeading_, warningsHeading_, provenanceHeading_, empty_}) {
    label->setForegroundRole(QPalette::PlaceholderText);
  }
  for (QLabel* label : {title_, geometry_, provenance_, originText_, empty_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setMinimumWidth(0);
  }
  empty_->setAlignment(Qt::AlignCenter);
  methodLabel_->setBuddy(method_);
  activationLabel_->setBuddy(activationBits_);
  weightLabel_->setBuddy(weightBits_);
  whyLabel_->setBuddy(why_);
  for (QComboBox* box : {method_, activationBits_, weightBits_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  }

  const auto rowOf = [](QLabel* label, QWidget* field) {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(label);
    row->addWidget(field, 1);
    return row;
  };
  auto* bits = new QGridLayout;
  bits->setVerticalSpacing(5);
  bits->setHorizontalSpacing(8);
  bits->setColumnStretch(1, 1);
  bits->addWidget(activationLabel_, 0, 0);
  bits->addWidget(activationBits_, 0, 1);
  bits->addWidget(weightLabel_, 1, 0);
  bits->addWidget(weightBits_, 1, 1);
  bits->addWidget(zeroPoint_, 2, 0, 1, 2);
  bits->addWidget(keepFloat_, 3, 0, 1, 2);
  bits->addWidget(floatReason_, 4, 0, 1, 2);
  bits->addWidget(scheme_, 5, 0, 1, 2);

  auto* layout = new QVBoxLayout(content_);
  layout->setContentsMargins(12, 10, 12, 12);
  layout->setSpacing(5);
  layout->addWidget(title_);
  layout->addWidget(geometry_);
  layout->addSpacing(6);
  layout->addWidget(thresholdHeading_);
  layout->addWidget(fields_);
  layout->addLayout(rowOf(methodLabel_, method_));
  layout->addWidget(searchNote_);
  layout->addWidget(group_);
  layout->addSpacing(6);
  layout->addWidget(bitsHeading_);
  layout->addLayout(bits);
  layout->addWidget(reset_);
  layout->addSpacing(6);
  layout->addWidget(measured_);
  layout->addSpacing(6);
  layout->addWidget(expected_);
  layout->addSpacing(6);
  layout->addWidget(projections_);
  layout->addSpacing(8);
  layout->addWidget(stability_);
  layout->addSpacing(4);
  layout->addWidget(asymmetry_);
  layout->addSpacing(4);
  layout->addWidget(warningsHeading_);
  layout->addWidget(warnings_);
  layout->addSpacing(4);
  layout->addWidget(provenanceHeading_);
  layout->addWidget(provenance_);
  layout->addWidget(originText_);
  layout->addLayout(rowOf(whyLabel_, why_));
  layout->addStretch(1);

  auto* stack = new QWidget;
  auto* stackLayout = new QVBoxLayout(stack);
  stackLayout->setContentsMargins(0, 0, 0, 0);
  stackLayout->addWidget(empty_, 1);
  stackLayout->addWidget(content_, 1);
  setWidget(stack);
}

void InspectorPanel::connectFields() {
  connect(fields_, &ThresholdFields::thresholdEdited, this, [this](double threshold) {
    override_.threshold = threshold;
    emitEdited(OverrideField::Threshold);
  });
  connect(fields_, &ThresholdFields::automaticRequested, this, [this] {
    override_.threshold.reset();
    emitEdited(OverrideField::Threshold);
  });
  connect(method_, &QComboBox::activated, this, [this] {
    const QString id = method_->currentData().toString();
    if (id == kGiven) {
      return;
    }
    const std::optional<std::string> chosen =
        id.isEmpty() ? std::nullopt : std::optional(id.toStdString());
    if (chosen == override_.method && !override_.threshold) {
      return;
    }
    override_.method = chosen;
    // Whoever chooses a method wants its threshold, not the one set by hand before.
    override_.threshold.reset();
    emitEdited(OverrideField::Method);
  });
  connect(activationBits_, &QComboBox::activated, this,
          [this] { chooseActivationBits(activationBits_->currentData().toInt()); });
  connect(weightBits_, &QComboBox::activated, this,
          [this] { chooseWeightBits(weightBits_->currentData().toInt()); });
  connect(keepFloat_, &QCheckBox::clicked, this, &InspectorPanel::chooseKeepFloat);
  connect(zeroPoint_, &QCheckBox::clicked, this, &InspectorPanel::chooseZeroPoint);
  connect(scheme_, &SchemeFields::edited, this,
          [this](const LayerOverride& edited, OverrideField field) {
            override_ = edited;
            emitEdited(field);
          });
  connect(reset_, &QPushButton::clicked, this, [this] {
    override_ = {};
    emitEdited(OverrideField::Reset);
  });
  connect(group_, &ScaleGroupCard::untiedChosen, this, [this](bool untied) {
    override_.untied = untied ? std::optional(true) : std::nullopt;
    emitEdited(OverrideField::Untied);
  });
  connect(stability_, &StabilityCard::imageChosen, this, &InspectorPanel::absmaxImageChosen);
  connect(searchNote_, &SearchNote::searchRequested, this, &InspectorPanel::searchRequested);
  connect(asymmetry_, &AsymmetryCard::activationBitsChosen, this,
          &InspectorPanel::chooseActivationBits);
  connect(asymmetry_, &AsymmetryCard::weightBitsChosen, this, &InspectorPanel::chooseWeightBits);
  connect(asymmetry_, &AsymmetryCard::keepFloatChosen, this, [this] { chooseKeepFloat(true); });
  connect(why_, &QLineEdit::editingFinished, this, [this] {
    const std::string before = override_.provenance ? override_.provenance->why : std::string();
    if (!override_.empty() && why_->text().trimmed().toStdString() != before) {
      emitEdited(OverrideField::Reason);
    }
  });
}

void InspectorPanel::chooseActivationBits(int bits) {
  if (bits == current_.decision.activationBits) {
    return;
  }
  override_.activationBits =
      bits == automatic_.decision.activationBits ? std::nullopt : std::optional(bits);
  emitEdited(OverrideField::ActivationBits);
}

void InspectorPanel::chooseWeightBits(int bits) {
  if (bits == current_.decision.weightBits) {
    return;
  }
  override_.weightBits =
      bits == automatic_.decision.weightBits ? std::nullopt : std::optional(bits);
  emitEdited(OverrideField::WeightBits);
}

void InspectorPanel::chooseKeepFloat(bool keep) {
  if (current_.decision.keepFloat == keep) {
    return;
  }
  override_.keepFloat = keep == automatic_.decision.keepFloat ? std::nullopt : std::optional(keep);
  if (!keep) {
    override_.halfFloat.reset();
  }
  emitEdited(OverrideField::KeepFloat);
}

void InspectorPanel::chooseZeroPoint(bool zeroPoint) {
  override_.asymmetric =
      zeroPoint == automatic_.decision.asymmetric ? std::nullopt : std::optional(zeroPoint);
  emitEdited(OverrideField::ZeroPoint);
}

void InspectorPanel::emitEdited(OverrideField field) {
  if (field == OverrideField::Reset) {
    const QSignalBlocker blocker(why_);
    why_->clear();
    why_->setModified(false);
  } else {
    const std::string why = why_->text().trimmed().toStdString();
    if (override_.provenance || !why.empty()) {
      Provenance provenance = override_.provenance.value_or(Provenance());
      provenance.why = why;
      override_.provenance = provenance;
    }
    why_->setModified(false);
  }
  // A copy: the slot may well call setState.
  const LayerOverride edited = override_;
  Q_EMIT overrideEdited(edited, field);
}

void InspectorPanel::setState(const QuantizableLayer& layer,
                              std::shared_ptr<const ActivationStatistics> statistics,
                              const LayerReport& automatic, const LayerReport& current,
                              const LayerOverride& layerOverride) {
  const SteadyPlace steady(*this);
  const bool other = !hasLayer_ || layer.name != layer_.name;
  absmax_ = statistics == nullptr ? 0 : statistics->absmax();
  if (other) {
    fields_->forgetProblem();
    // Without the weights, which nothing here shows.
    layer_.name = layer.name;
    layer_.kind = layer.kind;
    layer_.geometry = layer.geometry;
    layer_.inputChannels = layer.inputChannels;
    layer_.outputChannels = layer.outputChannels;
    layer_.activation = layer.activation;
    why_->setModified(false);
  }
  const bool sameChoices = !other && automatic.decision.method == automatic_.decision.method &&
                           automatic.decision.weightBits == automatic_.decision.weightBits &&
                           current.decision.perTensorWeights == current_.decision.perTensorWeights;
  hasLayer_ = true;
  automatic_ = automatic;
  current_ = current;
  override_ = layerOverride;
  if (!sameChoices) {
    fillMethods();
    fillBits();
  }
  showState();
  empty_->hide();
  content_->show();
}

void InspectorPanel::setFile(const QString& file) {
  if (file != file_) {
    file_ = file;
    if (hasLayer_) {
      showMethod();
    }
  }
}

void InspectorPanel::setTies(const ScaleTies& ties) {
  const SteadyPlace steady(*this);
  group_->setTies(ties);
}

void InspectorPanel::setMeasurements(std::shared_ptr<const LayerMeasurement> automatic,
                                     std::shared_ptr<const LayerMeasurement> current,
                                     int liveImages) {
  const SteadyPlace steady(*this);
  measured_->setMeasurements(std::move(automatic), std::move(current), liveImages);
}

void InspectorPanel::setStability(std::shared_ptr<const ThresholdStability> stability,
                                  const QString& image) {
  const SteadyPlace steady(*this);
  stability_->setStability(std::move(stability), image);
}

void InspectorPanel::setSearching(bool searching) {
  const SteadyPlace steady(*this);
  searchNote_->setSearching(searching);
}

void InspectorPanel::setProjections(std::vector<LayerProjection> projections) {
  const SteadyPlace steady(*this);
  projections_->setProjections(std::move(projections));
}

void InspectorPanel::clear() {
  stability_->setStability(nullptr, {});
  group_->setTies({});
  projections_->setProjections({});
  measured_->setMeasurements(nullptr, nullptr);
  hasLayer_ = false;
  override_ = {};
  content_->hide();
  empty_->show();
}

// A splitter keeps to the least width only if it hears that it has changed.
bool InspectorPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == widget() && event->type() == QEvent::LayoutRequest) {
    updateGeometry();
  }
  return QScrollArea::eventFilter(watched, event);
}

QSize InspectorPanel::minimumSizeHint() const {
  const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
  return {content_->minimumSizeHint().width() + bar + 2, 160};
}

QSize InspectorPanel::sizeHint() const {
  return {minimumSizeHint().width() + 20, content_->sizeHint().height()};
}

void InspectorPanel::showState() {
  const LayerDecision& decision = current_.decision;
  const QString name = QString::fromStdString(layer_.name);
  // A long name has no spaces to break at; the slashes of a path will do.
  QString breakable = name;
  breakable.replace(QLatin1Char('/'), QStringLiteral("/\u200b"));
  breakable.replace(QLatin1Char('_'), QStringLiteral("_\u200b"));
  title_->setText(breakable);
  title_->setToolTip(name);
  geometry_->setText(geometryText(layer_));
  fields_->setDecision(decision, absmax_, override_.threshold.has_value());
  showMethod();
  searchNote_->setDecision(decision, override_.threshold.has_value());
  select(activationBits_, decision.activationBits);
  select(weightBits_, decision.weightBits);
  const bool zeroPoints = decision.target == Target::Integer;
  zeroPoint_->setVisible(zeroPoints);
  zeroPoint_->setChecked(decision.asymmetric);
  zeroPoint_->setEnabled(!decision.deadBlob && !decision.keepFloat);
  keepFloat_->setChecked(decision.keepFloat);
  keepFloat_->setEnabled(!decision.deadBlob && decision.obstacle != RuntimeObstacle::NoInt8Code);
  const bool explained = decision.keepFloat && (decision.obstacle != RuntimeObstacle::None);
  floatReason_->setText(explained ? floatReasonText(decision) : QString());
  floatReason_->setVisible(explained);
  for (QWidget* field : std::initializer_list<QWidget*>{method_, activationBits_, weightBits_}) {
    field->setEnabled(!decision.deadBlob);
  }
  scheme_->setDecision(automatic_.decision, decision, override_);
  reset_->setEnabled(!override_.empty());
  expected_->setReports(automatic_, current_);
  asymmetry_->setReport(current_);
  asymmetry_->setVisible(!decision.deadBlob);

  QStringList texts;
  for (const Warning& warning : current_.warnings) {
    // These two have a card of their own.
    if (warning.kind != WarningKind::OneSided && warning.kind != WarningKind::Lopsided) {
      texts << warningText(warning);
    }
  }
  warnings_->setText(texts.join(QLatin1Char('\n')));
  warnings_->setVisible(!texts.isEmpty());
  warningsHeading_->setVisible(!texts.isEmpty());
  showProvenance();
}

void InspectorPanel::showMethod() {
  const QSignalBlocker blocker(method_);
  const int given = method_->findData(kGiven);
  if (!override_.threshold) {
    if (given >= 0) {
      method_->removeItem(given);
    }
    select(method_, override_.method ? QString::fromStdString(*override_.method) : QString());
    return;
  }
  const QString text = file_.isEmpty() ? tr("Set by hand") : tr("From %1").arg(file_);
  if (given >= 0) {
    method_->setItemText(given, text);
  } else {
    method_->insertItem(0, text, kGiven);
  }
  const QString method =
      labelOf(thresholdMethod(override_.method.value_or(automatic_.decision.method)));
  method_->setItemData(method_->findData(kGiven),
                       tr("The divergence is that of %1, which would choose %2.")
                           .arg(method, numberText(current_.decision.automaticThreshold)),
                       Qt::ToolTipRole);
  select(method_, kGiven);
}

void InspectorPanel::setOrigin(const StatisticsOrigin& origin) {
  if (origin != origin_) {
    origin_ = origin;
    showOrigin();
  }
}

void InspectorPanel::showOrigin() {
  // Enough to tell two apart; the whole is in the tool tip.
  constexpr int kShown = 8;
  originText_->setVisible(origin_.images > 0 && !origin_.imageHash.isEmpty());
  originText_->setText(
      tr("Statistics of %n image(s), SHA-256 %1…, and %2, SHA-256 %3….", nullptr, origin_.images)
          .arg(origin_.imageHash.left(kShown), origin_.model, origin_.modelHash.left(kShown)));
  originText_->setToolTip(tr("Images: %1\nModel: %2").arg(origin_.imageHash, origin_.modelHash));
}

void InspectorPanel::showProvenance() {
  const std::optional<Provenance>& provenance = override_.provenance;
  why_->setEnabled(!override_.empty());
  if (!(why_->hasFocus() && why_->isModified())) {
    why_->setText(provenance ? QString::fromStdString(provenance->why) : QString());
  }
  if (override_.empty()) {
    provenance_->setText(
        tr("Automatic, by %1.").arg(labelOf(thresholdMethod(automatic_.decision.method))));
    return;
  }
  const bool known = provenance && !provenance->who.empty();
  const auto seconds =
      provenance
          ? std::chrono::duration_cast<std::chrono::seconds>(provenance->when.time_since_epoch())
                .count()
          : 0;
  const QString when =
      QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds), QLocale::ShortFormat);
  provenance_->setText(
      known ? tr("● Set by %1, %2.").arg(QString::fromStdString(provenance->who), when)
            : tr("● Set by hand."));
}

void InspectorPanel::fillMethods() {
  const QSignalBlocker blocker(method_);
  method_->clear();
  const QString automatic =
      hasLayer_ ? labelOf(thresholdMethod(automatic_.decision.method)) : QString();
  method_->addItem(tr("Automatic: %1").arg(automatic), QString());
  for (const ThresholdMethod& method : thresholdMethods()) {
    method_->addItem(labelOf(method), idOf(method));
  }
}

void InspectorPanel::fillBits() {
  const QSignalBlocker activationBlocker(activationBits_);
  const QSignalBlocker weightBlocker(weightBits_);
  activationBits_->clear();
  weightBits_->clear();
  const bool winograd = hasLayer_ && usesInt8Winograd(layer_);
  for (int bits = kMaxBits; bits >= kMinBits; --bits) {
    activationBits_->addItem(QString::number(bits), bits);
    if (winograd && bits == automatic_.decision.weightBits) {
      weightBits_->addItem(tr("%1, int8 Winograd rule").arg(bits), bits);
      weightBits_->setItemData(weightBits_->count() - 1,
                               tr("ncnn computes 3×3 convolutions of stride 1 with int8 Winograd, "
                                  "whose sums leave room for 6-bit weights only."),
                               Qt::ToolTipRole);
    } else {
      weightBits_->addItem(current_.decision.perTensorWeights ? tr("%1, one scale").arg(bits)
                                                              : tr("%1, per channel").arg(bits),
                           bits);
    }
  }
}

void InspectorPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
  QScrollArea::changeEvent(event);
}

void InspectorPanel::retranslate() {
  empty_->setText(tr("Choose a layer to inspect it."));
  thresholdHeading_->setText(tr("Threshold"));
  bitsHeading_->setText(tr("Bits"));
  methodLabel_->setText(tr("&Method"));
  method_->setToolTip(tr("What chooses the threshold of this layer."));
  activationLabel_->setText(tr("Ac&tivation"));
  weightLabel_->setText(tr("&Weights"));
  zeroPoint_->setText(tr("&Zero point"));
  zeroPoint_->setToolTip(tr("The codes cover the range of the values instead of a symmetric one."));
  keepFloat_->setText(tr("&Keep float"));
  keepFloat_->setToolTip(tr("Leaves this layer unquantized."));
  reset_->setText(tr("&Reset to automatic"));
  reset_->setToolTip(tr("Takes back everything that was changed by hand for this layer."));
  warningsHeading_->setText(tr("Warnings"));
  provenanceHeading_->setText(tr("Who, when, why"));
  showOrigin();
  whyLabel_->setText(tr("Reaso&n"));
  why_->setPlaceholderText(tr("why"));
  fields_->retranslate();
  searchNote_->retranslate();
  group_->retranslate();
  stability_->retranslate();
  measured_->retranslate();
  scheme_->retranslate();
  expected_->retranslate();
  projections_->retranslate();
  asymmetry_->retranslate();
  if (hasLayer_) {
    fillMethods();
    fillBits();
    showState();
  }
}

}  // namespace quantoscope
