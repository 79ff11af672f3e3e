// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/jpeg_check.h"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <vector>

#include <jpeglib.h>

namespace quantoscope {
namespace {

// The library leaves a function that fails by a jump, so that nothing with a destructor may live
// between.
struct Decoder {
  jpeg_decompress_struct info = {};
  jpeg_error_mgr errors = {};
  std::jmp_buf failed = {};
  std::array<char, JMSG_LENGTH_MAX> complaint = {};
};

Decoder& decoderOf(j_common_ptr info) {
  return *static_cast<Decoder*>(info->client_data);
}

void keepMessage(j_common_ptr info) {
  Decoder& decoder = decoderOf(info);
  if (decoder.complaint.front() == '\0') {
    info->err->format_message(info, decoder.complaint.data());
  }
}

extern "C" {
static void onJpegError(j_common_ptr info) {
  keepMessage(info);
  std::longjmp(decoderOf(info).failed, 1);
}

// A warning has a negative level, a note one from 0 on.
static void onJpegMessage(j_common_ptr info, int level) {
  if (level < 0) {
    ++info->err->num_warnings;
    keepMessage(info);
  }
}

static void printNothing(j_common_ptr /*info*/) {}
}

// Decodes at an eighth of the size: all data is read, little is computed.
void decode(Decoder& decoder, std::span<const std::byte> bytes, std::vector<JSAMPLE>& row) {
  if (setjmp(decoder.failed) != 0) {
    return;
  }
  jpeg_decompress_struct& info = decoder.info;
  jpeg_create_decompress(&info);
  info.client_data = &decoder;
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&info, TRUE);
  info.out_color_space = info.jpeg_color_space;
  info.scale_num = 1;
  info.scale_denom = DCTSIZE;
  info.dct_method = JDCT_IFAST;
  info.do_fancy_upsampling = FALSE;
  jpeg_start_decompress(&info);
  row.resize(static_cast<std::size_t>(info.output_width) *
             static_cast<std::size_t>(info.output_components));
  while (info.output_scanline < info.output_height && decoder.complaint.front() == '\0') {
    JSAMPROW rows = row.data();
    jpeg_read_scanlines(&info, &rows, 1);
  }
  if (decoder.complaint.front() == '\0') {
    jpeg_finish_decompress(&info);
  }
}

}  // namespace

bool isJpeg(std::span<const std::byte> bytes) {
  return bytes.size() > 2 && bytes[0] == std::byte{0xFF} && bytes[1] == std::byte{0xD8} &&
         bytes[2] == std::byte{0xFF};
}

std::string jpegComplaint(std::span<const std::byte> bytes) {
  Decoder decoder;
  std::vector<JSAMPLE> row;
  decoder.info.err = jpeg_std_error(&decoder.errors);
  decoder.info.client_data = &decoder;
  decoder.errors.error_exit = onJpegError;
  decoder.errors.emit_message = onJpegMessage;
  decoder.errors.output_message = printNothing;
  decode(decoder, bytes, row);
  jpeg_destroy_decompress(&decoder.info);
  return decoder.complaint.data();
}

}  // namespace quantoscope
