// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernel_backend.h"

#include <array>
#include <dnnl.hpp>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace quantoscope {
namespace {

constexpr std::array<std::pair<KernelBackend, const char*>, 4> kNames = {{
    {KernelBackend::Auto, "auto"},
    {KernelBackend::OneDnn, "onednn"},
    {KernelBackend::Highway, "highway"},
    {KernelBackend::Scalar, "scalar"},
}};

}  // namespace

const char* toString(KernelBackend backend) {
  for (const auto& [known, name] : kNames) {
    if (known == backend) {
      return name;
    }
  }
  return "";
}

KernelBackend parseKernelBackend(std::string_view name) {
  for (const auto& [backend, known] : kNames) {
    if (name == known) {
      return backend;
    }
  }
  throw Error("'" + std::string(name) +
              "' is no kernel backend; auto, onednn, highway and scalar are");
}

bool oneDnnIsExact() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx2_vnni:
    case dnnl::cpu_isa::avx512_core_vnni:
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_amx:
      return true;
    default:
      return false;
  }
}

KernelBackend resolve(KernelBackend backend) {
  if (backend == KernelBackend::Auto) {
    return oneDnnIsExact() ? KernelBackend::OneDnn : KernelBackend::Highway;
  }
  if (backend == KernelBackend::OneDnn && !oneDnnIsExact()) {
    throw Error(
        "the onednn backend is exact only on CPUs with VNNI or AMX, which this one has not; "
        "use highway");
  }
  return backend;
}

}  // namespace quantoscope
