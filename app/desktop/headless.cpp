// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/headless.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTimer>
#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <numeric>

#include "app/cli/exit_codes.h"
#include "app/desktop/main_window.h"
#include "app/desktop/paths.h"
#include "app/desktop/workbench_page.h"
#include "app/document/export_snapshot.h"
#include "core/base/error.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/threshold/threshold_mark.h"
#include "widgets/threshold/threshold_view.h"

namespace quantoscope {
namespace {

constexpr QSize kPlotSize(1000, 720);
constexpr QSize kRankingSize(1400, 260);
constexpr int kSettleTime = 200;  // ms for marks and repaints before the picture of the window

std::string fileNameOf(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '\\' || c == ':'; }, '_');
  return name;
}

void makeFolder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw Error(folder.string() + ": cannot be made: " + error.message());
  }
}

void save(const QPixmap& picture, const std::filesystem::path& file) {
  if (!picture.save(toQString(file), "PNG")) {
    throw Error(file.string() + ": cannot be written");
  }
}

}  // namespace

Headless::Headless(MainWindow& window, const LaunchOptions& options, QObject* parent)
    : QObject(parent), window_(window), options_(options) {
  connect(&window_, &MainWindow::failed, this, [this](const QString& message) {
    std::fprintf(stderr, "quantoscope: %s\n", message.toStdString().c_str());
    finish(kExitError);
  });
  connect(&window_.measurements(), &Measurements::stateChanged, this, [this] {
    // Measured, or impossible to measure: then the pictures show what is expected.
    if (window_.document().upToDate() &&
        window_.scaleSearch().state() == ScaleSearchJob::State::Idle &&
        window_.measurements().state() == Measurements::State::Measured) {
      writeSoon();
    }
  });
  connect(&window_.scaleSearch(), &ScaleSearchJob::failed, this, [this](const QString& message) {
    std::fprintf(stderr, "quantoscope: %s\n", message.toStdString().c_str());
    finish(kExitError);
  });
  connect(&window_.measurements(), &Measurements::failed, this, [this] {
    if (window_.scaleSearch().state() == ScaleSearchJob::State::Idle) {
      writeSoon();
    }
  });
}

void Headless::writeSoon() {
  if (!finished_ && window_.document().stage() == Document::Stage::Calibrated) {
    finished_ = true;
    QTimer::singleShot(kSettleTime, this, &Headless::write);
  }
}

void Headless::write() {
  const Document& document = window_.document();
  for (const std::string& warning : document.model()->warnings) {
    std::cerr << "warning: " << warning << '\n';
  }
  try {
    makeFolder(options_.out);
    const std::string name = fileNameOf(document.model()->name);
    const std::array targets = {
        ExportTarget{&exportFormat("ncnn-table"), options_.out / (name + ".table")},
        ExportTarget{&exportFormat("json"), options_.out / (name + ".json")}};
    writeExport(targets, exportSnapshot(document, window_.measurements())->source());
    save(window_.grab(), options_.out / "workbench.png");
    save(window_.workbench()->ranking()->renderPixmap(kRankingSize), options_.out / "ranking.png");
    drawLayers(options_.out / "layers");
    std::cout << "Scale table:     " << targets.front().file.string() << '\n'
              << "Report:          " << targets.back().file.string() << '\n'
              << "Window:          " << (options_.out / "workbench.png").string() << '\n'
              << "Error by layer:  " << (options_.out / "ranking.png").string() << '\n'
              << "Layers:          " << (options_.out / "layers").string() << '\n';
    finish(kExitDone);
  } catch (const Error& error) {
    std::fprintf(stderr, "quantoscope: %s\n", error.what());
    finish(kExitError);
  }
}

void Headless::drawLayers(const std::filesystem::path& folder) {
  makeFolder(folder);
  const Document& document = window_.document();
  const auto& layers = document.layers();
  std::vector<std::size_t> order(layers.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return layers[a].current->sqnr < layers[b].current->sqnr;
  });
  if (options_.plots > 0) {
    order.resize(std::min(order.size(), options_.plots));
  }
  ThresholdView view;
  view.resize(kPlotSize);
  for (const std::size_t i : order) {
    const auto& statistics = document.calibration()->layers[i];
    view.setLayer(document.model()->layers[i], statistics, *layers[i].current);
    const LayerDecision& decision = layers[i].current->decision;
    view.setMarks(methodMarks(*statistics, decision.activationBits,
                              decision.searched ? decision.searched->threshold : 0));
    save(view.renderPixmap(kPlotSize),
         folder / (fileNameOf(document.model()->layers[i].name) + ".png"));
  }
}

void Headless::finish(int code) {
  finished_ = true;
  QCoreApplication::exit(code);
}

}  // namespace quantoscope
