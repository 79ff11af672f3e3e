// SPDX-License-Identifier: GPL-3.0-or-later
// What a network is fed with: pictures, arrays, lists and sizes, as users have them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/byte_reader.h"
#include "core/model/npy.h"
#include "tests/integration/ncnn_files.h"
#include "tests/integration/program.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::plainNetwork;
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;
using testing::twoInputNetwork;

class InputsCli : public ::testing::Test {
 protected:
  std::string picture(const std::string& name, int seed, int width = 48, int height = 32,
                      int type = CV_8UC3) {
    cv::Mat image(height, width, type);
    cv::RNG(static_cast<std::uint64_t>(seed)).fill(image, cv::RNG::UNIFORM, 0, 256);
    std::filesystem::create_directories((folder_ / name).parent_path());
    cv::imwrite((folder_ / name).string(), image);
    return folder_ / name;
  }
  std::string array(const std::string& name, const Shape& shape) {
    std::vector<float> values;
    for (std::size_t i = 0; i < elementCount(shape); ++i) {
      values.push_back(static_cast<float>(i % 17) - 8);
    }
    return folder_.write(name, npyBytes({shape, values})).string();
  }
  std::string out(const std::string& name) { return folder_ / name; }
  ProgramResult run(std::vector<std::string> words) {
    words.insert(words.end(), {"--force"});
    return runCli(words);
  }

  TemporaryFolder folder_;
};

TEST_F(InputsCli, TakeAPictureBesideAnArrayInEveryCommand) {
  const std::string model = twoInputNetwork(folder_, "two");
  const std::vector<std::string> inputs = {"in0=" + picture("p/a.png", 1),
                                           "in1=" + array("q/a.npy", {1, 1, 32, 48})};
  const std::vector<std::string> preprocessing = {"--size", "48x32",  "--pixel",
                                                  "RGB",    "--norm", ".0039,.0039,.0039"};
  const auto command = [&](std::vector<std::string> words, const std::string& option) {
    words.insert(words.begin() + 1, model);
    words.insert(words.end(), preprocessing.begin(), preprocessing.end());
    words.push_back(option);
    words.insert(words.end(), inputs.begin(), inputs.end());
    return run(words);
  };
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"calibrate", "--out", out("t"), "--json", out("t.json")},
           {"analyze", "--json", out("a.json")},
           {"compare", "--methods", "kl,min-max", "--csv", out("c.csv")},
           {"stability", "--groups", "2", "--json", out("s.json")},
           {"project"}}) {
    const ProgramResult result = command(words, "--images");
    EXPECT_EQ(result.exitCode, 0) << words.front() << ": " << result.errors;
  }
  EXPECT_EQ(json::parse(readTextFile(out("t.json"))).at("images").at("used"), 1);
  const ProgramResult result = command({"run", "--out", out("r")}, "--input");
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("a.out0.npy 4×32×48"));
}

TEST_F(InputsCli, RunSeveralInputsByName) {
  const std::string model = twoInputNetwork(folder_, "two");
  const std::string first = array("x/a.npy", {3, 9, 11});
  const std::string second = array("y/a.npy", {1, 9, 11});
  const ProgramResult result =
      run({"run", model, "--input", "in1=" + second, "in0=" + first, "--out", out("r")});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_EQ(readNpy(out("r/a.out0.npy")).shape, (Shape{4, 9, 11}));
  EXPECT_THAT(run({"run", model, "--input", first, "--out", out("r")}).errors,
              HasSubstr("has several inputs (in0, in1); say NAME=PATH"));
}

TEST_F(InputsCli, HaveASizeOfTheirOwn) {
  const std::string model = twoInputNetwork(folder_, "two");
  const ProgramResult result =
      run({"run", model, "--input", "in0=" + picture("p/a.png", 1), "in1=" + picture("q/a.png", 2),
           "--size", "in0=20x10", "--size", "in1=20x10", "--pixel", "in1=GRAY", "--mean",
           "in1=[128]", "--out", out("r")});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_EQ(readNpy(out("r/a.out0.npy")).shape, (Shape{4, 10, 20}));
  EXPECT_THAT(run({"run", model, "--input", "in0=" + picture("p/a.png", 1), "--size", "no=2x2",
                   "--out", out("r")})
                  .errors,
              HasSubstr("--size: two has no input 'no'; it has in0, in1"));
}

