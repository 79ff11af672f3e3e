// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/number_list.h"

#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <cmath>

namespace quantoscope {
namespace {

std::optional<float> parseNumber(const QString& text) {
  const QStringList parts = text.split(QLatin1Char('/'));
  constexpr qsizetype kFraction = 2;
  if (parts.size() > kFraction) {
    return std::nullopt;
  }
  bool valid = false;
  double value = QLocale::c().toDouble(parts.front(), &valid);
  if (valid && parts.size() == kFraction) {
    value /= QLocale::c().toDouble(parts.back(), &valid);
  }
  const auto number = static_cast<float>(value);
  return valid && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::vector<float>> parseNumbers(const QString& text) {
  static const QRegularExpression separators(QStringLiteral("[,;，；\\s]+"));
  std::vector<float> numbers;
  for (const QString& part : text.split(separators, Qt::SkipEmptyParts)) {
    const auto number = parseNumber(part);
    if (!number) {
      return std::nullopt;
    }
    numbers.push_back(*number);
  }
  return numbers;
}

QString numbersText(const std::vector<float>& numbers) {
  QStringList parts;
  for (const float number : numbers) {
    constexpr int kEnough = 9;  // digits that identify every float
    QString shortest;
    for (int digits = 1; digits <= kEnough; ++digits) {
      shortest = QString::number(static_cast<double>(number), 'g', digits);
      if (shortest.toFloat() == number) {
        break;
      }
    }
    parts.append(shortest);
  }
  return parts.join(QStringLiteral(", "));
}

}  // namespace quantoscope
