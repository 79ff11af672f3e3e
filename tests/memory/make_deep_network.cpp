// SPDX-License-Identifier: GPL-3.0-or-later
// make_deep_network FOLDER [LAYERS [IMAGES [CHANNELS [SIDE]]]]: the network that memory is measured
// with, for docs/performance.md.
#include <cstdio>
#include <cstdlib>

#include "tests/memory/deep_network.h"

int main(int argc, char** argv) {
  quantoscope::DeepNetwork network;
  int* const wanted[] = {&network.layers, &network.images, &network.channels, &network.side};
  if (argc < 2 || argc > 6) {
    std::fprintf(stderr, "usage: %s FOLDER [LAYERS [IMAGES [CHANNELS [SIDE]]]]\n", argv[0]);
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    *wanted[i - 2] = std::atoi(argv[i]);
  }
  const auto files = quantoscope::writeDeepNetwork(argv[1], network);
  std::printf("%s\n%s\n", files.param.c_str(), files.images.c_str());
  return 0;
}
