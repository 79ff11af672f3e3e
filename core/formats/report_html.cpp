// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/report_html.h"

#include <cctype>

#include "core/base/markup_text.h"

namespace quantoscope {
namespace {

// Colours are variables, so that the dark page and the printed one only name others.
constexpr const char* kStyle =
    ":root{color-scheme:light dark;--text:#1c2430;--muted:#5a6675;--page:#fff;--rule:#d9dee6;"
    "--grid:#e3e7ee;--axis:#8a96a5;--p:#9fc3e8;--q:#b3541e;--curve:#2f6db3;--clipped:#f6dccb;"
    "--mark:#c0392b;--bar:#3d7ebf;--threshold:#b3541e;--weights:#7a3fa0;--inherited:#5a6675;"
    "--bad:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--text:#dde3ea;--muted:#98a4b3;--page:#15191f;"
    "--rule:#333b46;--grid:#2a313b;--axis:#6b7683;--p:#2f5c8a;--q:#eb9a5c;--curve:#7db4ee;"
    "--clipped:#46301f;--mark:#ff7b6b;--bar:#5b9bdc;--threshold:#eb9a5c;--weights:#c29be0;"
    "--inherited:#98a4b3;--bad:#ff8a7e}}"
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;"
    "color:var(--text);background:var(--page)}h1{font-size:1.5rem}h2{font-size:1.2rem;"
    "margin-top:2.2rem;border-bottom:1px solid var(--rule)}h3{font-size:1.02rem;margin:1.6rem 0 "
    ".3rem;overflow-wrap:anywhere}p{margin:.4rem 0;overflow-wrap:anywhere}"
    "nav a{margin-right:1rem;color:var(--curve)}.wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.22rem .5rem;"
    "border-bottom:1px solid var(--rule);font-variant-numeric:tabular-nums}th{color:var(--muted);"
    "font-weight:600;vertical-align:bottom}td.text,th.text{text-align:left;"
    "overflow-wrap:anywhere}svg{width:100%;height:auto;display:block}li{margin:.3rem 0;"
    "overflow-wrap:anywhere}.threshold{color:var(--threshold)}.weights{color:var(--weights)}"
    ".inherited{color:var(--inherited)}.warn{color:var(--threshold)}.bad{color:var(--bad)}"
    ".alert{background:#b3261e;color:#fff;font-weight:600;padding:.6rem .8rem;border-radius:4px;"
    "print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "svg .label{fill:var(--text)}svg .grid{stroke:var(--grid)}svg .axis{stroke:var(--axis)}"
    "svg .p{fill:var(--p)}svg .q{fill:none;stroke:var(--q);stroke-width:1.4}"
    "svg .curve{fill:none;stroke:var(--curve);stroke-width:1.6}svg .clipped{fill:var(--clipped)}"
    "svg .mark{stroke:var(--mark);stroke-width:1.6}svg .marked{fill:var(--mark)}"
    "svg .weight{fill:var(--weights)}svg .bar{fill:var(--bar)}"
    "svg .bar.threshold{fill:var(--threshold)}svg .bar.weights{fill:var(--weights)}"
    "svg .bar.inherited{fill:var(--inherited)}"
    "@media print{:root{--text:#000;--muted:#444;--page:#fff;--rule:#bbb;--grid:#e3e7ee;"
    "--axis:#777;--p:#9fc3e8;--q:#b3541e;--curve:#2f6db3;--clipped:#f6dccb;--mark:#c0392b;"
    "--bar:#3d7ebf;--threshold:#b3541e;--weights:#7a3fa0;--inherited:#5a6675;--bad:#b3261e}"
    "nav{display:none}body{font-size:9pt;margin:0;max-width:none}th,td{padding:.1rem .25rem}"
    "h2,h3{break-after:avoid}svg,tr{break-inside:avoid}}";

std::string anchorOf(const std::string& heading) {
  std::string id;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    id += std::isalnum(byte) != 0 && byte < 0x80 ? static_cast<char>(std::tolower(byte)) : '-';
  }
  return id;
}

struct Writer {
  std::string html;

  void operator()(const ReportHeading& heading) {
    const std::string tag = "h" + std::to_string(heading.level);
    html += "<" + tag + (heading.level == 2 ? " id=\"" + anchorOf(heading.text) + "\">" : ">") +
            escapedMarkup(heading.text) + "</" + tag + ">\n";
  }

  void operator()(const ReportParagraph& paragraph) {
    html += "<p>" + escapedMarkup(paragraph.text) + "</p>\n";
  }

  void operator()(const ReportAlert& alert) {
    html += "<p class=\"alert\" role=\"alert\">" + escapedMarkup(alert.text) + "</p>\n";
  }

  void operator()(const ReportList& list) {
    html += "<ul>\n";
    for (const std::string& item : list.items) {
      html += "<li>" + escapedMarkup(item) + "</li>\n";
    }
    html += "</ul>\n";
  }

  void operator()(const ReportTable& table) {
    html += "<div class=\"wide\"><table>\n<thead><tr>";
    for (const ReportColumn& column : table.columns) {
      html +=
          (column.text ? "<th class=\"text\">" : "<th>") + escapedMarkup(column.header) + "</th>";
    }
    html += "</tr></thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      html += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        std::string tone = table.columns[i].text ? "text" : "";
        tone += (tone.empty() || row[i].tone.empty() ? "" : " ") + row[i].tone;
        html += (tone.empty() ? std::string("<td>") : "<td class=\"" + tone + "\">") +
                escapedMarkup(row[i].text) + "</td>";
      }
      html += "</tr>\n";
    }
    html += "</tbody></table></div>\n";
  }

  void operator()(const ReportFigure& figure) { html += figure.svg + "\n"; }
};

std::string contentsOf(const ReportDocument& document) {
  std::string html = "<nav>";
  for (const ReportBlock& block : document.blocks) {
    const auto* heading = std::get_if<ReportHeading>(&block);
    if (heading != nullptr && heading->level == 2) {
      html +=
          "<a href=\"#" + anchorOf(heading->text) + "\">" + escapedMarkup(heading->text) + "</a>";
    }
  }
  return html + "</nav>\n";
}

}  // namespace

std::string reportHtml(const ReportDocument& document) {
  Writer writer;
  for (const ReportBlock& block : document.blocks) {
    std::visit(writer, block);
  }
  const std::string title = escapedMarkup(document.title);
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         title + "</title><style>" + kStyle + "</style></head>\n<body>\n<h1>" + title + "</h1>\n" +
         contentsOf(document) + writer.html + "</body></html>\n";
}

}  // namespace quantoscope
