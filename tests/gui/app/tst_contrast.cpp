// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that the program says can be read: in both themes, in every state.
#include <QSet>
#include <map>

#include "tests/gui/states/desktop_states.h"
#include "tests/gui/states/painted_text.h"
#include "widgets/notice_label.h"

using namespace quantoscope;

namespace {

constexpr double kReadable = 4.5;  // WCAG 2.1, level AA

QString describe(const PaintedText& text) {
  const QWidget* widget = text.widget;
  QString where = QString::fromLatin1(widget->metaObject()->className());
  for (; widget != nullptr; widget = widget->parentWidget()) {
    if (!widget->objectName().isEmpty() && !widget->objectName().startsWith(QLatin1String("qt_"))) {
      where += QStringLiteral(" in ") + widget->objectName();
      break;
    }
  }
  return QStringLiteral("%1 : 1, %2 on %3, \"%4\" (%5%6)")
      .arg(text.contrast, 0, 'f', 2)
      .arg(text.color.name(), text.behind.name(), text.text.left(40), where,
           text.widget->isEnabled() ? QString() : QStringLiteral(", disabled"));
}

// Plots draw a little later than the rest; what is still wrong after some time is wrong.
std::vector<PaintedText> settledTexts(QWidget& window) {
  constexpr int kRepaint = 40;  // ms
  constexpr int kTries = 25;
  std::vector<PaintedText> texts;
  for (int i = 0; i < kTries; ++i) {
    QTest::qWait(kRepaint);
    texts = paintedTexts(window);
    if (std::all_of(texts.begin(), texts.end(),
                    [](const PaintedText& text) { return text.contrast >= kReadable; })) {
      break;
    }
  }
  return texts;
}

}  // namespace

class TestContrast : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale::c());
    registerResources();
  }

  void theMeasureSeesWhatIsThere() {
    QCOMPARE(contrastOf(Qt::black, Qt::white), 21.0);
    QWidget window;
    window.setPalette(QPalette(Qt::black, QColor(0xf6, 0xf7, 0xfa)));
    auto* label = new QLabel(QStringLiteral("no ink"), &window);
    QPalette invisible;
    invisible.setColor(QPalette::WindowText, Qt::white);
    label->setPalette(invisible);
    label->move(10, 10);
    auto* rich = new QLabel(QStringLiteral("see <a href='x'>there</a>"), &window);
    rich->move(10, 60);
    window.resize(200, 100);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto texts = paintedTexts(window);
    QStringList found;
    for (const PaintedText& text : texts) {
      found.append(text.text.trimmed());
      if (text.widget == label) {
        QVERIFY(text.contrast < 1.1);
        QCOMPARE(text.behind, QColor(0xf6, 0xf7, 0xfa));
      }
    }
    QCOMPARE(found, (QStringList{QStringLiteral("no ink"), QStringLiteral("see"),
                                 QStringLiteral("there")}));
  }

  void everyTextCanBeReadInBothThemes() {
    std::map<QString, double> faults;
    double least = 21;
    int states = 0;
    int texts = 0;
    std::map<QString, int> kinds;
    bool dark = false;
    QString reached;
    const bool complete = walkDesktopStates(
        [&](DemoSession& session, const QString& state, QWidget& window) {
          ++states;
          // Both are met as the state was built and after a change, in turns.
          for (int i = 0; i < 2; ++i) {
            session.theme.setTheme(dark ? ThemeChoice::Dark : ThemeChoice::Light);
            const auto painted = settledTexts(window);
            QSet<const QWidget*> widgets;
            for (const PaintedText& text : painted) {
              ++texts;
              least = std::min(least, text.contrast);
              if (!widgets.contains(text.widget)) {
                widgets.insert(text.widget);
                ++kinds[QString::fromLatin1(text.widget->metaObject()->className())];
              }
              if (text.contrast < kReadable) {
                faults.emplace(QStringLiteral("%1, %2: %3")
                                   .arg(dark ? QStringLiteral("dark") : QStringLiteral("light"),
                                        state, describe(text)),
                               text.contrast);
              }
            }
            QVERIFY2(!painted.empty(), qPrintable(state));
            dark = !dark;
          }
          dark = !dark;
        },
        &reached);
    QVERIFY2(complete, qPrintable(QStringLiteral("after ") + reached));
    int widgets = 0;
    for (const auto& [name, count] : kinds) {
      widgets += count;
      qInfo("  %s: %d", qPrintable(name), count);
    }
    qInfo(
        "%d states in 2 themes, %d widgets with text, %d texts; the smallest contrast is %.2f : 1",
        states, widgets, texts, least);
    for (const auto& [fault, contrast] : faults) {
      qWarning("%s", qPrintable(fault));
    }
    QVERIFY2(faults.empty(), qPrintable(QStringLiteral("%1 texts").arg(faults.size())));
  }

  void linksKeepTheirColourWhenTheThemeChanges() {
    DemoSession session;
    const auto linkColor = [&]() -> QColor {
      for (const PaintedText& text : paintedTexts(session.window)) {
        if (text.text.contains(QStringLiteral("More help"))) {
          return text.color;
        }
      }
      return {};
    };
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::Light}) {
      session.theme.setTheme(theme);
      QCoreApplication::processEvents();
      QCOMPARE(linkColor(), QApplication::palette().color(QPalette::Link));
    }
  }

  void warningsAndErrorsHaveAnIconAndOneRole() {
    DemoSession session;
    int notices = 0;
    for (const auto* name : {"unreadableImages", "importProblem", "preprocessingError",
                             "previewProblem", "warnings"}) {
      auto* notice = dynamic_cast<NoticeLabel*>(session.find<QLabel>(name));
      QVERIFY2(notice != nullptr, name);
      ++notices;
    }
    QCOMPARE(notices, 5);
    NoticeLabel notice(NoticeKind::Error);
    notice.resize(300, 40);
    notice.setText(QStringLiteral("The folder cannot be written."));
    const QImage with = notice.grab().toImage();
    notice.setText(QStringLiteral(" "));
    const QImage icon = notice.grab(QRect(0, 0, 16, 16)).toImage();
    QSet<QRgb> colors;
    for (int y = 0; y < icon.height(); ++y) {
      for (int x = 0; x < icon.width(); ++x) {
        colors.insert(icon.pixel(x, y));
      }
    }
    QVERIFY2(colors.size() > 2, "an icon stands at the left");
    for (const PaintedText& text : paintedTexts(notice)) {
      QVERIFY(text.rect.left() >= 16);
    }
  }
};

QTEST_MAIN(TestContrast)
#include "tst_contrast.moc"
