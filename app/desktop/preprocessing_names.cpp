// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/preprocessing_names.h"

#include <QCoreApplication>
#include <array>
#include <string_view>

namespace quantoscope {
namespace {

constexpr const char* kContext = "quantoscope::PreprocessingNames";

// The words in the names of core/model/preprocessing_candidates.cpp; the rest are numbers.
constexpr std::array kWords = {
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "raw pixels"),
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "Caffe ImageNet mean"),
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "PyTorch ImageNet mean and deviation"),
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "red and blue swapped"),
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "MNIST mean and deviation"),
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "ImageNet mean and deviation, grey"),
    QT_TRANSLATE_NOOP("quantoscope::PreprocessingNames", "as given"),
};

}  // namespace

QString translatedName(const PreprocessingCandidate& candidate) {
  QString name = QString::fromStdString(candidate.name);
  for (const char* word : kWords) {
    name.replace(QLatin1String(word), QCoreApplication::translate(kContext, word));
  }
  return name;
}

}  // namespace quantoscope
