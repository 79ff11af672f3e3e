// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

/// What ncnn2table takes as KEY=VALUE, as options of ours: mean=… becomes --mean …, and so do norm,
/// pixel, shape (--size), thread (--threads) and method; type, which files say by their names, is
/// dropped. A word that is NAME=PATH of something that is there stays.
std::vector<std::string> withOptionNames(const std::vector<std::string>& arguments);

/// A command line of ncnn2table: PARAM BIN [LIST,…] TABLE [KEY=VALUE]…
struct PeerCommand {
  std::string param;
  std::string bin;
  std::vector<std::string> lists;  ///< One for each input; none for weights alone.
  std::string table;
  std::vector<std::vector<float>> means;
  std::vector<std::vector<float>> norms;
  std::vector<std::vector<int>> shapes;  ///< Width, height, … as ncnn has them.
  std::vector<std::string> pixels;
  int threads = 0;  ///< 0: all cores.
  std::string method = "kl";
  bool arrays = false;             ///< type=1: the lists name `.npy` files.
  std::vector<std::string> notes;  ///< What it would have passed over or stumbled at.
};

/// Reads one as ncnn2table does. Throws Error where it would print its usage, or fail.
PeerCommand parsePeerCommand(const std::vector<std::string>& arguments);

/// The arguments of `calibrate` that give the table that the command makes. Throws Error where
/// ncnn2table would refuse, or where there are none.
std::vector<std::string> calibrateArguments(const PeerCommand& command, const Model& model);

/// Words as a shell reads them back.
std::string shellWords(const std::vector<std::string>& words);

}  // namespace quantoscope
