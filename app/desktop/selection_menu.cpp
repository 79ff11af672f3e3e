// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/selection_menu.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QTableView>
#include <algorithm>

#include "app/document/document.h"
#include "app/document/override_command.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/scheme.h"
#include "widgets/layers/layer_panel.h"

namespace quantoscope {
namespace {

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QAction* entry(QMenu* menu, const QString& text, bool checked) {
  QAction* made = menu->addAction(text);
  made->setCheckable(true);
  made->setChecked(checked);
  return made;
}

}  // namespace

SelectionMenu::SelectionMenu(Document& document, LayerPanel& panel, QObject* parent)
    : QObject(parent),
      document_(document),
      panel_(panel),
      menu_(new QMenu),
      methods_(menu_->addMenu(QString())),
      activationBits_(menu_->addMenu(QString())),
      weightBits_(menu_->addMenu(QString())),
      keepFloat_(menu_->addAction(QString())),
      reset_(menu_->addAction(QString())),
      copy_(nullptr),
      chooseMethod_(new QAction(this)) {
  menu_->setObjectName(QStringLiteral("selectionMenu"));
  methods_->setObjectName(QStringLiteral("selectionMethods"));
  activationBits_->setObjectName(QStringLiteral("selectionActivationBits"));
  weightBits_->setObjectName(QStringLiteral("selectionWeightBits"));
  keepFloat_->setObjectName(QStringLiteral("selectionKeepFloat"));
  reset_->setObjectName(QStringLiteral("selectionReset"));
  chooseMethod_->setObjectName(QStringLiteral("actionSelectionMethod"));
  chooseMethod_->setShortcut(Qt::CTRL | Qt::Key_M);
  keepFloat_->setCheckable(true);
  menu_->addSeparator();
  copy_ = menu_->addAction(QString());

  connect(menu_, &QMenu::aboutToShow, this, &SelectionMenu::fill);
  connect(keepFloat_, &QAction::triggered, this, [this](bool on) {
    // What the runtime cannot compute stays float without a decision.
    apply([on](LayerOverride& layer) { layer.keepFloat = on ? std::optional(true) : std::nullopt; },
          OverrideField::KeepFloat);
  });
  connect(reset_, &QAction::triggered, this, [this] {
    apply([](LayerOverride& layer) { layer = LayerOverride{}; }, OverrideField::Reset);
  });
  connect(copy_, &QAction::triggered, this, [this] {
    QStringList names;
    for (const std::size_t layer : layers()) {
      names.append(QString::fromStdString(document_.model()->layers[layer].name));
    }
    QApplication::clipboard()->setText(names.join(QLatin1Char('\n')));
  });
  connect(chooseMethod_, &QAction::triggered, this, [this] {
    fill();
    methods_->popup(panel_.view()->viewport()->mapToGlobal(
        panel_.view()->visualRect(panel_.view()->currentIndex()).bottomLeft()));
  });
  const auto enable = [this] {
    const bool some = !layers().empty() && document_.stage() == Document::Stage::Calibrated;
    menu_->menuAction()->setEnabled(some);
    chooseMethod_->setEnabled(some);
  };
  connect(&panel_, &LayerPanel::selectionChanged, this, enable);
  connect(&document_, &Document::stageChanged, this, enable);
  enable();
  retranslate();
}

SelectionMenu::~SelectionMenu() {
  delete menu_;
}

std::vector<std::size_t> SelectionMenu::layers() const {
  std::vector<std::size_t> layers;
  for (const int layer : panel_.selectedLayers()) {
    if (static_cast<std::size_t>(layer) < document_.layers().size()) {
      layers.push_back(static_cast<std::size_t>(layer));
    }
  }
  return layers;
}

template <typename Value>
std::optional<Value> SelectionMenu::common(
    const std::function<Value(const LayerDecision&)>& value) const {
  std::optional<Value> found;
  for (const std::size_t layer : layers()) {
    const auto& report = document_.layers()[layer].current;
    if (report == nullptr || (found && *found != value(report->decision))) {
      return std::nullopt;
    }
    found = value(report->decision);
  }
  return found;
}

void SelectionMenu::fill() {
  fillMethods();
  fillBits(activationBits_, false);
  fillBits(weightBits_, true);
  keepFloat_->setChecked(common<bool>([](const LayerDecision& decision) {
                           return decision.keepFloat;
                         }).value_or(false));
  const auto chosen = layers();
  reset_->setEnabled(std::any_of(chosen.begin(), chosen.end(), [this](std::size_t layer) {
    return !document_.plan().overrides[layer].empty();
  }));
}

void SelectionMenu::fillMethods() {
  methods_->clear();
  const auto inForce =
      common<std::string>([](const LayerDecision& decision) { return decision.method; });
  const auto choose = [this](const QAction* action, std::optional<std::string> method) {
    connect(action, &QAction::triggered, this, [this, method = std::move(method)] {
      apply(
          [&](LayerOverride& layer) {
            layer.method = method;
            layer.threshold.reset();
          },
          OverrideField::Method);
    });
  };
  const std::string& ofAll = document_.plan().method;
  choose(methods_->addAction(tr("As all layers (%1)").arg(fromView(thresholdMethod(ofAll).label))),
         std::nullopt);
  methods_->addSeparator();
  for (const ThresholdMethod& method : thresholdMethods()) {
    choose(entry(methods_, fromView(method.label), inForce == method.id), std::string(method.id));
  }
}

void SelectionMenu::fillBits(QMenu* menu, bool weights) {
  menu->clear();
  const auto inForce = common<int>([weights](const LayerDecision& decision) {
    return weights ? decision.weightBits : decision.activationBits;
  });
  const auto choose = [this, weights](const QAction* action, std::optional<int> bits) {
    connect(action, &QAction::triggered, this, [this, weights, bits] {
      apply(
          [&](LayerOverride& layer) {
            (weights ? layer.weightBits : layer.activationBits) = bits;
            if (weights) {
              layer.weightScales.reset();
            }
          },
          weights ? OverrideField::WeightBits : OverrideField::ActivationBits);
    });
  };
  choose(menu->addAction(tr("Automatic")), std::nullopt);
  menu->addSeparator();
  for (int bits = kMaxBits; bits >= kMinBits; --bits) {
    choose(entry(menu, tr("%1 bits").arg(bits), inForce == bits), bits);
  }
}

void SelectionMenu::apply(const Change& change, OverrideField field) {
  std::vector<LayerEdit> edits;
  for (const std::size_t layer : layers()) {
    LayerOverride wanted = document_.plan().overrides[layer];
    change(wanted);
    edits.push_back({layer, std::move(wanted)});
  }
  document_.setOverrides(edits, field);
}

void SelectionMenu::retranslate() {
  menu_->setTitle(tr("Selected layers"));
  methods_->setTitle(tr("Method"));
  activationBits_->setTitle(tr("Activation bits"));
  weightBits_->setTitle(tr("Weight bits"));
  keepFloat_->setText(tr("Keep float"));
  reset_->setText(tr("Reset to automatic"));
  copy_->setText(tr("Copy names"));
  chooseMethod_->setText(tr("Method for the selected layers…"));
}

}  // namespace quantoscope
