// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/export_loss.h"
#include "core/formats/export_source.h"
#include "core/formats/model_size.h"
#include "core/formats/ncnn_table_lint.h"

namespace quantoscope {

/// One kind of file, or of files that belong together, that a plan can be exported to.
struct ExportFormat {
  std::string_view id;     ///< "ncnn-table"
  std::string_view label;  ///< "ncnn scale table"
  /// What follows a file's name, with the dot; one for each of the files that are written together.
  std::vector<std::string_view> suffixes;
  /// True if the plan is in it, so that no work is lost with the program.
  bool keepsPlan = false;

  /// Why it cannot be written for this model and plan; nothing if it can. Never null; the same for
  /// `losses` and `contents`. Quick, but not for the GUI thread.
  std::optional<ObstacleKind> (*obstacle)(const ExportSource&) = nullptr;
  /// What it has no place for, of this plan.
  std::vector<Loss> (*losses)(const ExportSource&) = nullptr;
  /// The bytes of each file, in the order of `suffixes`. Throws Error.
  std::vector<std::string> (*contents)(const ExportSource&) = nullptr;
  /// What the reader of the file would stumble over; errors block the export. May be null.
  std::vector<LintFinding> (*lint)(const ExportSource&) = nullptr;
  /// How large the model becomes, of a format that is a model. May be null. Throws Error.
  ModelSize (*size)(const ExportSource&) = nullptr;
};

/// All of them, in the order in which they are offered. Both programs list what is here.
std::span<const ExportFormat> exportFormats();

/// Throws Error for an unknown id.
const ExportFormat& exportFormat(std::string_view id);

/// What is known of a format before anything is written.
struct ExportPreview {
  std::optional<ObstacleKind> obstacle;
  std::vector<Loss> losses;
  std::vector<LintFinding> findings;
  std::optional<ModelSize> size;
  std::string error;  ///< Why no text can be made, as the writer says it; empty if it can.

  bool blocked() const;
};

/// Never throws for what the plan is.
ExportPreview previewExport(const ExportFormat& format, const ExportSource& source);

/// A format and where its first file goes.
struct ExportTarget {
  const ExportFormat* format = nullptr;
  std::filesystem::path file;

  bool operator==(const ExportTarget&) const = default;
};

/// The files of a target: the given one; or where several belong together, those of its name with
/// the last part of each suffix, whichever of them the name had, or none.
std::vector<std::filesystem::path> filesOf(const ExportTarget& target);

/// Those that are there already.
std::vector<std::filesystem::path> existingFiles(std::span<const ExportTarget> targets);

/// Throws Error if a file cannot be written, if two are one, or if one is the model itself.
void requireWritableTargets(std::span<const ExportTarget> targets, const Model& model);

/// The bytes of the target's files. Throws Error if the format cannot hold the model, or if its
/// reader would take the file for something else than was meant.
std::vector<std::string> contentsOf(const ExportTarget& target, const ExportSource& source);

/// Writes all files, or none if any of them cannot be made or written. Throws Error.
void writeExport(std::span<const ExportTarget> targets, const ExportSource& source);

}  // namespace quantoscope
