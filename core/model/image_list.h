// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quantoscope {

/// Files in the order of a list, with the class of each where the list has a column of them.
struct ImageList {
  std::vector<std::filesystem::path> files;
  /// As many as files, or empty if no line has a class.
  std::vector<std::optional<int>> labels;
};

/// What a list is to do about lines that name no file that is there.
enum class MissingFiles {
  Refuse,  ///< They are an error that names the first of them.
  Allow,   ///< They stay in the list; whoever reads the file will say that it is not there.
};

/// True for a file that listImages() takes as a list: .txt, .list or .lst.
bool isImageList(const std::filesystem::path& file);

/// The list without what editors and shells put around it: a byte order mark, UTF-16, and line ends
/// of any kind become plain lines of UTF-8.
std::vector<std::string> linesOf(std::string_view text);

/// A file name and the class after it, as one line of a list of labels has them: the class is the
/// last word, behind a space, a tab or a comma; the name may be quoted and may have spaces.
struct LabelledName {
  std::string name;
  std::optional<int> label;
};
LabelledName labelledName(std::string_view line);

/// Reads a list of images, one a line. A relative name is taken from the list's folder, else from
/// the working folder. Blank lines and lines that begin with # are left out, quotes taken off,
/// backslashes taken for slashes where that makes a name of a file. Behind the name there may be
/// other columns (spaces, tabs or commas between them); one whole number is the image's class.
/// Lines of MXNet (index, class, name) are read too. Throws Error.
ImageList readImageList(const std::filesystem::path& list, MissingFiles missing);

}  // namespace quantoscope
