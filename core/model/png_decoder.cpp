// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/png_decoder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <csetjmp>
#include <cstring>
#include <string_view>

#include <png.h>

namespace quantoscope {
namespace {

constexpr std::size_t kSignature = 8;
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 30;

// The library leaves a function that fails by a jump, so that nothing with a destructor may live
// between.
struct Decoder {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::jmp_buf failed = {};
  std::array<char, 256> complaint = {};
  const std::byte* next = nullptr;
  std::size_t left = 0;
};

void keep(Decoder& decoder, const char* message) {
  if (decoder.complaint.front() == '\0') {
    std::strncpy(decoder.complaint.data(), message, decoder.complaint.size() - 1);
  }
}

// A chunk that an image can do without has a name that begins with a small letter, and the library
// puts the chunk's name before what it says of one.
bool isAboutRemarks(std::string_view message) {
  constexpr std::size_t kName = 4;
  return message.size() > kName && message[kName] == ':' &&
         std::islower(static_cast<unsigned char>(message.front())) != 0;
}

extern "C" {
static void onPngError(png_structp png, png_const_charp message) {
  auto& decoder = *static_cast<Decoder*>(png_get_error_ptr(png));
  keep(decoder, message);
  std::longjmp(decoder.failed, 1);
}

static void onPngWarning(png_structp png, png_const_charp message) {
  if (!isAboutRemarks(message)) {
    keep(*static_cast<Decoder*>(png_get_error_ptr(png)), message);
  }
}

static void readPng(png_structp png, png_bytep out, std::size_t count) {
  auto& decoder = *static_cast<Decoder*>(png_get_io_ptr(png));
  if (count > decoder.left) {
    png_error(png, "the file ends before the image does");
  }
  std::memcpy(out, decoder.next, count);
  decoder.next += count;
  decoder.left -= count;
}
}

void setTransformations(const Decoder& decoder, bool gray) {
  const int type = png_get_color_type(decoder.png, decoder.info);
  const int depth = png_get_bit_depth(decoder.png, decoder.info);
  const bool color = (type & PNG_COLOR_MASK_COLOR) != 0;
  if (depth > 8) {
    png_set_strip_16(decoder.png);
  }
  png_set_strip_alpha(decoder.png);
  if (type == PNG_COLOR_TYPE_PALETTE) {
    png_set_palette_to_rgb(decoder.png);
  }
  if (!color && depth < 8) {
    png_set_expand_gray_1_2_4_to_8(decoder.png);
  }
  if (color && !gray) {
    png_set_bgr(decoder.png);
  } else if (!gray) {
    png_set_gray_to_rgb(decoder.png);
  } else {
    png_set_rgb_to_gray(decoder.png, PNG_ERROR_ACTION_NONE, 0.299, 0.587);
  }
}

void decode(Decoder& decoder, bool gray, PngImage& image, std::vector<png_bytep>& rows) {
  if (setjmp(decoder.failed) != 0) {
    return;
  }
  png_set_read_fn(decoder.png, &decoder, readPng);
  png_read_info(decoder.png, decoder.info);
  const std::uint64_t width = png_get_image_width(decoder.png, decoder.info);
  const std::uint64_t height = png_get_image_height(decoder.png, decoder.info);
  if (width * height > kMostPixels) {
    png_error(decoder.png, "the image has more than 2^30 pixels");
  }
  setTransformations(decoder, gray);
  png_set_interlace_handling(decoder.png);
  png_read_update_info(decoder.png, decoder.info);
  const std::size_t channels = gray ? 1 : 3;
  if (png_get_rowbytes(decoder.png, decoder.info) != width * channels) {
    png_error(decoder.png, "its rows have another size than its header says");
  }
  image.width = static_cast<int>(width);
  image.height = static_cast<int>(height);
  image.pixels.resize(width * height * channels);
  rows.resize(height);
  for (std::size_t y = 0; y < height; ++y) {
    rows[y] = image.pixels.data() + y * width * channels;
  }
  png_read_image(decoder.png, rows.data());
  png_read_end(decoder.png, decoder.info);
  image.rotated = png_get_valid(decoder.png, decoder.info, PNG_INFO_eXIf) != 0;
}

}  // namespace

bool isPng(std::span<const std::byte> bytes) {
  return bytes.size() >= kSignature &&
         png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, kSignature) == 0;
}

PngImage decodePng(std::span<const std::byte> bytes, bool gray) {
  PngImage image;
  Decoder decoder;
  std::vector<png_bytep> rows;
  decoder.next = bytes.data();
  decoder.left = bytes.size();
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, onPngError, onPngWarning);
  decoder.info = decoder.png == nullptr ? nullptr : png_create_info_struct(decoder.png);
  if (decoder.info == nullptr) {
    keep(decoder, "there is not enough memory to decode it");
  } else {
    decode(decoder, gray, image, rows);
  }
  png_destroy_read_struct(&decoder.png, &decoder.info, nullptr);
  image.complaint = decoder.complaint.data();
  return image;
}

}  // namespace quantoscope