TEST_F(InputsCli, SayASizeOtherThanTheDeclaredOne) {
  const std::string model = plainNetwork(folder_, "plain", 3, " 0=20 1=10 2=3");
  const std::string image = picture("a.png", 1);
  const ProgramResult other =
      run({"run", model, "--input", image, "--size", "48x32", "--out", out("r")});
  EXPECT_EQ(other.exitCode, 0);
  EXPECT_THAT(other.errors,
              HasSubstr("note: The input 'data' is run as 3×32×48; the model declares 3×10×20."));
  EXPECT_EQ(run({"calibrate", model, "--images", image, "--out", out("t")}).errors, "");
  const std::string open = plainNetwork(folder_, "open");
  const ProgramResult arrays =
      run({"run", open, "--input", array("a.npy", {3, 5, 6}), "--out", out("r")});
  EXPECT_EQ(arrays.exitCode, 0) << arrays.errors;
  EXPECT_THAT(run({"run", open, "--input", array("b.npy", {2, 5, 6}), "--out", out("r")}).errors,
              AllOf(HasSubstr("conv1"), HasSubstr("2")));
}

TEST_F(InputsCli, LeaveOutHalfAnImage) {
  const std::string model = plainNetwork(folder_, "plain");
  picture("set/a.png", 1);
  picture("set/b.jpg", 2);
  for (const char* name : {"cut.jpg", "cut.png", "cut.bmp", "cut.webp", "cut.tiff"}) {
    const std::string whole = readTextFile(picture("set/" + std::string(name), 3));
    folder_.write("set/" + std::string(name), whole.substr(0, whole.size() / 2));
  }
  const ProgramResult result = run({"calibrate", model, "--images", folder_ / "set", "--size",
                                    "24x24", "--json", out("t.json")});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const json images = json::parse(readTextFile(out("t.json"))).at("images");
  EXPECT_EQ(images.at("used"), 2);
  EXPECT_EQ(images.at("skipped").size(), 5U);
  std::size_t lines = 0;
  std::istringstream stream(result.errors);
  for (std::string line; std::getline(stream, line); ++lines) {
    EXPECT_THAT(line, AllOf(HasSubstr("left out: "), HasSubstr("set/cut."))) << result.errors;
  }
  EXPECT_EQ(lines, 5U);
}

TEST_F(InputsCli, ReadListsAsOtherToolsWriteThem) {
  const std::string model = plainNetwork(folder_, "plain");
  picture("a.png", 1);
  picture("sub/b c.png", 2);
  for (const char* text : {"\xEF\xBB\xBF"
                           "a.png\r\n  \r\nsub/b c.png   \r\n",
                           "\"a.png\"\n# why\n\"sub\\b c.png\"\n", "a.png 0\nsub/b c.png 1\n",
                           ".\\a.png,0\nsub\\b c.png,1\n"}) {
    const std::string list = folder_.write("list.txt", text).string();
    const ProgramResult result =
        run({"calibrate", model, "--images", list, "--size", "48x32", "--json", out("t.json")});
    ASSERT_EQ(result.exitCode, 0) << result.errors;
    EXPECT_EQ(json::parse(readTextFile(out("t.json"))).at("images").at("used"), 2) << text;
  }
  const std::string lost = folder_.write("lost.txt", "a.png\nsub\\x.png\n").string();
  for (const std::string command : {"calibrate", "analyze", "stability"}) {
    std::vector<std::string> words = {command, model, "--images", lost, "--size", "48x32"};
    const ProgramResult refused = runCli(words);
    EXPECT_EQ(refused.exitCode, 1) << command;
    EXPECT_THAT(refused.errors, HasSubstr("1 of 2 lines names no file that is there: line 2"));
    words.emplace_back("--allow-missing");
    const ProgramResult allowed = runCli(words);
    EXPECT_EQ(allowed.exitCode, 0) << allowed.errors;
    EXPECT_THAT(allowed.errors, HasSubstr("sub/x.png: no such file"));
  }
}

