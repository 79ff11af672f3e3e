// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/top_bar.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <string>

#include "app/desktop/actions.h"
#include "app/desktop/eliding_button.h"
#include "app/desktop/paths.h"
#include "app/desktop/target_box.h"
#include "app/document/document.h"
#include "core/calibration/threshold_methods.h"
#include "widgets/theme.h"

namespace quantoscope {
namespace {

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QToolButton* button(const char* name) {
  auto* made = new QToolButton;
  made->setObjectName(QLatin1String(name));
  made->setToolButtonStyle(Qt::ToolButtonTextOnly);
  return made;
}

constexpr int kRoomForWords = 820;  // pixels, below which icons and boxes have to do
constexpr int kFewestBoxPixels = 70;

}  // namespace

TopBar::TopBar(Document& document, Actions& actions, QWidget* parent)
    : QToolBar(parent),
      document_(document),
      actions_(actions),
      model_(new ElidingButton),
      images_(new ElidingButton),
      methodLabel_(new QLabel),
      method_(new QComboBox),
      targetLabel_(new QLabel),
      target_(new QComboBox),
      undo_(button("topUndo")),
      redo_(button("topRedo")),
      export_(button("topExport")) {
  setObjectName(QStringLiteral("topBar"));
  setMovable(false);
  setFloatable(false);
  setContextMenuPolicy(Qt::PreventContextMenu);
  model_->setObjectName(QStringLiteral("topModel"));
  images_->setObjectName(QStringLiteral("topImages"));
  for (QComboBox* box : {method_, target_}) {
    box->setMinimumWidth(kFewestBoxPixels);
  }
  method_->setObjectName(QStringLiteral("topMethod"));
  target_->setObjectName(QStringLiteral("topTarget"));
  fillMethods();
  fillTargets(target_);
  auto* content = new QWidget;
  auto* row = new QHBoxLayout(content);
  row->setContentsMargins(6, 2, 6, 2);
  row->setSpacing(8);
  row->addWidget(model_);
  row->addWidget(images_);
  row->addWidget(methodLabel_);
  row->addWidget(method_);
  row->addWidget(targetLabel_);
  row->addWidget(target_);
  row->addStretch(1);
  row->addWidget(undo_);
  row->addWidget(redo_);
  row->addWidget(export_);
  addWidget(content);

  connect(model_, &QToolButton::clicked, actions_.open, &QAction::trigger);
  connect(images_, &QToolButton::clicked, actions_.images, &QAction::trigger);
  connect(undo_, &QToolButton::clicked, actions_.undo, &QAction::trigger);
  connect(redo_, &QToolButton::clicked, actions_.redo, &QAction::trigger);
  connect(export_, &QToolButton::clicked, actions_.exportTable, &QAction::trigger);
  connect(method_, &QComboBox::activated, this, [this](int index) {
    document_.setMethod(method_->itemData(index).toString().toStdString());
  });
  connect(target_, &QComboBox::activated, this,
          [this] { document_.setTarget(chosenTarget(target_)); });
  const auto update = [this] { refresh(); };
  connect(&document_, &Document::modelOpened, this, update);
  connect(&document_, &Document::calibrationGrew, this, update);
  connect(&document_, &Document::calibrationDone, this, update);
  connect(&document_, &Document::stageChanged, this, update);
  connect(&document_, &Document::methodChanged, this, update);
  connect(&document_, &Document::targetChanged, this, update);
  for (QAction* action : {actions_.undo, actions_.redo, actions_.exportTable, actions_.images}) {
    connect(action, &QAction::changed, this, update);
  }
  retranslate();
  recolor();
}

void TopBar::fillMethods() {
  for (const ThresholdMethod& method : thresholdMethods()) {
    method_->addItem(fromView(method.label), fromView(method.id));
  }
}

void TopBar::refresh() {
  const auto& model = document_.model();
  const auto& calibration = document_.calibration();
  model_->setName(model == nullptr ? tr("Open model…") : QString::fromStdString(model->name));
  images_->setVisible(model != nullptr);
  images_->setEnabled(actions_.images->isEnabled());
  if (calibration == nullptr || calibration->used.empty()) {
    images_->setName(tr("Images…"));
  } else {
    const QString folder = toQString(calibration->used.front().parent_path().filename());
    images_->setName(
        tr("%1 · %n image(s)", nullptr, static_cast<int>(calibration->used.size())).arg(folder));
  }
  method_->setVisible(model != nullptr);
  method_->setEnabled(document_.stage() != Document::Stage::Calibrating);
  method_->setCurrentIndex(method_->findData(QString::fromStdString(document_.plan().method)));
  target_->setVisible(model != nullptr);
  target_->setEnabled(method_->isEnabled());
  chooseTarget(target_, document_.plan().target);
  fitWidth();
  undo_->setEnabled(actions_.undo->isEnabled());
  redo_->setEnabled(actions_.redo->isEnabled());
  export_->setEnabled(actions_.exportTable->isEnabled());
  const auto tell = [](QToolButton* button, const QAction& action) {
    button->setToolTip(QString(action.text()).replace(QLatin1String("&&"), QLatin1String("&")) +
                       QStringLiteral(" (") + action.shortcut().toString(QKeySequence::NativeText) +
                       QLatin1Char(')'));
  };
  tell(undo_, *actions_.undo);
  tell(redo_, *actions_.redo);
}

void TopBar::changeEvent(QEvent* event) {
  QToolBar::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  } else if (event->type() == QEvent::PaletteChange) {
    recolor();
  }
}

void TopBar::resizeEvent(QResizeEvent* event) {
  QToolBar::resizeEvent(event);
  fitWidth();
}

// A bar that does not fit is hidden by Qt as a whole, Export with it.
void TopBar::fitWidth() {
  const bool words = width() >= kRoomForWords;
  const bool hasModel = document_.model() != nullptr;
  methodLabel_->setVisible(words && hasModel);
  targetLabel_->setVisible(words && hasModel);
  undo_->setText(words ? tr("↶ Undo") : QStringLiteral("↶"));
  redo_->setText(words ? tr("↷ Redo") : QStringLiteral("↷"));
}

void TopBar::recolor() {
  const Theme theme = themeOf(palette());
  export_->setStyleSheet(
      QStringLiteral("QToolButton { border: none; border-radius: 4px; padding: 5px 14px; }"
                     "QToolButton:enabled { background: %1; color: %2; }")
          .arg(theme.accent.name(), theme.onAccent.name()));
}

void TopBar::retranslate() {
  setWindowTitle(tr("Toolbar"));
  model_->setToolTip(tr("Open another model"));
  images_->setToolTip(tr("Images and preprocessing"));
  methodLabel_->setText(tr("Method"));
  method_->setToolTip(tr("Method that chooses the thresholds of all layers"));
  targetLabel_->setText(tr("Target"));
  nameTargets(target_);
  export_->setText(tr("Export…"));
  refresh();
}

}  // namespace quantoscope
