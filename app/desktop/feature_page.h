// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>
#include <filesystem>
#include <memory>

namespace quantoscope {

class Document;
class FeatureMapView;
class LiveProbe;
class ValueScatterPlot;
struct LayerPictures;
struct NetworkAnalysis;

/// Feature maps and values of the current layer, for one of the live probe's images. Nothing is
/// worked out while it is hidden.
class FeaturePage : public QSplitter {
  Q_OBJECT

 public:
  FeaturePage(Document& document, LiveProbe& probe, QWidget* parent = nullptr);

  /// What the images are taken for, to be said beside their names. May be null.
  void setAnalysis(std::shared_ptr<const NetworkAnalysis> analysis);
  FeatureMapView* view() const { return view_; }
  ValueScatterPlot* scatter() const { return scatter_; }

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void adoptImages();
  void showNames();
  QString nameOf(const std::filesystem::path& file) const;
  void request();
  void adopt(const LayerPictures& pictures);
  void showEmpty();

  std::shared_ptr<const NetworkAnalysis> analysis_;
  Document& document_;
  LiveProbe& probe_;
  FeatureMapView* view_;
  ValueScatterPlot* scatter_;
};

}  // namespace quantoscope
