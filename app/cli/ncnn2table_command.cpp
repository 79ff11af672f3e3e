// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/peer_arguments.h"
#include "core/model/model.h"

namespace quantoscope {
namespace {

void ncnn2tableCommand(const std::vector<std::string>& given) {
  const PeerCommand command = parsePeerCommand(given);
  const std::vector<std::string> arguments =
      calibrateArguments(command, loadModel({command.param, command.bin}));
  for (const std::string& note : command.notes) {
    std::fprintf(stderr, "note: %s\n", note.c_str());
  }
  std::printf("The same in Quantoscope's words:\n  quantoscope-cli %s\n\n",
              shellWords(arguments).c_str());
  std::fflush(stdout);
  CLI::App calibrating;
  addCalibrateCommand(calibrating);
  // The parser takes its words from the back.
  calibrating.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
}

}  // namespace

void addNcnn2tableCommand(CLI::App& program) {
  CLI::App& command = *program.add_subcommand(
      "ncnn2table",
      "Do what a command line of ncnn2table does: PARAM BIN LIST[,LIST]… TABLE "
      "[mean=[…] norm=[…] shape=[w,h,c] pixel=… thread=… method=kl|aciq|eq type=0|1], and say it "
      "in Quantoscope's words");
  command.prefix_command();
  command.callback([&command] { ncnn2tableCommand(command.remaining()); });
}

}  // namespace quantoscope
