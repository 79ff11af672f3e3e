// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/report_pdf.h"

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "core/base/error.h"
#include "core/base/markup_text.h"
#include "core/formats/report_figures.h"

namespace quantoscope {
namespace {

// A4 in points.
constexpr double kPageWidth = 595.28;
constexpr double kPageHeight = 841.89;
constexpr double kMargin = 42;
constexpr double kTextWidth = kPageWidth - 2 * kMargin;
constexpr double kBottom = kPageHeight - kMargin;

struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

constexpr Colour kText{0.11, 0.14, 0.19};
constexpr Colour kMuted{0.35, 0.40, 0.46};
constexpr Colour kRule{0.80, 0.83, 0.87};

Colour colourOf(const std::string& tone) {
  if (tone == "threshold" || tone == "warn") {
    return {0.70, 0.33, 0.12};
  }
  if (tone == "weights") {
    return {0.48, 0.25, 0.63};
  }
  if (tone == "inherited") {
    return kMuted;
  }
  return tone == "bad" ? Colour{0.70, 0.15, 0.12} : kText;
}

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};

template <typename Object>
using Owned = std::unique_ptr<Object, Unref>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

class PdfWriter {
 public:
  explicit PdfWriter(const std::string& title)
      : surface_(cairo_pdf_surface_create_for_stream(append, &pdf_, kPageWidth, kPageHeight)),
        cairo_(cairo_create(surface_.get())),
        title_(title) {
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE,
                                   shortenedText(title, 200).c_str());  // valid UTF-8
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Quantoscope");
    paragraph(title, "Sans Bold 18", 10);
  }

