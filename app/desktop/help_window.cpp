// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/help_window.h"

#include <QAction>
#include <QEvent>
#include <QShortcut>
#include <QShowEvent>
#include <QStringList>
#include <QTextBrowser>
#include <QVBoxLayout>
#include <vector>

#include "app/desktop/table_page.h"
#include "widgets/advice/advice_card.h"
#include "widgets/features/feature_canvas.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/key_help.h"
#include "widgets/layers/layer_panel.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/threshold/threshold_plot.h"

#include "app/desktop/focus_round.h"
#include "app/desktop/window_place.h"

namespace quantoscope {
namespace {

QString section(const QString& title, const QString& body) {
  return QStringLiteral("<h3>%1</h3>%2").arg(title, body);
}

QString definitions(const std::vector<KeyHelp>& rows) {
  QString html = QStringLiteral("<table cellpadding='3'>");
  for (const auto& [term, meaning] : rows) {
    html += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>")
                .arg(term.toHtmlEscaped(), meaning.toHtmlEscaped());
  }
  return html + QStringLiteral("</table>");
}

// What an action is called in general, not what it would do now.
QString nameOf(const QAction& action) {
  QString name = action.whatsThis().isEmpty() ? action.text() : action.whatsThis();
  return name.remove(QLatin1Char('&'));
}

QString textOf(const QList<QKeySequence>& shortcuts) {
  QStringList texts;
  for (const QKeySequence& keys : shortcuts) {
    texts << keys.toString(QKeySequence::NativeText);
  }
  return texts.join(QStringLiteral(", "));
}

// All shortcuts of the window, from where they work.
std::vector<KeyHelp> actionKeys(const QWidget& window) {
  std::vector<KeyHelp> rows;
  for (const QAction* action : window.findChildren<QAction*>()) {
    if (!action->shortcuts().isEmpty() && !nameOf(*action).isEmpty()) {
      rows.push_back({textOf(action->shortcuts()), nameOf(*action)});
    }
  }
  for (const QShortcut* shortcut : window.findChildren<QShortcut*>()) {
    if (!shortcut->whatsThis().isEmpty()) {
      rows.push_back({textOf({shortcut->key()}), shortcut->whatsThis()});
    }
  }
  return rows;
}

}  // namespace

HelpWindow::HelpWindow(QWidget& window)
    : QDialog(&window), window_(window), text_(new QTextBrowser), round_(new FocusRound(*this)) {
  setObjectName(QStringLiteral("helpWindow"));
  constexpr QSize kSize(640, 680);
  fitToScreen(*this, kSize);
  text_->setFrameShape(QFrame::NoFrame);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->addWidget(text_);
  retranslate();
}

void HelpWindow::showEvent(QShowEvent* event) {
  retranslate();
  QDialog::showEvent(event);
}

bool HelpWindow::focusNextPrevChild(bool next) {
  return round_->step(next);
}

void HelpWindow::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void HelpWindow::retranslate() {
  setWindowTitle(tr("Quantoscope help"));
  const QString workflow = tr(
      "<ol><li>Open a model (Ctrl+O) or drop its files on the window. A model of ncnn (.param "
      "and .bin), Caffe (.prototxt and .caffemodel) or Darknet (.cfg and .weights) is two files: "
      "open one, and the other is found beside it. An ONNX (.onnx) or TensorFlow (.pb) model is "
      "one file.</li>"
      "<li>Choose images like those that the network will meet: a folder, a list file, or .npy "
      "tensors. Check in the preview that they look right and that the values are in the range "
      "that the network was trained with. Wrong preprocessing gives wrong thresholds.</li>"
      "<li>Calibrate. The float network runs over all images and every layer's input is counted "
      "into a histogram. From it the method chooses the threshold.</li>"
      "<li>Look at the worst layers first. The int8 network is measured in the background: the "
      "cause "
      "says whether the threshold, the weights or the layers before are to blame, and the advice "
      "what helps, with a button that does it.</li>"
      "<li>Or drag the threshold line, change bits, or keep a layer float, and watch the figures. "
      "Everything can be undone.</li>"
      "<li>Export the scale table (Ctrl+E).</li></ol>");
  QString keys = definitions(actionKeys(window_));
  const auto keysOf = [](const QString& where, const std::vector<KeyHelp>& help) {
    return QStringLiteral("<p><i>%1</i></p>").arg(where.toHtmlEscaped()) + definitions(help);
  };
  keys += keysOf(tr("Plots of the threshold"), ThresholdPlot::keyHelp());
  keys += keysOf(tr("List of layers"), LayerPanel::keyHelp());
  keys += keysOf(tr("Error by layer, error over depth"), ErrorRankingPlot::keyHelp());
  keys += keysOf(tr("Advice"), AdviceCard::keyHelp());
  keys += keysOf(tr("Differences from a table"), TablePage::keyHelp());
  keys += keysOf(tr("Network"), GraphCanvas::keyHelp());
  keys += keysOf(tr("Feature maps"), FeatureCanvas::keyHelp());
  const QString figures = definitions({
      {tr("Threshold"),
       tr("Activations beyond it are clipped. The rest is spread over the codes.")},
      {tr("Scale"), tr("Codes per unit of activation: 127 / threshold at 8 bits. This is what the "
                       "table holds.")},
      {tr("P and Q"), tr("The distribution of the activations, and the same after quantization.")},
      {tr("Divergence"),
       tr("How much Q differs from P, in nats (Kullback-Leibler). The method takes "
          "the threshold with the least.")},
      {tr("SQNR"),
       tr("Signal power over quantization error power, in dB: 6 dB are one bit. Below 20 "
          "dB is poor.")},
      {tr("Alone, accumulated"),
       tr("Measured with only this layer quantized, and with all layers quantized.")},
      {tr("Saturated"), tr("Share of the values that are clipped.")},
      {tr("Codes in use"), tr("Codes that really occur. After ReLU half of a symmetric range is "
                              "never used: one bit is lost.")},
      {tr("Bit width"), tr("ncnn computes 3×3 convolutions of stride 1 by Winograd, which leaves 6 "
                           "bits for their weights.")},
      {tr("Keep float"),
       tr("The layer is not quantized. Use it for the few layers that nothing else "
          "helps.")},
  });
  text_->setHtml(section(tr("How to work with it"), workflow) + section(tr("Keys"), keys) +
                 section(tr("What the figures mean"), figures));
}

}  // namespace quantoscope