TEST_F(InputsCli, MeasureWithTheClassesOfAList) {
  std::string lines;
  std::vector<std::string> classifier = {
      "Input data 0 1 data 0=8 1=8 2=3", "Convolution conv 1 1 data a 0=4 1=3 5=0 6=108",
      "Pooling pool 1 1 a b 0=1 4=1", "InnerProduct fc 1 1 b out 0=5 1=0 2=20"};
  const std::string model = testing::writeNcnn(folder_, "c", classifier, 4, {108, 20});
  for (int i = 0; i < 4; ++i) {
    const std::string name = std::to_string(i) + ".png";
    picture(name, i, 8, 8);
    lines += name + " " + std::to_string(i) + "\n";
  }
  const std::string list = folder_.write("list.txt", lines).string();
  const ProgramResult result = run({"analyze", model, "--images", list, "--json", out("a.json")});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_EQ(
      json::parse(readTextFile(out("a.json"))).dump().find("\"label\":3") != std::string::npos,
      true);
  // A column that is no class of the network is left aside; asked for as labels, it is an error.
  const std::string other = folder_.write("other.txt", "0.png 7\n1.png 1\n").string();
  EXPECT_EQ(runCli({"analyze", model, "--images", other}).exitCode, 0);
  EXPECT_EQ(runCli({"analyze", model, "--images", other, "--labels", other}).exitCode, 1);
}

TEST_F(InputsCli, TakeTheHabitsOfNcnn2table) {
  const std::string model = plainNetwork(folder_, "gray", 1);
  picture("set/a.png", 1);
  picture("set/b.png", 2, 48, 32, CV_8UC1);
  const auto table = [&](std::vector<std::string> words, const std::string& name) {
    words.insert(words.begin(),
                 {"calibrate", model, "--images", folder_ / "set", "--out", out(name)});
    const ProgramResult result = run(words);
    EXPECT_EQ(result.exitCode, 0) << result.errors;
    return readTextFile(out(name));
  };
  const std::string expected = table({"--size", "48x32", "--mean", "128", "--norm", "0.0078125",
                                      "--pixel", "GRAY", "--method", "ncnn"},
                                     "t1");
  EXPECT_EQ(table({"--size", "48x32", "--mean", "[128]", "--norm", "[0.0078125]", "--method", "kl"},
                  "t2"),
            expected);
  EXPECT_EQ(table({"mean=[128]", "norm=0.0078125", "shape=48,32,1", "thread=1", "method=kl"}, "t3"),
            expected);
  EXPECT_EQ(
      table({"mean=128", "norm=[0.0078125]", "shape=[48,32,1]", "pixel=GRAY", "type=0"}, "t4"),
      expected);
  EXPECT_THAT(table({"shape=48,32", "method=aciq"}, "t5"), Not(HasSubstr("inf")));
  // What belongs to an option is left to it.
  EXPECT_EQ(table({"--override", "conv1", "method=min-max", "shape=48,32"}, "t6"),
            table({"--size", "48x32", "--override", "conv1", "method=min-max"}, "t7"));
  const std::string color = plainNetwork(folder_, "color");
  EXPECT_EQ(run({"calibrate", color, "--images", folder_ / "set", "--size", "48x32", "--mean",
                 "[1]", "--norm", "0.5", "--out", out("c1")})
                .exitCode,
            0);
  EXPECT_EQ(run({"calibrate", color, "--images", folder_ / "set", "--size", "48x32", "--mean",
                 "1,1,1", "--norm", "0.5,0.5,0.5", "--out", out("c2")})
                .exitCode,
            0);
  EXPECT_EQ(readTextFile(out("c1")), readTextFile(out("c2")));
}

