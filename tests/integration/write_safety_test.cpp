// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of an old file when a writer cannot finish: no room, no permission, a kill.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

struct Writer {
  const char* option;
  const char* file;  ///< The one that is watched.
  const char* model = "demo.param";
};

constexpr std::array kWriters = {
    Writer{"--out", "a.table"},
    Writer{"--trt-cache", "a.cache"},
    Writer{"--ranges", "a.ranges.json"},
    Writer{"--json", "a.json"},
    Writer{"--csv", "a.csv"},
    Writer{"--html", "a.html"},
    Writer{"--pdf", "a.pdf"},
    Writer{"--onnx-qdq", "a.onnx", "demo.onnx"},
    Writer{"--int8-model", "a.bin"},
};

class WriteSafety : public ::testing::TestWithParam<Writer> {
 protected:
  // An int8 model has two files.
  static std::ptrdiff_t filesWritten() {
    return std::string(GetParam().option) == "--int8-model" ? 2 : 1;
  }

  std::vector<std::string> arguments(const std::string& file) const {
    return {"calibrate",       kDemo + "/" + GetParam().model,
            "--images",        kDemo + "/calibration",
            "--quiet",         "--force",
            GetParam().option, file};
  }
};

bool isWhole(const std::string& content, const std::string& complete, const std::string& file) {
  // A PDF has the time in it.
  return file.ends_with(".pdf") ? content.starts_with("%PDF-") && content.ends_with("%%EOF\n")
                                : content == complete;
}

// Waits for the temporary file of `name` in `folder`.
class TemporaryWatch {
 public:
  explicit TemporaryWatch(const std::string& folder) : descriptor_(::inotify_init1(IN_CLOEXEC)) {
    ::inotify_add_watch(descriptor_, folder.c_str(), IN_CREATE);
  }
  TemporaryWatch(const TemporaryWatch&) = delete;
  TemporaryWatch& operator=(const TemporaryWatch&) = delete;
  ~TemporaryWatch() { ::close(descriptor_); }

  bool wait(const std::string& name) const {
    constexpr int kTimeout = 30000;  // ms
    alignas(::inotify_event) std::array<char, 4096> buffer{};
    ::pollfd watched{descriptor_, POLLIN, 0};
    while (::poll(&watched, 1, kTimeout) > 0) {
      const auto length = ::read(descriptor_, buffer.data(), buffer.size());
      for (long at = 0; at < length;) {
        ::inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof(event));
        const std::string created = buffer.data() + at + sizeof(event);
        if (created.starts_with("." + name + ".")) {
          return true;
        }
        at += static_cast<long>(sizeof(event) + event.len);
      }
    }
    return false;
  }

 private:
  int descriptor_;
};

::pid_t start(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {QUANTOSCOPE_CLI};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  ::pid_t child = 0;
  return ::posix_spawn(&child, QUANTOSCOPE_CLI, nullptr, nullptr, argv.data(), environ) == 0 ? child
                                                                                             : -1;
}

TEST_P(WriteSafety, AKillLeavesTheOldFileOrTheNewOneWhole) {
  const TemporaryFolder folder;
  const std::string name = GetParam().file;
  const std::string file = folder / name;
  const ProgramResult whole = runCli(arguments(file));
  ASSERT_EQ(whole.exitCode, 0) << whole.errors;
  const std::string complete = readTextFile(file);
  const std::string old = "what was there before\n";
  int before = 0;
  constexpr int kKills = 15;
  for (int i = 0; i < kKills; ++i) {
    folder.write(name, old);
    const TemporaryWatch watch(folder.path().string());
    const ::pid_t child = start(arguments(file));
    ASSERT_GT(child, 0);
    ASSERT_TRUE(watch.wait(name));
    // In steps, so that it comes while the file is written, flushed and renamed.
    constexpr int kStep = 40;  // µs
    ::usleep(static_cast<useconds_t>(i * kStep));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::string now = readTextFile(file);
    before += now == old ? 1 : 0;
    EXPECT_TRUE(now == old || isWhole(now, complete, name)) << "after kill " << i;
  }
  EXPECT_GT(before, 0) << "no kill came before the file was in place";
  // What the kills left is gone after the next run.
  ASSERT_EQ(runCli(arguments(file)).exitCode, 0);
  const auto begin = std::filesystem::directory_iterator(folder.path());
  EXPECT_EQ(std::distance(begin, std::filesystem::directory_iterator()), filesWritten());
}

// Runs a script with file systems of its own. The exit code is 77 where that is not permitted.
ProgramResult runWithMounts(const TemporaryFolder& folder, const std::string& script) {
  const std::string out = folder / "script.out";
  folder.write("script.sh", "mount -t tmpfs -o size=64k none \"$1\" || exit 77\n" + script);
  const std::string command = "unshare --mount --map-root-user sh '" +
                              (folder / "script.sh").string() + "' '" + (folder / "disk").string() +
                              "' >'" + out + "' 2>&1";
  std::filesystem::create_directory(folder / "disk");
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, readTextFile(out), ""};
}

std::string commandLine(const std::vector<std::string>& arguments) {
  std::string line = "'" + std::string(QUANTOSCOPE_CLI) + "'";
  for (const std::string& word : arguments) {
    line += word.starts_with("$1") ? " \"" + word + "\"" : " '" + word + "'";
  }
  return line;
}

TEST_P(WriteSafety, AFullDiskLeavesTheOldFile) {
  const TemporaryFolder folder;
  const std::string file = "$1/" + std::string(GetParam().file);
  const ProgramResult result = runWithMounts(
      folder, "printf old >\"" + file + "\"\ncat /dev/zero >\"$1/filler\" 2>/dev/null\n" +
                  commandLine(arguments(file)) + "\necho code $?\nls -A \"$1\" | wc -l\ncat \"" +
                  file + "\"\n");
  if (result.exitCode == 77 || result.output.find("unshare") == 0) {
    GTEST_SKIP() << "a file system cannot be mounted here";
  }
  EXPECT_THAT(result.output, ::testing::HasSubstr("No space left on device"));
  EXPECT_THAT(result.output, ::testing::EndsWith("code 1\n2\nold"));
}

TEST_P(WriteSafety, AReadOnlyFolderLeavesTheOldFile) {
  const TemporaryFolder folder;
  const std::string file = "$1/" + std::string(GetParam().file);
  const ProgramResult result = runWithMounts(
      folder, "printf old >\"" + file + "\"\nmount -o remount,ro \"$1\" || exit 77\n" +
                  commandLine(arguments(file)) + "\necho code $?\nls -A \"$1\" | wc -l\ncat \"" +
                  file + "\"\n");
  if (result.exitCode == 77 || result.output.find("unshare") == 0) {
    GTEST_SKIP() << "a file system cannot be mounted here";
  }
  EXPECT_THAT(result.output, ::testing::HasSubstr("Read-only file system"));
  EXPECT_THAT(result.output, ::testing::EndsWith("code 1\n1\nold"));
}

INSTANTIATE_TEST_SUITE_P(Writers, WriteSafety, ::testing::ValuesIn(kWriters), [](const auto& test) {
  std::string name = test.param.option;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace quantoscope
