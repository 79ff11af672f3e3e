// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/start_page.h"

#include <QEvent>
#include <QFont>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/desktop/paths.h"
#include "app/desktop/recent_models.h"

namespace quantoscope {
namespace {

QLabel* heading(const QString& objectName, double scale) {
  auto* label = new QLabel;
  label->setObjectName(objectName);
  QFont font = label->font();
  font.setBold(true);
  font.setPointSizeF(font.pointSizeF() * scale);
  label->setFont(font);
  return label;
}

QLabel* paragraph() {
  auto* label = new QLabel;
  label->setWordWrap(true);
  return label;
}

constexpr int kContentWidth = 860;

}  // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent),
      title_(heading(QStringLiteral("startTitle"), 2.0)),
      subtitle_(paragraph()),
      drop_(new QFrame),
      dropText_(new QLabel),
      open_(new QPushButton),
      demo_(new QPushButton),
      demoHint_(paragraph()),
      recentTitle_(heading(QStringLiteral("recentTitle"), 1.1)),
      recent_(new QListWidget),
      recentEmpty_(new QLabel),
      helpTitle_(heading(QStringLiteral("helpTitle"), 1.1)),
      help_(paragraph()) {
  setObjectName(QStringLiteral("startPage"));
  open_->setObjectName(QStringLiteral("openModelButton"));
  open_->setDefault(true);
  demo_->setObjectName(QStringLiteral("openDemoButton"));
  recent_->setObjectName(QStringLiteral("recentModels"));
  drop_->setObjectName(QStringLiteral("dropArea"));
  drop_->setStyleSheet(
      QStringLiteral("#dropArea { border: 2px dashed palette(mid); border-radius: 10px; "
                     "background: palette(base); }"));
  dropText_->setAlignment(Qt::AlignCenter);
  dropText_->setWordWrap(true);
  demoHint_->setAlignment(Qt::AlignCenter);
  recentEmpty_->setEnabled(false);
  recent_->setFrameShape(QFrame::NoFrame);
  recent_->setUniformItemSizes(true);
  help_->setTextFormat(Qt::RichText);
  help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);

  auto* buttons = new QHBoxLayout;
  buttons->addStretch();
  for (QPushButton* button : {open_, demo_}) {
    button->setMinimumHeight(36);
    button->setMinimumWidth(160);
    buttons->addWidget(button);
  }
  buttons->addStretch();
  auto* dropLayout = new QVBoxLayout(drop_);
  dropLayout->setContentsMargins(24, 28, 24, 24);
  dropLayout->setSpacing(14);
  dropLayout->addWidget(dropText_);
  dropLayout->addLayout(buttons);
  dropLayout->addWidget(demoHint_);

  auto* recentLayout = new QVBoxLayout;
  recentLayout->addWidget(recentTitle_);
  recentLayout->addWidget(recentEmpty_);
  recentLayout->addWidget(recent_, 100);
  recentLayout->addStretch(1);  // holds the heading up while there is no list
  auto* helpLayout = new QVBoxLayout;
  helpLayout->addWidget(helpTitle_);
  helpLayout->addWidget(help_, 1);
  auto* lower = new QHBoxLayout;
  lower->setSpacing(32);
  lower->addLayout(recentLayout, 1);
  lower->addLayout(helpLayout, 1);

  auto* content = new QWidget;
  content->setMaximumWidth(kContentWidth);
  auto* column = new QVBoxLayout(content);
  column->setSpacing(12);
  column->addWidget(title_);
  column->addWidget(subtitle_);
  column->addSpacing(8);
  column->addWidget(drop_);
  column->addSpacing(16);
  column->addLayout(lower, 1);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(24, 28, 24, 16);
  row->addStretch(1);
  row->addWidget(content, 100);
  row->addStretch(1);

  connect(open_, &QPushButton::clicked, this, &StartPage::openRequested);
  connect(demo_, &QPushButton::clicked, this, &StartPage::demoRequested);
  connect(recent_, &QListWidget::itemActivated, this,
          [this](QListWidgetItem* item) { emit recentRequested(recent_->row(item)); });
  connect(recent_, &QListWidget::itemClicked, this,
          [this](QListWidgetItem* item) { emit recentRequested(recent_->row(item)); });
  connect(help_, &QLabel::linkActivated, this, &StartPage::helpRequested);
  retranslate();
  setRecentModels({});
}

void StartPage::setRecentModels(const std::vector<std::vector<std::filesystem::path>>& models) {
  recent_->clear();
  for (const auto& files : models) {
    const RecentModelText text = recentModelText(files);
    auto* item = new QListWidgetItem(text.name + QStringLiteral("   ") + text.folder);
    QStringList names;
    for (const auto& file : files) {
      names.append(toQString(file));
    }
    item->setToolTip(names.join(QLatin1Char('\n')));
    recent_->addItem(item);
  }
  recent_->setVisible(!models.empty());
  recentEmpty_->setVisible(models.empty());
}

void StartPage::setLoading(bool loading) {
  open_->setEnabled(!loading);
  demo_->setEnabled(!loading);
  recent_->setEnabled(!loading);
}

void StartPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void StartPage::retranslate() {
  title_->setText(QStringLiteral("Quantoscope"));
  subtitle_->setText(
      tr("See which layers of a network quantize badly, why, and what to do about it."));
  dropText_->setText(
      tr("Drop a model here: ncnn (.param, .bin), ONNX, Caffe (.prototxt, .caffemodel), Darknet "
         "(.cfg, .weights) or TensorFlow (.pb)"));
  open_->setText(tr("Open model…"));
  demo_->setText(tr("Open demo"));
  demoHint_->setText(
      tr("The demo is a small network with 100 images. It needs no files of yours."));
  recentTitle_->setText(tr("Recent models"));
  recentEmpty_->setText(tr("Models that you open will be listed here."));
  helpTitle_->setText(tr("How it works"));
  help_->setText(
      tr("<ol style='margin-left:-22px; margin-top:0px'><li>Open a model.</li>"
         "<li>Choose 50 to 500 typical images and say how they are preprocessed.</li>"
         "<li>Calibrate: every layer gets a histogram and a threshold.</li>"
         "<li>Look at the worst layers first. Drag a threshold and watch the error.</li>"
         "<li>Export the scale table for the runtime.</li></ol>"
         "<a href='help'>More help (F1)</a>"));
}

}  // namespace quantoscope
