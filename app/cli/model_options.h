// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/preprocessing.h"

namespace quantoscope {

/// The options that say which model, and how an image becomes its input. Every command has the
/// same.
struct ModelOptions {
  std::vector<std::filesystem::path> files;
  std::string preset;
  // Each VALUE, for all inputs, or NAME=VALUE, for one.
  std::vector<std::string> size;
  std::vector<std::string> pixel;
  std::vector<std::string> mean;
  std::vector<std::string> norm;
  std::vector<std::string> fit;

  void addTo(CLI::App& command);
  /// The preset with the other options over it; grey where nothing says otherwise and the model's
  /// image has one channel; one number stands for all channels. Throws Error for a value that
  /// cannot be used.
  Preprocessing preprocessing(const Model& model) const;
  /// The same before a model is loaded.
  Preprocessing preprocessing() const;

 private:
  struct Given;
  Given asGiven(const Model* model) const;
};

}  // namespace quantoscope
