// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lint_text.h"

#include <QCoreApplication>

namespace quantoscope {
namespace {

struct LintText {
  Q_DECLARE_TR_FUNCTIONS(LintText)
};

}  // namespace

QString lintText(const LintFinding& finding) {
  if (finding.severity == LintSeverity::Warning) {
    switch (finding.kind) {
      case LintKind::SixBits:
        return LintText::tr("The weight codes exceed ±31, for which ncnn's int8 Winograd is made.");
      case LintKind::Accumulator:
        return LintText::tr("For the worst input the runtime's accumulator overflows.");
      case LintKind::Clipped:
        return LintText::tr("Weights beyond ±127 are clipped.");
      case LintKind::Duplicate:
        return LintText::tr("Two layers have this name; the reader takes the later line for both.");
      case LintKind::AllFloat:
        return LintText::tr("No layer becomes int8.");
      default:
        break;
    }
  }
  return QString::fromStdString(describe(finding));
}

}  // namespace quantoscope
