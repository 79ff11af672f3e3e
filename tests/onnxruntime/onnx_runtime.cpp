// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/onnxruntime/onnx_runtime.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/model/npy.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kInstalled = QUANTOSCOPE_ONNXRUNTIME_DIR;
const fs::path kRunner = fs::path(QUANTOSCOPE_ONNXRUNTIME_SOURCE_DIR) / "run_model.js";

// Runs node with what it prints in a file; the exit code.
int runNode(const fs::path& job, const fs::path& output) {
  const pid_t child = fork();
  if (child == 0) {
    // The packages are looked for where they were installed, not beside the script.
    setenv("NODE_PATH", (kInstalled / "node_modules").c_str(), 1);
    if (std::freopen(output.c_str(), "w", stderr) == nullptr) {
      _exit(127);
    }
    execlp("node", "node", kRunner.c_str(), job.c_str(), nullptr);
    _exit(127);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

bool hasOnnxRuntime() {
  return fs::exists(kInstalled / ".installed");
}

const char* toString(Optimizations optimizations) {
  return optimizations == Optimizations::All ? "all" : "disabled";
}

std::vector<NamedTensors> runOnnxRuntime(const fs::path& model, Optimizations optimizations,
                                         const std::vector<NamedTensors>& runs,
                                         const std::vector<std::string>& outputs) {
  const TemporaryFolder folder;
  nlohmann::json job = {{"model", model.string()},
                        {"optimizations", toString(optimizations)},
                        {"folder", folder.path().string()},
                        {"runs", nlohmann::json::array()}};
  int files = 0;
  for (const NamedTensors& run : runs) {
    nlohmann::json& inputs = job["runs"].emplace_back();
    for (const auto& [name, tensor] : run) {
      inputs[name] =
          folder.write("input" + std::to_string(files++) + ".npy", npyBytes(tensor)).string();
    }
  }
  const fs::path messages = folder / "messages";
  if (const int code = runNode(folder.write("job.json", job.dump()), messages); code != 0) {
    std::stringstream text;
    text << std::ifstream(messages).rdbuf();
    ADD_FAILURE() << model << " does not run in ONNX Runtime (" << code << "): " << text.str();
    return {};
  }
  std::vector<NamedTensors> results(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const std::string& name : outputs) {
      std::string file = std::to_string(i) + "." + name + ".npy";
      std::replace(file.begin(), file.end(), '/', '_');
      results[i][name] = readNpy(folder / file);
    }
  }
  return results;
}

}  // namespace quantoscope::testing
