// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <memory>
#include <set>

#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/scale_search.h"

namespace quantoscope {

class Document;
class JobRunner;

/// Searches in the background what the document's plan waits for, as soon as a layer has a method
/// that needs a search. What was found stays with the document until the next calibration, so that
/// undo and redo need no search. Until a search ends, and after it was cancelled, layers have the
/// scales that it starts from.
class ScaleSearchJob : public QObject {
  Q_OBJECT

 public:
  enum class State {
    Idle,       ///< No layer waits.
    Searching,  ///< Some layers wait, and are searched.
    Waiting,    ///< Some layers wait; the search was cancelled or failed.
  };

  ScaleSearchJob(Document& document, JobRunner& jobs, QObject* parent = nullptr);

  /// Tag of its job.
  static QString job();

  State state() const { return state_; }
  /// Layers whose scales are not those of their method.
  std::size_t waiting() const;
  /// Nothing is searched until the plan waits for something else, or again() is called.
  void cancel();
  void again();

 signals:
  void stateChanged();
  /// The document has the scales of so many more layers.
  void found(int layers);
  void failed(const QString& message);

 private:
  void forget();
  void follow();
  void start(std::set<SearchKey> keys);
  void adopt(const ScaleSearch& search);
  void setState(State state);
  std::set<SearchKey> awaited() const;

  Document& document_;
  JobRunner& jobs_;
  State state_ = State::Idle;
  std::set<SearchKey> keys_;  // that are being searched, or that were given up
};

}  // namespace quantoscope
