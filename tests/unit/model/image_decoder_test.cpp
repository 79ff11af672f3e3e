// SPDX-License-Identifier: GPL-3.0-or-later
// What is decoded is compared with OpenCV's own decoder; the files are made by OpenCV and libpng.
#include "core/model/image_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <tuple>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

cv::Mat picture(int type = CV_8UC3) {
  cv::Mat noise(70, 90, CV_8UC3);
  cv::RNG(7).fill(noise, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(noise, noise, {5, 5}, 2);
  if (CV_MAT_CN(type) == 1) {
    cv::cvtColor(noise, noise, cv::COLOR_BGR2GRAY);
  } else if (CV_MAT_CN(type) == 4) {
    cv::cvtColor(noise, noise, cv::COLOR_BGR2BGRA);
  }
  cv::Mat result;
  noise.convertTo(result, type, CV_MAT_DEPTH(type) == CV_16U ? 257 : 1);
  return result;
}

std::string encoded(const std::string& ending, const cv::Mat& image,
                    const std::vector<int>& parameters = {}) {
  std::vector<unsigned char> bytes;
  cv::imencode(ending, image, bytes, parameters);
  return {bytes.begin(), bytes.end()};
}

bool same(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

void expectAsOpenCv(const std::string& bytes, const std::string& what) {
  const TemporaryFolder folder;
  const auto file = folder.write("image", bytes);
  const std::vector<unsigned char> raw(bytes.begin(), bytes.end());
  const cv::Mat color = cv::imdecode(raw, cv::IMREAD_COLOR);
  ASSERT_FALSE(color.empty()) << what;
  EXPECT_TRUE(same(decodeImage(file, PixelOrder::Bgr), color)) << what;
  EXPECT_TRUE(same(decodeImage(file, PixelOrder::Gray), cv::imdecode(raw, cv::IMREAD_GRAYSCALE)))
      << what;
}

/// A PNG of any kind, with an ancillary chunk if asked for.
std::string png(int colorType, int depth, bool interlaced, bool transparent = false,
                const std::string& profile = "") {
  std::string bytes;
  png_structp out = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(out);
  png_set_write_fn(
      out, &bytes,
      [](png_structp p, png_bytep data, std::size_t size) {
        static_cast<std::string*>(png_get_io_ptr(p))
            ->append(reinterpret_cast<const char*>(data), size);
      },
      nullptr);
  constexpr int kWidth = 37;
  constexpr int kHeight = 21;
  png_set_IHDR(out, info, kWidth, kHeight, depth, colorType,
               interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette(std::size_t{1} << std::min(depth, 8));
  for (std::size_t i = 0; i < palette.size(); ++i) {
    palette[i] = {static_cast<png_byte>(i * 37), static_cast<png_byte>(255 - i),
                  static_cast<png_byte>(i * 91)};
  }
  if (colorType == PNG_COLOR_TYPE_PALETTE) {
    png_set_PLTE(out, info, palette.data(), static_cast<int>(palette.size()));
  }
  if (transparent) {
    std::vector<png_byte> alpha = {0, 100};
    png_color_16 key = {1, 1, 2, 3, 4};
    png_set_tRNS(out, info, alpha.data(), static_cast<int>(alpha.size()), &key);
  }
  if (!profile.empty()) {
    png_set_benign_errors(out, 1);
    png_set_gAMA(out, info, 0.5);
    png_text text = {};
    text.compression = PNG_TEXT_COMPRESSION_NONE;
    text.key = const_cast<char*>("Comment");
    text.text = const_cast<char*>(profile.c_str());
    png_set_text(out, info, &text, 1);
  }
  png_write_info(out, info);
  std::vector<std::vector<png_byte>> rows(kHeight,
                                          std::vector<png_byte>(png_get_rowbytes(out, info)));
  std::vector<png_bytep> pointers;
  cv::RNG random(3);
  for (auto& row : rows) {
    for (png_byte& value : row) {
      value = static_cast<png_byte>(random.uniform(0, 256));
    }
    pointers.push_back(row.data());
  }
  png_write_image(out, pointers.data());
  png_write_end(out, info);
  png_destroy_write_struct(&out, &info);
  return bytes;
}

TEST(DecodeImage, GivesThePixelsOfEveryKindOfPng) {
  const std::vector<std::pair<int, std::vector<int>>> kinds = {
      {PNG_COLOR_TYPE_GRAY, {1, 2, 4, 8, 16}},
      {PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8}},
      {PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16}},
      {PNG_COLOR_TYPE_RGB, {8, 16}},
      {PNG_COLOR_TYPE_RGB_ALPHA, {8, 16}}};
  for (const auto& [type, depths] : kinds) {
    for (const int depth : depths) {
      for (const bool interlaced : {false, true}) {
        const std::string what = std::to_string(type) + "/" + std::to_string(depth);
        expectAsOpenCv(png(type, depth, interlaced), what);
        if ((type & PNG_COLOR_MASK_ALPHA) == 0) {
          expectAsOpenCv(png(type, depth, interlaced, true), what + " transparent");
        }
        expectAsOpenCv(png(type, depth, interlaced, false, "text"), what + " gamma");
      }
    }
  }
}

TEST(DecodeImage, GivesThePixelsOfOtherFormats) {
  for (const std::string ending : {".jpg", ".bmp", ".webp", ".tiff", ".ppm", ".jp2", ".ras"}) {
    expectAsOpenCv(encoded(ending, picture()), ending);
  }
  expectAsOpenCv(encoded(".jpg", picture(CV_8UC1)), "grey");
  expectAsOpenCv(encoded(".jpg", picture(), {cv::IMWRITE_JPEG_PROGRESSIVE, 1}), "progressive");
  expectAsOpenCv(encoded(".jpg", picture(), {cv::IMWRITE_JPEG_RST_INTERVAL, 3}), "restarts");
  expectAsOpenCv(encoded(".tiff", picture(CV_16UC3)), "16 bits");
  expectAsOpenCv(encoded(".webp", picture(CV_8UC4)), "alpha");
}

class Damaged : public ::testing::TestWithParam<std::string> {};

TEST_P(Damaged, IsNoImage) {
  const TemporaryFolder folder;
  const std::string whole = encoded(GetParam(), picture());
  ::testing::internal::CaptureStderr();
  const auto file = folder.write("whole" + GetParam(), whole);
  EXPECT_NO_THROW(decodeImage(file, PixelOrder::Rgb));
  for (const std::size_t size : {whole.size() / 2, whole.size() * 9 / 10, whole.size() - 3}) {
    const auto cut = folder.write("cut" + GetParam(), whole.substr(0, size));
    for (const PixelOrder order : {PixelOrder::Rgb, PixelOrder::Gray}) {
      EXPECT_THAT(messageOf<Error>([&] { decodeImage(cut, order); }),
                  AllOf(HasSubstr("cut" + GetParam()),
                        ::testing::AnyOf(HasSubstr("is damaged or not complete: "),
                                         HasSubstr("not all of one"))))
          << size << " of " << whole.size();
    }
  }
  const std::string printed = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(printed, ::testing::Not(HasSubstr("libpng")));
  EXPECT_THAT(printed, ::testing::Not(HasSubstr("JPEG")));
}

INSTANTIATE_TEST_SUITE_P(Formats, Damaged,
                         ::testing::Values(".jpg", ".png", ".webp", ".tiff", ".bmp", ".ppm"));

TEST(DecodeImage, RefusesDamageInTheMiddle) {
  const TemporaryFolder folder;
  std::string jpeg = encoded(".jpg", picture());
  jpeg.replace(jpeg.size() / 2, 2, std::string("\xFF\xD9", 2));
  EXPECT_THAT(messageOf<Error>([&] { decodeImage(folder.write("a.jpg", jpeg), PixelOrder::Bgr); }),
              HasSubstr("a.jpg: is damaged or not complete: "));
  std::string png = encoded(".png", picture());
  png[png.size() / 2] = static_cast<char>(png[png.size() / 2] ^ 1);
  EXPECT_THAT(messageOf<Error>([&] { decodeImage(folder.write("a.png", png), PixelOrder::Bgr); }),
              HasSubstr("a.png: is damaged or not complete: "));
}

TEST(DecodeImage, DoesNotMindRemarksBesideAPng) {
  const TemporaryFolder folder;
  std::string bytes = png(PNG_COLOR_TYPE_RGB, 8, false, false, "a remark");
  const auto remark = bytes.find("a remark");
  ASSERT_NE(remark, std::string::npos);
  bytes[remark] = 'A';  // its check sum is wrong now
  ::testing::internal::CaptureStderr();
  EXPECT_NO_THROW(decodeImage(folder.write("a.png", bytes), PixelOrder::Bgr));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(DecodeImage, TurnsAsExifSays) {
  // A big-endian TIFF header with the orientation 6: the camera was held upright.
  const std::string exif("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", 26);
  std::string jpeg = encoded(".jpg", picture());
  const std::string segment = std::string("Exif\0\0", 6) + exif;
  std::string marker("\xFF\xE1\0\0", 4);
  marker[3] = static_cast<char>(segment.size() + 2);
  jpeg.insert(2, marker + segment);
  const TemporaryFolder folder;
  EXPECT_EQ(decodeImage(folder.write("a.jpg", jpeg), PixelOrder::Bgr).size(), cv::Size(70, 90));
}

TEST(DecodeImage, HasAnAlphaOf255) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.png", encoded(".png", cv::Mat(1, 1, CV_8UC4, {1, 2, 3, 9})));
  EXPECT_EQ(decodeImage(file, PixelOrder::Bgra).at<cv::Vec4b>(0, 0), cv::Vec4b(1, 2, 3, 255));
  EXPECT_EQ(decodeImage(file, PixelOrder::Rgba).at<cv::Vec4b>(0, 0), cv::Vec4b(3, 2, 1, 255));
}

}  // namespace
}  // namespace quantoscope
