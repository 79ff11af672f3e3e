// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/measurement_form.h"

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
const QString kLabels = QStringLiteral("labels");

}  // namespace

MeasurementForm::MeasurementForm(Settings& settings, QWidget* parent)
    : QGroupBox(parent),
      settings_(settings),
      imagesLabel_(new QLabel),
      images_(new QLineEdit),
      folder_(new QPushButton),
      labelsLabel_(new QLabel),
      labels_(new QLineEdit),
      file_(new QPushButton),
      namesLabel_(new QLabel),
      names_(new QLineEdit),
      namesFile_(new QPushButton) {
  setObjectName(QStringLiteral("measurementForm"));
  images_->setObjectName(QStringLiteral("measuredImages"));
  labels_->setObjectName(QStringLiteral("labelsFile"));
  names_->setObjectName(QStringLiteral("classNamesFile"));
  for (QLineEdit* edit : {images_, labels_, names_}) {
    edit->setClearButtonEnabled(true);
  }
  imagesLabel_->setBuddy(images_);
  labelsLabel_->setBuddy(labels_);
  namesLabel_->setBuddy(names_);
  auto* grid = new QGridLayout(this);
  grid->setColumnStretch(1, 1);
  grid->addWidget(imagesLabel_, 0, 0);
  grid->addWidget(images_, 0, 1);
  grid->addWidget(folder_, 0, 2);
  grid->addWidget(labelsLabel_, 1, 0);
  grid->addWidget(labels_, 1, 1);
  grid->addWidget(file_, 1, 2);
  grid->addWidget(namesLabel_, 2, 0);
  grid->addWidget(names_, 2, 1);
  grid->addWidget(namesFile_, 2, 2);
  connect(folder_, &QPushButton::clicked, this, &MeasurementForm::chooseFolder);
  connect(file_, &QPushButton::clicked, this, &MeasurementForm::chooseLabels);
  connect(namesFile_, &QPushButton::clicked, this, &MeasurementForm::chooseNames);
  retranslate();
}

void MeasurementForm::setImages(const MeasurementImages& images) {
  images_->setText(toQString(images.images));
  labels_->setText(toQString(images.labels));
  names_->setText(toQString(images.classNames));
}

MeasurementImages MeasurementForm::images() const {
  return {toPath(images_->text().trimmed()), toPath(labels_->text().trimmed()),
          toPath(names_->text().trimmed())};
}

void MeasurementForm::chooseFolder() {
  const QString folder = QFileDialog::getExistingDirectory(
      this, tr("Folder of images to measure on"), settings_.folder(kImages));
  if (!folder.isEmpty()) {
    settings_.setFolder(kImages, folder);
    images_->setText(folder);
  }
}

void MeasurementForm::chooseLabels() {
  const QString file = QFileDialog::getOpenFileName(
      this, tr("Labels"), settings_.folder(kLabels),
      tr("Lines of a file name and a class (*.tsv *.txt);;All files (*)"));
  if (!file.isEmpty()) {
    settings_.setFolder(kLabels, QFileInfo(file).absolutePath());
    labels_->setText(file);
  }
}

void MeasurementForm::chooseNames() {
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Class names"), settings_.folder(kLabels),
                                   tr("One name a line (*.txt *.names);;All files (*)"));
  if (!file.isEmpty()) {
    settings_.setFolder(kLabels, QFileInfo(file).absolutePath());
    names_->setText(file);
  }
}

void MeasurementForm::changeEvent(QEvent* event) {
  QGroupBox::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void MeasurementForm::retranslate() {
  setTitle(tr("Measuring"));
  imagesLabel_->setText(tr("Images"));
  images_->setPlaceholderText(tr("those of the calibration"));
  images_->setToolTip(tr("Folder or list of the images that the int8 network is measured on."));
  folder_->setText(tr("Folder…"));
  labelsLabel_->setText(tr("Labels"));
  labels_->setPlaceholderText(tr("none"));
  labels_->setToolTip(
      tr("A text file with lines of a file name and a class, counted from 0: how "
         "often float and int8 are right."));
  file_->setText(tr("File…"));
  namesLabel_->setText(tr("Class names"));
  names_->setPlaceholderText(tr("classes.txt beside the labels"));
  names_->setToolTip(tr(
      "A text file with one name a line, the first for class 0. Labels may then be names, too."));
  namesFile_->setText(tr("File…"));
}

}  // namespace quantoscope
