// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace quantoscope {

/// A picture as SVG, without colours: its elements have the classes that reportFigureStyle() and
/// the style of the HTML page give colours to.
struct ReportFigure {
  std::string svg;  ///< As it stands in HTML, "<svg viewBox=…", without a namespace.
  double width = 0;
  double height = 0;
};

struct ReportCell {
  std::string text;
  std::string tone;  ///< A class: "threshold", "weights", "inherited", "warn", "bad"; or empty.
};

struct ReportColumn {
  std::string header;
  bool text = false;  ///< Flush left and wide; numbers are flush right.
};

struct ReportTable {
  std::vector<ReportColumn> columns;
  std::vector<std::vector<ReportCell>> rows;
};

struct ReportHeading {
  std::string text;
  int level = 2;  ///< 2 or 3.
};

struct ReportParagraph {
  std::string text;
};

/// What must be read before all else: red.
struct ReportAlert {
  std::string text;
};

struct ReportList {
  std::vector<std::string> items;
};

using ReportBlock = std::variant<ReportHeading, ReportParagraph, ReportAlert, ReportList,
                                 ReportTable, ReportFigure>;

/// What the HTML and the PDF report say, in one order and without a look. UTF-8.
struct ReportDocument {
  std::string title;
  std::vector<ReportBlock> blocks;
};

}  // namespace quantoscope
