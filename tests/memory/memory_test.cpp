// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line takes at its peak, with networks of a few and of very many layers.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/memory/deep_network.h"
#include "tests/memory/sanitizers.h"

namespace quantoscope {
namespace {

struct ProgramRun {
  int exitCode = -1;
  long peak = 0;  // MB
};

ProgramRun run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), QUANTOSCOPE_CLI);
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> pointers;
    for (std::string& argument : arguments) {
      pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    const int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDOUT_FILENO);
    execv(pointers.front(), pointers.data());
    _exit(127);
  }
  int status = 0;
  rusage usage = {};
  wait4(child, &status, 0, &usage);
  constexpr long kKilobytes = 1024;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, usage.ru_maxrss / kKilobytes};
}

std::string contentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class MemoryTest : public ::testing::Test {
 protected:
  MemoryTest() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::temp_directory_path() /
             ("quantoscope_memory_" + std::string(test->name()) + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
  }
  ~MemoryTest() override { std::filesystem::remove_all(folder); }

  ProgramRun calibrate(const DeepNetworkFiles& files, const std::string& table,
                       const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"calibrate", files.param,
                                          "--images",  files.images,
                                          "--pixel",   "RGB",
                                          "--mean",    "127,127,127",
                                          "--norm",    "0.0078125,0.0078125,0.0078125",
                                          "--out",     (folder / table).string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  std::filesystem::path folder;
};

TEST_F(MemoryTest, OfAThousandLayersStaysBelowAGigabyte) {
  const DeepNetworkFiles files = writeDeepNetwork(folder, {1000, 10, 8, 16});
  const ProgramRun roomy = calibrate(files, "roomy.table", {});
  ASSERT_EQ(roomy.exitCode, 0);
  // The limit decides how counters are kept, never what they count.
  const ProgramRun narrow = calibrate(files, "narrow.table", {"--memory", "16", "--threads", "1"});
  ASSERT_EQ(narrow.exitCode, 0);
  EXPECT_EQ(contentOf(folder / "roomy.table"), contentOf(folder / "narrow.table"));
  if (kSanitized) {
    GTEST_SKIP();
  }
  constexpr long kBudget = 1000;
  EXPECT_LT(roomy.peak, kBudget);
  EXPECT_LT(narrow.peak, kBudget);
}

TEST_F(MemoryTest, GrowsWithTheValuesThatComeNotWithTheLayers) {
  if (kSanitized) {
    GTEST_SKIP();
  }
  std::filesystem::create_directories(folder / "one");
  std::filesystem::create_directories(folder / "many");
  const ProgramRun one =
      calibrate(writeDeepNetwork(folder / "one", {1, 10, 8, 8}), "one.table", {});
  const ProgramRun many =
      calibrate(writeDeepNetwork(folder / "many", {400, 10, 8, 8}), "many.table", {});
  ASSERT_EQ(one.exitCode, 0);
  ASSERT_EQ(many.exitCode, 0);
  // 5120 values a layer: a byte for each of 2^21 counters would be 2 MB a layer and side.
  constexpr long kMost = 200;
  EXPECT_LT(many.peak - one.peak, kMost);
}

#ifdef QUANTOSCOPE_REFERENCE_DIR
TEST_F(MemoryTest, OfSqueezeNetDoesNotDependOnTheNumberOfImages) {
  if (kSanitized) {
    GTEST_SKIP();
  }
  const std::filesystem::path reference = QUANTOSCOPE_REFERENCE_DIR;
  const ProgramRun squeezenet =
      run({"calibrate", reference / "models/ncnn/squeezenet_v1.1.param", "--images",
           reference / "images/labelled", "--size", "227x227", "--pixel", "BGR", "--mean",
           "104,117,123", "--norm", "1,1,1", "--out", (folder / "squeezenet.table").string()});
  ASSERT_EQ(squeezenet.exitCode, 0);
  constexpr long kBudget = 400;
  EXPECT_LT(squeezenet.peak, kBudget);
}
#endif

}  // namespace
}  // namespace quantoscope