TEST_F(InputsCli, DoWhatACommandLineOfNcnn2tableDoes) {
  const std::string model = plainNetwork(folder_, "plain");
  const std::string bin = folder_ / "plain.bin";
  picture("a.png", 1);
  picture("b.png", 2);
  const std::string list = folder_.write("list.txt", "a.png\nb.png\n").string();
  const auto peer = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "ncnn2table");
    return runCli(words);
  };
  const ProgramResult result =
      peer({model, bin, list, out("p"), "mean=[104.0,117.0,123.0]", "norm=[0.5,1.0,1.0]",
            "shape=[48,32,3]", "pixel=BGR", "thread=1", "method=kl"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const std::string words = "quantoscope-cli calibrate " + model + " " + bin + " --images " + list +
                            " --size 48x32 --pixel BGR --mean 104,117,123 --norm 0.5,1,1 --method "
                            "kl --two-pass --threads 1 --out " +
                            out("p") + " --force";
  EXPECT_THAT(result.output, HasSubstr(words));
  ASSERT_EQ(run({"calibrate", model, "--images", list, "--size", "48x32", "--mean", "104,117,123",
                 "--norm", "0.5,1,1", "--two-pass", "--out", out("q")})
                .exitCode,
            0);
  EXPECT_EQ(readTextFile(out("p")), readTextFile(out("q")));
  // The table is written again, as it would be; sizes may be left to the images.
  EXPECT_EQ(
      peer({model, bin, list, out("p"), "mean=[1,1,1]", "norm=[1,1,1]", "shape=[0,0]", "pixel=RGB"})
          .exitCode,
      0);
  EXPECT_NE(readTextFile(out("p")), readTextFile(out("q")));
  EXPECT_THAT(peer({model, bin, list, out("p"), "shape=[24,0]", "pixel=RGB"}).output,
              HasSubstr("--size 24x16 "));
  EXPECT_THAT(peer({model, bin, list, out("p"), "pixel=RAW"}).errors, HasSubstr("pixel=RAW"));
  EXPECT_THAT(peer({model, bin, list, out("p"), "mean=[1,1,1],[2,2,2]"}).errors,
              HasSubstr("has 1 input, but there are 2 means"));
  EXPECT_THAT(peer({model, bin, list, out("p"), "method=best"}).errors,
              HasSubstr("kl, aciq and eq"));
  EXPECT_THAT(peer({model, bin}).errors, HasSubstr("KEY=VALUE"));
  EXPECT_THAT(peer({model, bin, out("p"), "method=kl"}).errors, HasSubstr("without a list"));
}

TEST_F(InputsCli, DoWhatACommandLineWithSeveralInputsDoes) {
  const std::string model = twoInputNetwork(folder_, "two");
  const std::string bin = folder_ / "two.bin";
  picture("p.png", 1);
  picture("q.png", 2);
  const std::string first = folder_.write("first.txt", "p.png\n").string();
  const std::string second = folder_.write("second.txt", "q.png\n").string();
  const ProgramResult images =
      runCli({"ncnn2table", model, bin, first + "," + second, out("t"), "mean=[1,2,3],[128]",
              "norm=[1,1,1],[0.5]", "shape=[48,32,3],[48,32,1]", "pixel=BGR,GRAY", "method=aciq"});
  ASSERT_EQ(images.exitCode, 0) << images.errors;
  EXPECT_THAT(images.output, HasSubstr("--mean in0=1,2,3 --mean in1=128"));
  array("p.npy", {3, 9, 11});
  array("q.npy", {1, 9, 11});
  const std::string third = folder_.write("third.txt", "p.npy\n").string();
  const std::string fourth = folder_.write("fourth.txt", "q.npy\n").string();
  const std::vector<std::string> words = {"ncnn2table",         model,    bin,
                                          third + "," + fourth, out("u"), "type=1"};
  auto fitting = words;
  fitting.emplace_back("shape=[11,9,3],[11,9,1]");
  EXPECT_EQ(runCli(fitting).exitCode, 0);
  auto other = words;
  other.emplace_back("shape=[11,9,3],[9,11,1]");
  EXPECT_THAT(runCli(other).errors, HasSubstr("has shape 1×9×11, but the shape given is 1×11×9"));
}

}  // namespace
}  // namespace quantoscope
