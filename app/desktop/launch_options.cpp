// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/launch_options.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "app/cli/exit_codes.h"
#include "app/cli/memory_option.h"
#include "app/cli/model_options.h"
#include "app/desktop/version.h"
#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

bool saysAnything(const ModelOptions& model) {
  return !model.preset.empty() || !model.size.empty() || !model.pixel.empty() ||
         !model.mean.empty() || !model.norm.empty();
}

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 a model, image, value or output folder cannot be used; 2 the command "
    "line "
    "is wrong.\n"
    "Headless writes MODEL.table, MODEL.json, workbench.png, ranking.png and layers/*.png.";

}  // namespace

LaunchOptions parseLaunchOptions(int argc, const char* const* argv) {
  CLI::App app("Quantoscope: see which layers quantize badly, why, and what to do about it.",
               "quantoscope");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("quantoscope ") + kVersion);
  LaunchOptions options;
  ModelOptions model;
  std::vector<std::string> images;
  std::string plan;
  std::string out;
  model.addTo(app);
  app.get_option("MODEL")->required(false);
  app.add_option("--images", images,
                 "Folder, list file, image or .npy to calibrate with; NAME=PATH, once for each, if "
                 "the network has several inputs");
  std::string methods;
  for (const ThresholdMethod& method : thresholdMethods()) {
    methods += (methods.empty() ? "" : ", ") + std::string(method.id);
  }
  app.add_option("--method", options.method, "Threshold method: " + methods);
  app.add_option("--plan", plan,
                 "Table for ncnn, cache of TensorRT or JSON report to open beside the plan");
  app.add_flag("--two-pass", options.twoPass, "Histograms exactly as ncnn2table has them");
  app.add_option("--threads", options.threads, "Threads; 0: all cores")
      ->check(CLI::NonNegativeNumber);
  MemoryOption memory;
  const CLI::Option* memoryOption = memory.addTo(app);
  app.add_flag("--demo", options.demo, "Open the built-in demo");
  app.add_option("--language", options.language, "en or zh_CN")
      ->check(CLI::IsMember({"en", "zh_CN"}));
  app.add_option("--theme", options.theme, "system, light or dark")
      ->check(CLI::IsMember({"system", "light", "dark"}));
  const std::string group = "Without a window";
  app.add_flag("--headless", options.headless, "Calibrate, write everything to --out, and end")
      ->group(group);
  app.add_option("--out", out, "Folder for the results")->group(group);
  app.add_flag("--force", options.force, "Overwrite what is in that folder already")->group(group);
  app.add_option("--plots", options.plots, "Draw only the N worst layers; 0: all")->group(group);

  const auto refuse = [&options](const std::string& text, int code) {
    std::cerr << "quantoscope: " << text << '\n';
    options.exitCode = code;
    return options;
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(error);
    options.exitCode = asked ? kExitDone : kExitUsage;
    return options;
  }
  if (options.demo && !model.files.empty()) {
    return refuse("give either MODEL or --demo", kExitUsage);
  }
  if (options.headless && !plan.empty()) {
    return refuse("--plan shows a table in the window; without one, quantoscope-cli takes it over",
                  kExitUsage);
  }
  if (options.headless && out.empty()) {
    return refuse("--headless needs --out DIR", kExitUsage);
  }
  if (options.headless && !options.demo && (model.files.empty() || images.empty())) {
    return refuse("--headless needs --demo, or MODEL and --images", kExitUsage);
  }
  std::error_code none;
  if (options.headless && !options.force && std::filesystem::is_directory(out, none) &&
      !std::filesystem::is_empty(out, none)) {
    return refuse(out + ": is not empty; --force overwrites what is there", kExitError);
  }
  try {
    if (!options.method.empty()) {
      options.method = thresholdMethod(options.method).id;
    }
    if (saysAnything(model)) {
      options.preprocessing = model.preprocessing();
    }
  } catch (const Error& error) {
    return refuse(error.what(), kExitUsage);
  }
  if (memoryOption->count() > 0) {
    options.memory = memory.bytes();
  }
  options.model = model.files;
  for (const std::string& text : images) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || std::filesystem::exists(text, none)) {
      options.images = text;
    } else {
      options.namedImages[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
  options.plan = plan;
  options.out = out;
  return options;
}

}  // namespace quantoscope
