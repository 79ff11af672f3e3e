// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/demo_files.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

// Has to stand outside every namespace.
static void registerDemoResources() {
  Q_INIT_RESOURCE(demo);
}

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

const QString kRoot = QStringLiteral(":/demo");

bool hasContent(const fs::path& path, const QByteArray& content) {
  QFile file(QString::fromStdString(path.string()));
  return file.size() == content.size() && file.open(QIODevice::ReadOnly) &&
         file.readAll() == content;
}

Preprocessing readPreprocessing(const fs::path& path) {
  QFile file(QString::fromStdString(path.string()));
  if (!file.open(QIODevice::ReadOnly)) {
    throw Error(path.string() + ": cannot be read");
  }
  const QByteArray text = file.readAll();
  try {
    const auto json = nlohmann::json::parse(text.begin(), text.end());
    Preprocessing preprocessing;
    preprocessing.width = json.at("width").get<int>();
    preprocessing.height = json.at("height").get<int>();
    preprocessing.order = pixelOrderOf(json.at("pixel").get<std::string>());
    preprocessing.mean = json.at("mean").get<std::vector<float>>();
    preprocessing.norm = json.at("norm").get<std::vector<float>>();
    return preprocessing;
  } catch (const nlohmann::json::exception& error) {
    throw Error(path.string() + ": " + error.what());
  }
}

}  // namespace

DemoFiles extractDemo(const fs::path& folder) {
  registerDemoResources();
  bool found = false;
  QDirIterator entries(kRoot, QDir::Files, QDirIterator::Subdirectories);
  while (entries.hasNext()) {
    QFile file(entries.next());
    const fs::path target = folder / QDir(kRoot).relativeFilePath(file.fileName()).toStdString();
    if (!file.open(QIODevice::ReadOnly)) {
      throw Error(file.fileName().toStdString() + ": the embedded demo cannot be read");
    }
    const QByteArray content = file.readAll();
    found = true;
    if (hasContent(target, content)) {
      continue;
    }
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) {
      throw Error(target.parent_path().string() + ": cannot be made: " + error.message());
    }
    writeFileAtomically(
        target, std::string_view(content.constData(), static_cast<std::size_t>(content.size())));
  }
  if (!found) {
    throw Error("this program was built without the demo");
  }
  DemoFiles demo;
  demo.model = {folder / "demo.param", folder / "demo.bin"};
  demo.onnx = folder / "demo.onnx";
  demo.calibration = folder / "calibration";
  demo.validation = folder / "validation";
  demo.labels = folder / "labels.tsv";
  demo.classes = folder / "classes.txt";
  demo.preprocessing = readPreprocessing(folder / "preprocessing.json");
  return demo;
}

}  // namespace quantoscope
