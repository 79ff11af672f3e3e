// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/threshold_view.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/calibration/threshold_methods.h"
#include "widgets/threshold/threshold_plot.h"

namespace quantoscope {
namespace {

constexpr double kZoomStep = 0.7;

QString fromView(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

ThresholdView::ThresholdView(QWidget* parent)
    : QWidget(parent),
      plot_(new ThresholdPlot),
      methodsMenu_(new QMenu(this)),
      methodsButton_(new QToolButton),
      allMethods_(nullptr),
      noMethods_(nullptr),
      hint_(new QLabel),
      logDensity_(new QAction(this)),
      logDivergence_(new QAction(this)),
      zoomIn_(new QAction(this)),
      zoomOut_(new QAction(this)),
      fit_(new QAction(this)) {
  setObjectName(QStringLiteral("thresholdView"));
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  hint_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  hint_->setForegroundRole(QPalette::PlaceholderText);
  logDensity_->setCheckable(true);
  logDensity_->setChecked(plot_->isLogDensity());
  logDivergence_->setCheckable(true);
  logDivergence_->setChecked(plot_->isLogDivergence());

  auto* bottom = new QHBoxLayout;
  bottom->setContentsMargins(14, 0, 8, 4);
  bottom->setSpacing(2);
  bottom->addWidget(hint_, 1);
  buildMethodsMenu();
  methodsButton_->setObjectName(QStringLiteral("shownMethods"));
  methodsButton_->setMenu(methodsMenu_);
  methodsButton_->setPopupMode(QToolButton::InstantPopup);
  methodsButton_->setAutoRaise(true);
  methodsButton_->setFocusPolicy(Qt::TabFocus);
  bottom->addWidget(methodsButton_);
  for (QAction* action : {logDensity_, logDivergence_, zoomOut_, zoomIn_, fit_}) {
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    bottom->addWidget(button);
  }
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(plot_, 1);
  layout->addLayout(bottom);
  setFocusProxy(plot_);

  connect(plot_, &ThresholdPlot::thresholdMoving, this, &ThresholdView::thresholdMoving);
  connect(plot_, &ThresholdPlot::thresholdCommitted, this, &ThresholdView::thresholdCommitted);
  connect(plot_, &ThresholdPlot::thresholdCancelled, this, &ThresholdView::thresholdCancelled);
  connect(plot_, &ThresholdPlot::automaticRequested, this, &ThresholdView::automaticRequested);
  connect(logDensity_, &QAction::toggled, plot_, &ThresholdPlot::setLogDensity);
  connect(logDivergence_, &QAction::toggled, plot_, &ThresholdPlot::setLogDivergence);
  connect(zoomIn_, &QAction::triggered, plot_, [this] { plot_->zoomBy(kZoomStep); });
  connect(zoomOut_, &QAction::triggered, plot_, [this] { plot_->zoomBy(1 / kZoomStep); });
  connect(fit_, &QAction::triggered, plot_, &ThresholdPlot::resetZoom);
  retranslate();
}

ThresholdView::~ThresholdView() = default;

void ThresholdView::setLayer(const QuantizableLayer& layer,
                             std::shared_ptr<const ActivationStatistics> statistics,
                             const LayerReport& report) {
  plot_->setLayer(QString::fromStdString(layer.name), std::move(statistics), report);
}

void ThresholdView::setReport(const LayerReport& report) {
  plot_->setReport(report);
}

void ThresholdView::setMarks(std::vector<ThresholdMark> marks) {
  plot_->setMarks(std::move(marks));
}

void ThresholdView::setStabilityBand(std::optional<std::pair<double, double>> band) {
  plot_->setStabilityBand(band);
}

void ThresholdView::buildMethodsMenu() {
  methodsMenu_->setObjectName(QStringLiteral("shownMethodsMenu"));
  for (const ThresholdMethod& method : thresholdMethods()) {
    const QString id = fromView(method.id);
    shownMethods_.append(id);
    QAction* entry = methodsMenu_->addAction(fromView(method.label));
    entry->setCheckable(true);
    entry->setChecked(true);
    entry->setData(id);
    connect(entry, &QAction::triggered, this, [this, id](bool on) {
      QStringList ids = shownMethods_;
      ids.removeAll(id);
      if (on) {
        ids.append(id);
      }
      chooseMethods(ids);
    });
  }
  methodsMenu_->addSeparator();
  allMethods_ = methodsMenu_->addAction(QString());
  noMethods_ = methodsMenu_->addAction(QString());
  connect(allMethods_, &QAction::triggered, this, [this] {
    QStringList ids;
    for (const ThresholdMethod& method : thresholdMethods()) {
      ids.append(fromView(method.id));
    }
    chooseMethods(ids);
  });
  connect(noMethods_, &QAction::triggered, this, [this] { chooseMethods({}); });
}

void ThresholdView::chooseMethods(const QStringList& ids) {
  setShownMethods(ids);
  Q_EMIT shownMethodsChanged(shownMethods_);
}

void ThresholdView::setShownMethods(const QStringList& ids) {
  shownMethods_ = ids;
  for (QAction* entry : methodsMenu_->actions()) {
    if (entry->isCheckable()) {
      entry->setChecked(ids.contains(entry->data().toString()));
    }
  }
  plot_->setShownMethods(ids);
}

void ThresholdView::clear() {
  plot_->clearLayer();
}

void ThresholdView::setEmptyText(const QString& text) {
  plot_->setEmptyText(text);
}

bool ThresholdView::isDragging() const {
  return plot_->isDragging();
}

double ThresholdView::threshold() const {
  return plot_->threshold();
}

void ThresholdView::resetZoom() {
  plot_->resetZoom();
}

bool ThresholdView::isLogDensity() const {
  return logDensity_->isChecked();
}

void ThresholdView::setLogDensity(bool on) {
  logDensity_->setChecked(on);
}

bool ThresholdView::isLogDivergence() const {
  return logDivergence_->isChecked();
}

void ThresholdView::setLogDivergence(bool on) {
  logDivergence_->setChecked(on);
}

QPixmap ThresholdView::renderPixmap(const QSize& size, double scale) {
  return plot_->toPixmap(size.width(), size.height(), scale);
}

void ThresholdView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
  QWidget::changeEvent(event);
}

void ThresholdView::contextMenuEvent(QContextMenuEvent* event) {
  if (isDragging()) {
    return;
  }
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addActions({logDensity_, logDivergence_, methodsMenu_->menuAction()});
  menu->addSeparator();
  menu->addActions({zoomIn_, zoomOut_, fit_});
  menu->popup(event->globalPos());
}

void ThresholdView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitHint();
}

void ThresholdView::fitHint() {
  layout()->activate();
  const QString hint = tr("Drag the line in either plot; ←/→ moves it one bin.");
  hint_->setText(hint_->fontMetrics().elidedText(hint, Qt::ElideRight, hint_->width()));
}

void ThresholdView::retranslate() {
  const auto set = [](QAction* action, const QString& text, const QString& shortText,
                      const QString& toolTip) {
    action->setText(text);
    action->setIconText(shortText);
    action->setToolTip(toolTip);
  };
  set(logDensity_, tr("Logarithmic &Density"), tr("log P"),
      tr("Logarithmic scale for the histogram."));
  set(logDivergence_, tr("Logarithmic D&ivergence"), tr("log D"),
      tr("Logarithmic scale for the divergence."));
  methodsMenu_->setTitle(tr("Ticks"));
  methodsButton_->setText(tr("Ticks"));
  methodsButton_->setToolTip(tr("Which methods have a tick in the plots."));
  allMethods_->setText(tr("All Methods"));
  noMethods_->setText(tr("None"));
  set(zoomIn_, tr("Zoom &In"), QStringLiteral("+"),
      tr("Zooms in about the threshold (+). The wheel zooms about the mouse, Shift and drag zooms "
         "to a span."));
  set(zoomOut_, tr("Zoom &Out"), QStringLiteral("−"), tr("Zooms out (−)."));
  set(fit_, tr("Show &All"), tr("All"), tr("Shows the whole range (0)."));
  fitHint();
  hint_->setToolTip(
      tr("<p>Drag the line in either plot. ←/→: one bin, with Shift ten, Page Up/Down fifty. Home: "
         "automatic. End: largest value. Double click below: put it there. Escape while dragging: "
         "cancel.</p><p>Wheel: zoom. Drag elsewhere: move. Shift and drag: zoom to a span.</p>"));
}

}  // namespace quantoscope
