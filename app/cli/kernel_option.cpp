// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/kernel_option.h"

namespace quantoscope {

void KernelOption::addTo(CLI::App& command) {
  command
      .add_option("--kernels", name,
                  "What computes int8 convolutions; the sums are the same. auto: onednn on CPUs "
                  "with VNNI or AMX, where its sums are exact, else highway")
      ->type_name("auto|onednn|highway|scalar")
      ->capture_default_str();
}

KernelBackend KernelOption::backend() const {
  return resolve(parseKernelBackend(name));
}

}  // namespace quantoscope
