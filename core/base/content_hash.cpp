// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/content_hash.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>

#include "core/base/error.h"

namespace quantoscope {
namespace {

class Hash {
 public:
  Hash() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    check(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(const void* bytes, std::size_t count) {
    check(EVP_DigestUpdate(context_.get(), bytes, count) == 1);
  }
  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
      text += kDigits[digest.at(i) >> 4];
      text += kDigits[digest.at(i) & 15];
    }
    return text;
  }

 private:
  static void check(bool done) {
    if (!done) {
      throw Error("SHA-256 cannot be computed on this machine");
    }
  }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
  Hash hash;
  hash.add(bytes.data(), bytes.size());
  return hash.finish();
}

std::string sha256OfFile(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw Error(file.string() + ": is not a file that can be read");
  }
  std::ifstream stream(file, std::ios::binary);
  constexpr std::size_t kPiece = std::size_t{1} << 16;
  std::vector<char> piece(kPiece);
  Hash hash;
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    hash.add(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.eof()) {
    throw Error(file.string() + ": cannot be read");
  }
  return hash.finish();
}

std::string combinedSha256(std::span<const std::string> hashes) {
  if (hashes.size() == 1) {
    return hashes.front();
  }
  Hash all;
  for (const std::string& one : hashes) {
    all.add(one.data(), one.size());
  }
  return all.finish();
}

std::string sha256OfFiles(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> hashes;
  hashes.reserve(files.size());
  for (const auto& file : files) {
    hashes.push_back(sha256OfFile(file));
  }
  return combinedSha256(hashes);
}

}  // namespace quantoscope
