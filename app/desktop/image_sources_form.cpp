// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/image_sources_form.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "app/desktop/paths.h"
#include "app/desktop/settings.h"

namespace quantoscope {
namespace {

const QString kImages = QStringLiteral("images");

}  // namespace

ImageSourcesForm::ImageSourcesForm(Settings& settings, QWidget* parent)
    : QWidget(parent), settings_(settings), grid_(new QGridLayout(this)) {
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setColumnStretch(1, 1);
  setInputs({});
}

void ImageSourcesForm::setInputs(const std::vector<std::string>& names) {
  for (const Row& row : rows_) {
    delete row.label;
    delete row.source;
    delete row.folder;
    delete row.file;
  }
  rows_.clear();
  addRow(names.empty() ? QString() : QString::fromStdString(names.front()));
  for (std::size_t i = 1; i < names.size(); ++i) {
    addRow(QString::fromStdString(names[i]));
  }
  for (const Row& row : rows_) {
    row.label->setVisible(rows_.size() > 1);
  }
  retranslate();
}

void ImageSourcesForm::addRow(const QString& name) {
  const auto input = rows_.size();
  const Row row{new QLabel(name), new QLineEdit, new QPushButton, new QPushButton};
  row.label->setTextFormat(Qt::PlainText);
  row.label->setBuddy(row.source);
  row.source->setObjectName(input == 0 ? QStringLiteral("imageSource")
                                       : QStringLiteral("imageSource") + QString::number(input));
  const int line = static_cast<int>(input);
  grid_->addWidget(row.label, line, 0);
  grid_->addWidget(row.source, line, 1);
  grid_->addWidget(row.folder, line, 2);
  grid_->addWidget(row.file, line, 3);
  connect(row.folder, &QPushButton::clicked, this, [this, input] { chooseFolder(input); });
  connect(row.file, &QPushButton::clicked, this, [this, input] { chooseFile(input); });
  connect(row.source, &QLineEdit::editingFinished, this,
          [this, input, edit = row.source] { emit chosen(input, toPath(edit->text().trimmed())); });
  rows_.push_back(row);
}

void ImageSourcesForm::setSource(std::size_t input, const std::filesystem::path& source) {
  if (input < rows_.size()) {
    rows_[input].source->setText(toQString(source));
  }
}

void ImageSourcesForm::choose(std::size_t input, const std::filesystem::path& source) {
  setSource(input, source);
  emit chosen(input, source);
}

void ImageSourcesForm::chooseFolder(std::size_t input) {
  const QString folder =
      QFileDialog::getExistingDirectory(this, tr("Folder of images"), settings_.folder(kImages));
  if (!folder.isEmpty()) {
    settings_.setFolder(kImages, folder);
    choose(input, toPath(folder));
  }
}

void ImageSourcesForm::chooseFile(std::size_t input) {
  const QString file = QFileDialog::getOpenFileName(
      this, tr("List of images, image or tensor"), settings_.folder(kImages),
      tr("Lists, images and tensors (*.txt *.list *.lst *.npy *.png *.jpg *.jpeg *.bmp "
         "*.webp);;All "
         "files (*)"));
  if (!file.isEmpty()) {
    settings_.setFolder(kImages, QFileInfo(file).absolutePath());
    choose(input, toPath(file));
  }
}

void ImageSourcesForm::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void ImageSourcesForm::retranslate() {
  for (const Row& row : rows_) {
    row.label->setToolTip(tr("The input of the network that reads these files"));
    row.source->setPlaceholderText(tr("Folder, list file, image or .npy"));
    row.folder->setText(tr("Folder…"));
    row.file->setText(tr("File…"));
  }
}

}  // namespace quantoscope
