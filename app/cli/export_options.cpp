// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/export_options.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/cli/text_output.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

struct FormatOption {
  std::string_view format;
  const char* option;
  const char* help;
};

constexpr std::array kOptions = {
    FormatOption{"ncnn-table", "--out", "Write the ncnn table here; - for standard output"},
    FormatOption{"ncnn-int8", "--int8-model",
                 "Write the int8 model for ncnn: NAME.param and NAME.bin, both or neither"},
    FormatOption{"tensorrt-cache", "--trt-cache",
                 "Write a calibration cache for TensorRT up to 10 here; - for standard output"},
    FormatOption{"tensor-ranges", "--ranges",
                 "Write the range of each quantized tensor as JSON here; - for standard output"},
    FormatOption{"csv", "--csv",
                 "Write a row with all figures for each layer here; - for standard output"},
    FormatOption{"html", "--html", "Write a report with pictures here; - for standard output"},
    FormatOption{"pdf", "--pdf", "Write the same report as a PDF here; - for standard output"},
    FormatOption{"onnx-qdq", "--onnx-qdq",
                 "Write the ONNX model with QuantizeLinear and DequantizeLinear here"},
    FormatOption{"json", "--json", "Write the full report and plan here; - for standard output"},
};

void warn(const std::string& text) {
  std::fprintf(stderr, "warning: %s\n", text.c_str());
}

void warnOf(const ExportTarget& target, const ExportSource& source) {
  const ExportPreview preview = previewExport(*target.format, source);
  for (const LintFinding& finding : preview.findings) {
    warn(describe(finding));
  }
  for (const Loss& loss : preview.losses) {
    // What a format never holds is in its documentation.
    if (!loss.names.empty()) {
      warn(target.file.string() + " " + describe(loss));
    }
  }
}

}  // namespace

void ExportOptions::addTo(CLI::App& command, std::span<const std::string_view> formats) {
  for (const FormatOption& option : kOptions) {
    if (std::find(formats.begin(), formats.end(), option.format) == formats.end()) {
      continue;
    }
    command.add_option(option.option, files_[option.format], option.help);
    if (option.format == "tensorrt-cache") {
      command
          .add_option("--trt-version", tensorRtVersion_,
                      "The version that the cache is for: 8601 is 8.6.1, 101401 is 10.14.1")
          ->check(CLI::Range(1000, 999999))
          ->capture_default_str();
    }
  }
  addForceOption(command, force_);
}

bool ExportOptions::has(std::string_view format) const {
  const auto file = files_.find(format);
  return file != files_.end() && !file->second.empty();
}

std::vector<ExportTarget> ExportOptions::targets() const {
  std::vector<ExportTarget> targets;
  for (const ExportFormat& format : exportFormats()) {
    if (has(format.id)) {
      targets.push_back({&format, files_.at(format.id)});
    }
  }
  return targets;
}

void ExportOptions::requireWritable(const Model& model) const {
  std::vector<ExportTarget> toFiles;
  for (const ExportTarget& target : targets()) {
    if (target.file != "-") {
      toFiles.push_back(target);
    } else if (target.format->suffixes.size() > 1) {
      throw Error(std::string(target.format->label) +
                  ": several files cannot go to standard output");
    }
  }
  requireWritableTargets(toFiles, model);
  for (const auto& file : existingFiles(toFiles)) {
    requireNew(file, force_);
  }
}

void ExportOptions::write(ExportSource source, bool quiet) const {
  source.tensorRtVersion = tensorRtVersion_;
  std::vector<FileContent> files;
  std::string output;
  for (const ExportTarget& target : targets()) {
    std::vector<std::string> contents = contentsOf(target, source);
    if (!quiet) {
      warnOf(target, source);
    }
    if (target.file == "-") {
      output += contents.front();
      continue;
    }
    const auto paths = filesOf(target);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      files.push_back({paths[i], std::move(contents.at(i))});
    }
  }
  writeFilesAtomically(files);
  writeText(output.empty() ? "" : "-", output);
}

bool ExportOptions::onOutput() const {
  return std::any_of(files_.begin(), files_.end(),
                     [](const auto& file) { return file.second == "-"; });
}

std::vector<std::string> ExportOptions::written() const {
  std::vector<std::string> names;
  for (const ExportTarget& target : targets()) {
    for (const auto& file : filesOf(target)) {
      names.push_back(file.string());
    }
  }
  return names;
}

}  // namespace quantoscope
