// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/kernel_option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;

KernelOption parsed(const std::string& commandLine) {
  KernelOption option;
  CLI::App program("program");
  option.addTo(program);
  program.parse(commandLine);
  return option;
}

TEST(KernelOption, NamesABackend) {
  EXPECT_EQ(parsed("--kernels highway").backend(), KernelBackend::Highway);
  EXPECT_EQ(parsed("--kernels scalar").backend(), KernelBackend::Scalar);
}

TEST(KernelOption, ChoosesTheFastestExactOneByItself) {
  const KernelBackend best = oneDnnIsExact() ? KernelBackend::OneDnn : KernelBackend::Highway;
  EXPECT_EQ(parsed("").backend(), best);
  EXPECT_EQ(parsed("--kernels auto").backend(), best);
}

// Run for several instruction sets; see CMakeLists.txt.
TEST(KernelOption, RefusesOneDnnWhereItIsNotExact) {
  const KernelOption option = parsed("--kernels onednn");
  if (oneDnnIsExact()) {
    EXPECT_EQ(option.backend(), KernelBackend::OneDnn);
    return;
  }
  EXPECT_THAT([&] { option.backend(); },
              ::testing::Throws<Error>(Property(&Error::what, HasSubstr("highway"))));
}

TEST(KernelOption, NamesTheChoicesForAWrongName) {
  const KernelOption option = parsed("--kernels mkl");
  EXPECT_THAT([&] { option.backend(); },
              ::testing::Throws<Error>(
                  Property(&Error::what, AllOf(HasSubstr("'mkl'"), HasSubstr("onednn, highway")))));
}

}  // namespace
}  // namespace quantoscope
