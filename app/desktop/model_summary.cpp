// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/model_summary.h"

#include <QEvent>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QStringList>
#include <QTableWidget>
#include <algorithm>
#include <array>
#include <cstdint>

#include "app/desktop/paths.h"

namespace quantoscope {
namespace {

QLabel* value() {
  auto* label = new QLabel;
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

qint64 weightCount(const Model& model) {
  std::size_t count = 0;
  for (const QuantizableLayer& layer : model.layers) {
    count += layer.weights.size();
  }
  return static_cast<qint64>(count);
}

constexpr std::array kKinds = {LayerKind::Convolution, LayerKind::ConvolutionDepthWise,
                               LayerKind::Deconvolution, LayerKind::DeconvolutionDepthWise,
                               LayerKind::InnerProduct};
constexpr std::size_t kOutputsShown = 4;

}  // namespace

ModelSummary::ModelSummary(QWidget* parent)
    : QGroupBox(parent),
      nameLabel_(new QLabel),
      name_(value()),
      formatLabel_(new QLabel),
      format_(value()),
      inputLabel_(new QLabel),
      input_(value()),
      outputLabel_(new QLabel),
      output_(value()),
      layersLabel_(new QLabel),
      layers_(value()),
      weightsLabel_(new QLabel),
      weights_(value()),
      hashLabel_(new QLabel),
      hash_(value()),
      scalesLabel_(new QLabel),
      scales_(new QTableWidget),
      notes_(value()) {
  layers_->setObjectName(QStringLiteral("modelLayers"));
  name_->setObjectName(QStringLiteral("modelName"));
  hash_->setObjectName(QStringLiteral("modelHash"));
  format_->setObjectName(QStringLiteral("modelFormat"));
  weights_->setObjectName(QStringLiteral("modelWeights"));
  notes_->setObjectName(QStringLiteral("modelNotes"));
  scales_->setObjectName(QStringLiteral("embeddedScales"));
  scales_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  scales_->setSelectionBehavior(QAbstractItemView::SelectRows);
  scales_->setTabKeyNavigation(false);
  scales_->verticalHeader()->hide();
  scales_->horizontalHeader()->setStretchLastSection(true);
  constexpr int kTableHeight = 180;
  scales_->setMinimumHeight(kTableHeight);
  scalesLabel_->setWordWrap(true);
  auto* form = new QFormLayout(this);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
  form->addRow(nameLabel_, name_);
  form->addRow(formatLabel_, format_);
  form->addRow(inputLabel_, input_);
  form->addRow(outputLabel_, output_);
  form->addRow(layersLabel_, layers_);
  form->addRow(weightsLabel_, weights_);
  form->addRow(hashLabel_, hash_);
  form->addRow(scalesLabel_);
  form->addRow(scales_);
  form->addRow(notes_);
  retranslate();
}

void ModelSummary::setModel(std::shared_ptr<const Model> model) {
  model_ = std::move(model);
  retranslate();
}

void ModelSummary::changeEvent(QEvent* event) {
  QGroupBox::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void ModelSummary::retranslate() {
  setTitle(tr("Model"));
  nameLabel_->setText(tr("Name"));
  formatLabel_->setText(tr("Format"));
  inputLabel_->setText(tr("Inputs"));
  outputLabel_->setText(tr("Outputs"));
  layersLabel_->setText(tr("Layers"));
  weightsLabel_->setText(tr("Weights"));
  hashLabel_->setText(tr("SHA-256"));
  scalesLabel_->setText(tr("Scales in the file (code = value × scale)"));
  showScales();
  if (model_ == nullptr) {
    for (QLabel* label : {name_, format_, input_, output_, layers_, weights_, hash_, notes_}) {
      label->clear();
    }
    return;
  }
  const QLocale locale;
  QStringList files;
  QStringList paths;
  for (const auto& file : model_->files) {
    const QFileInfo info(toQString(file));
    files.append(tr("%1 (%2)").arg(info.fileName(), locale.formattedDataSize(info.size())));
    paths.append(toQString(file));
  }
  name_->setText(QString::fromStdString(model_->name));
  name_->setToolTip(paths.join(QLatin1Char('\n')));
  format_->setText(QString::fromLatin1(toString(model_->format)) + QStringLiteral(" — ") +
                   files.join(QStringLiteral(", ")));
  QStringList inputs;
  for (const ModelInput& input : model_->inputs) {
    inputs.append(QString::fromStdString(input.name) + QStringLiteral("  ") +
                  (input.shape.empty() ? tr("size not declared")
                                       : QString::fromStdString(toString(input.shape))));
  }
  input_->setText(inputs.join(QLatin1Char('\n')));
  QStringList outputs;
  for (std::size_t i = 0; i < std::min(model_->outputs.size(), kOutputsShown); ++i) {
    outputs.append(QString::fromStdString(model_->outputs[i].name));
  }
  if (model_->outputs.size() > kOutputsShown) {
    outputs.append(QStringLiteral("…"));
  }
  output_->setText(outputs.join(QStringLiteral(", ")));

  QStringList kinds;
  for (const LayerKind kind : kKinds) {
    const auto count = std::count_if(model_->layers.begin(), model_->layers.end(),
                                     [kind](const auto& layer) { return layer.kind == kind; });
    if (count > 0) {
      kinds.append(QString::number(count) + QLatin1Char(' ') + QString::fromLatin1(toString(kind)));
    }
  }
  QStringList types;
  for (const auto& [type, count] : model_->layerTypes) {
    // A line may break between types, not within one.
    types.append(QString::number(count) + QChar(QChar::Nbsp) + QString::fromStdString(type));
  }
  layers_->setToolTip(types.join(QLatin1Char('\n')));
  layers_->setText(
      tr("%1, of which %2 can be quantized").arg(model_->layerCount).arg(model_->layers.size()) +
      (kinds.isEmpty() ? QString() : QLatin1Char('\n') + kinds.join(QStringLiteral("\n"))) +
      (types.isEmpty() ? QString()
                       : QLatin1Char('\n') + tr("All: %1").arg(types.join(QStringLiteral(", ")))));
  weights_->setText(
      tr("%1 values, %2")
          .arg(locale.toString(weightCount(*model_)), QString::fromStdString(model_->weightType)));
  // A line may break only at a space.
  hash_->setText(QString::fromStdString(model_->hash.substr(0, model_->hash.size() / 2)) +
                 QLatin1Char('\n') +
                 QString::fromStdString(model_->hash.substr(model_->hash.size() / 2)));
  QStringList notes;
  for (const std::string& warning : model_->warnings) {
    notes.append(QStringLiteral("⚠ ") + QString::fromStdString(warning));
  }
  for (const std::string& note : model_->notes) {
    notes.append(QStringLiteral("• ") + QString::fromStdString(note));
  }
  notes_->setText(notes.join(QLatin1Char('\n')));
  notes_->setVisible(!notes.isEmpty());
}

void ModelSummary::showScales() {
  const bool quantized = model_ != nullptr && !model_->embeddedScales.empty();
  scalesLabel_->setVisible(quantized);
  scales_->setVisible(quantized);
  scales_->clear();
  scales_->setColumnCount(4);
  scales_->setHorizontalHeaderLabels({tr("Layer"), tr("Input"), tr("Weights"), tr("Output")});
  scales_->setRowCount(0);
  if (!quantized) {
    return;
  }
  const QLocale locale;
  const auto text = [&](const std::vector<float>& scales) {
    QStringList values;
    for (const float scale : scales) {
      values.append(locale.toString(static_cast<double>(scale), 'g', 6));
    }
    return values.join(QStringLiteral("  "));
  };
  scales_->setRowCount(static_cast<int>(model_->embeddedScales.size()));
  int row = 0;
  for (const EmbeddedScales& scales : model_->embeddedScales) {
    const QStringList cells = {QString::fromStdString(scales.layer), text(scales.input),
                               text(scales.weights), text(scales.output)};
    for (int column = 0; column < cells.size(); ++column) {
      auto* item = new QTableWidgetItem(cells[column]);
      item->setToolTip(cells[column]);
      scales_->setItem(row, column, item);
    }
    ++row;
  }
}

}  // namespace quantoscope