  std::string finish() {
    endPage();
    cairo_.reset();
    cairo_surface_finish(surface_.get());
    if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) {
      throw Error(std::string("the PDF cannot be made: ") +
                  cairo_status_to_string(cairo_surface_status(surface_.get())));
    }
    surface_.reset();
    return std::move(pdf_);
  }

  void operator()(const ReportHeading& heading) {
    const bool chapter = heading.level == 2;
    // A heading stays with what it is of.
    constexpr double kWithNext = 190;
    reserve(chapter ? kWithNext / 2 : kWithNext);
    y_ += chapter ? 12 : 6;
    const int parent = chapter ? CAIRO_PDF_OUTLINE_ROOT : chapter_;
    const std::string place =
        "page=" + std::to_string(page_) + " pos=[0 " + std::to_string(static_cast<int>(y_)) + "]";
    const int entry = cairo_pdf_surface_add_outline(
        surface_.get(), parent, shortenedText(heading.text, 200).c_str(), place.c_str(),
        static_cast<cairo_pdf_outline_flags_t>(0));
    chapter_ = chapter ? entry : chapter_;
    paragraph(heading.text, chapter ? "Sans Bold 14" : "Sans Bold 10.5", chapter ? 4 : 2);
  }

  void operator()(const ReportParagraph& text) { paragraph(text.text, "Sans 9", 4); }

  void operator()(const ReportAlert& alert) {
    paragraph(alert.text, "Sans Bold 9.5", 6, colourOf("bad"));
  }

  void operator()(const ReportList& list) {
    for (const std::string& item : list.items) {
      paragraph("•  " + item, "Sans 9", 3);
    }
  }

  void operator()(const ReportTable& table) {
    const std::vector<double> widths = widthsOf(table);
    headerRow(table, widths);
    for (const auto& row : table.rows) {
      std::vector<Owned<PangoLayout>> cells;
      double height = 0;
      for (std::size_t i = 0; i < row.size(); ++i) {
        cells.push_back(cell(row[i].text, table.columns[i], widths[i], kCellFont));
        height = std::max(height, heightOf(cells.back().get()));
      }
      if (y_ + height + kCellGap > kBottom) {
        nextPage();
        headerRow(table, widths);
      }
      double x = kMargin;
      for (std::size_t i = 0; i < row.size(); ++i) {
        show(cells[i].get(), x, y_, colourOf(row[i].tone));
        x += widths[i];
      }
      y_ += height + kCellGap;
      rule();
    }
    y_ += 6;
  }

  void operator()(const ReportFigure& figure) {
    GError* error = nullptr;
    // Alone it needs the namespace that it has inside a page.
    std::string svg = figure.svg;
    svg.insert(std::string("<svg").size(), " xmlns=\"http://www.w3.org/2000/svg\"");
    const Owned<RsvgHandle> picture(
        rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
    if (picture == nullptr) {
      const std::string reason = error == nullptr ? "" : error->message;
      g_clear_error(&error);
      throw Error("a picture of the report cannot be drawn: " + reason);
    }
    const std::string style = reportFigureStyle();
    rsvg_handle_set_stylesheet(picture.get(), reinterpret_cast<const guint8*>(style.data()),
                               style.size(), nullptr);
    double height = kTextWidth * figure.height / figure.width;
    double width = kTextWidth;
    const double room = kBottom - kMargin;
    if (height > room) {  // many layers in one picture
      width *= room / height;
      height = room;
    }
    reserve(height);
    const RsvgRectangle place{kMargin, y_, width, height};
    if (rsvg_handle_render_document(picture.get(), cairo_.get(), &place, &error) == FALSE) {
      const std::string reason = error == nullptr ? "" : error->message;
      g_clear_error(&error);
      throw Error("a picture of the report cannot be drawn: " + reason);
    }
    y_ += height + 4;
  }

 private:
  static constexpr const char* kCellFont = "Sans 7.5";
  static constexpr const char* kHeaderFont = "Sans Bold 7.5";
  static constexpr double kCellGap = 3;
  static constexpr double kCellPadding = 5;

  Owned<PangoLayout> layout(const std::string& text, const char* fontName) {
    Owned<PangoLayout> layout(pango_cairo_create_layout(cairo_.get()));
    // Of a unit of the page, so that sizes are in points.
    constexpr double kDotsPerInch = 72;
    pango_cairo_context_set_resolution(pango_layout_get_context(layout.get()), kDotsPerInch);
    const Owned<PangoFontDescription> font(pango_font_description_from_string(fontName));
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    constexpr std::size_t kLongest = 20000;
    const std::string clean = shortenedText(text, kLongest);
    pango_layout_set_text(layout.get(), clean.data(), static_cast<int>(clean.size()));
    return layout;
  }

  Owned<PangoLayout> cell(const std::string& text, const ReportColumn& column, double width,
                          const char* font) {
    Owned<PangoLayout> result = layout(text, font);
    pango_layout_set_width(result.get(),
                           pango_units_from_double(std::max(1.0, width - kCellPadding)));
    pango_layout_set_alignment(result.get(), column.text ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT);
    return result;
  }

  static double heightOf(PangoLayout* layout) {
    int height = 0;
    pango_layout_get_size(layout, nullptr, &height);
    return pango_units_to_double(height);
  }

  double naturalWidth(const std::string& text, const char* font) {
    int width = 0;
    pango_layout_get_size(layout(text, font).get(), &width, nullptr);
    return pango_units_to_double(width) + kCellPadding;
  }

  // As wide as the content, and together as wide as the page; text gives way first.
  std::vector<double> widthsOf(const ReportTable& table) {
    std::vector<double> widths;
    double text = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      double width = 24;
      std::string word;
      for (const char c : table.columns[i].header + " ") {
        if (c == ' ') {
          width = std::max(width, naturalWidth(word, kHeaderFont));
          word.clear();
        } else {
          word += c;
        }
      }
      for (const auto& row : table.rows) {
        width = std::max(width, naturalWidth(shortenedText(row[i].text, 120), kCellFont));
      }
      widths.push_back(width);
      text += table.columns[i].text ? width : 0;
    }
    const double total = std::accumulate(widths.begin(), widths.end(), 0.0);
    const double over = total - kTextWidth;
    const double share = text > 0 ? std::max(0.3, 1 - over / text) : 1;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] *= table.columns[i].text ? share : 1;
    }
    const double all = std::accumulate(widths.begin(), widths.end(), 0.0);
    for (double& width : widths) {
      width *= all > kTextWidth ? kTextWidth / all : 1;
    }
    return widths;
  }

  void headerRow(const ReportTable& table, const std::vector<double>& widths) {
    std::vector<Owned<PangoLayout>> cells;
    double height = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      cells.push_back(cell(table.columns[i].header, table.columns[i], widths[i], kHeaderFont));
      height = std::max(height, heightOf(cells.back().get()));
    }
    reserve(3 * height);
    double x = kMargin;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      show(cells[i].get(), x, y_, kMuted);
      x += widths[i];
    }
    y_ += height + kCellGap;
    rule();
  }

  void rule() {
    cairo_set_source_rgb(cairo_.get(), kRule.red, kRule.green, kRule.blue);
    cairo_set_line_width(cairo_.get(), 0.4);
    cairo_move_to(cairo_.get(), kMargin, y_ - 1);
    cairo_line_to(cairo_.get(), kPageWidth - kMargin, y_ - 1);
    cairo_stroke(cairo_.get());
  }

  void show(PangoLayout* layout, double x, double y, const Colour& colour) {
    cairo_set_source_rgb(cairo_.get(), colour.red, colour.green, colour.blue);
    cairo_move_to(cairo_.get(), x, y);
    pango_cairo_show_layout(cairo_.get(), layout);
  }

  // Line by line, so that a long one goes on over the page.
  void paragraph(const std::string& text, const char* font, double gap,
                 const Colour& colour = kText) {
    const Owned<PangoLayout> whole = layout(text, font);
    pango_layout_set_width(whole.get(), pango_units_from_double(kTextWidth));
    for (int i = 0; i < pango_layout_get_line_count(whole.get()); ++i) {
      PangoLayoutLine* line = pango_layout_get_line_readonly(whole.get(), i);
      PangoRectangle extents;
      pango_layout_line_get_extents(line, nullptr, &extents);
      reserve(pango_units_to_double(extents.height));
      cairo_set_source_rgb(cairo_.get(), colour.red, colour.green, colour.blue);
      cairo_move_to(cairo_.get(), kMargin, y_ + pango_units_to_double(PANGO_ASCENT(extents)));
      pango_cairo_show_layout_line(cairo_.get(), line);
      y_ += pango_units_to_double(extents.height);
    }
    y_ += gap;
  }

  void reserve(double height) {
    if (y_ + height > kBottom && y_ > kMargin) {
      nextPage();
    }
  }

  void nextPage() {
    endPage();
    ++page_;
    y_ = kMargin;
  }

  void endPage() {
    const Owned<PangoLayout> footer =
        layout(shortenedText(title_, 60) + " · " + std::to_string(page_), "Sans 7.5");
    show(footer.get(), kMargin, kPageHeight - kMargin + 12, kMuted);
    cairo_show_page(cairo_.get());
  }

  std::string pdf_;
  Owned<cairo_surface_t> surface_;
  Owned<cairo_t> cairo_;
  std::string title_;
  double y_ = kMargin;
  int page_ = 1;
  int chapter_ = CAIRO_PDF_OUTLINE_ROOT;
};

}  // namespace

std::string reportPdf(const ReportDocument& document) {
  PdfWriter writer(document.title);
  for (const ReportBlock& block : document.blocks) {
    std::visit(writer, block);
  }
  return writer.finish();
}

}  // namespace quantoscope
