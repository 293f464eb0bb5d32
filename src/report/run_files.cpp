#include "report/run_files.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "base/error.hpp"
#include "base/files.hpp"
#include "report/dashboard_data.hpp"
#include "report/forecast_files.hpp"
#include "report/letter_view.hpp"
#include "report/tables.hpp"

namespace patron::report {
namespace {

namespace fs = std::filesystem;

/// Headings of the studies' files.
const std::map<std::string, std::string, std::less<>>& studies_headings() {
  static const std::map<std::string, std::string, std::less<>> kHeadings = {
      {"customer_id", "CustomerID"}, {"recency_days", "Recency"}, {"frequency", "Frequency"},
      {"monetary", "Monetary"},      {"r_score", "R_Score"},      {"f_score", "F_Score"},
      {"m_score", "M_Score"},        {"cluster", "Cluster"},      {"cluster_name", "Segment"},
      {"segment", "RFM_Segment"},    {"product_id", "StockCode"}};
  return kHeadings;
}

class Writer {
 public:
  Writer(const fs::path& dir, Layout layout) : dir_(dir), layout_(layout) {}

  void csv(std::string_view name, base::Table table) {
    if (layout_ == Layout::kStudies)
      for (base::Column& column : table.columns)
        if (const auto heading = studies_headings().find(column.name);
            heading != studies_headings().end())
          column.name = heading->second;
    write(name, [&](std::ostream& out) { write_csv(out, table); });
  }
  void text(std::string_view name, const std::string& content) {
    write(name, [&](std::ostream& out) { out << content; });
  }
  void add(const fs::path& written) { written_.push_back(written); }
  std::vector<fs::path> take() { return std::move(written_); }

 private:
  template <class Body>
  void write(std::string_view name, const Body& body) {
    const fs::path path = dir_ / name;
    base::write_file_atomically(path, std::function<void(std::ostream&)>(body));
    written_.push_back(path);
  }
  fs::path dir_;
  Layout layout_;
  std::vector<fs::path> written_;
};

base::Table cluster_names(const analysis::Clustering& clustering) {
  std::vector<std::int64_t> cluster;
  std::vector<std::string> name;
  for (const analysis::ClusterRow& row : clustering.clusters)
    cluster.push_back(row.cluster), name.push_back(row.name);
  return {"segments", {{"cluster", cluster}, {"name", name}}};
}

/// Words for people stay in the report.
base::Table without_advice(base::Table table) {
  std::erase_if(table.columns,
                [](const base::Column& c) { return c.name == "advice" || c.name == "persona"; });
  return table;
}

void write_clusters(Writer& writer, const analysis::Findings& findings, Layout layout) {
  if (!findings.clustering) return;
  const analysis::Clustering& clustering = *findings.clustering;
  const base::Table customers = analysis::customer_segments_table(findings.rfm, clustering);
  if (layout == Layout::kStudies) {
    writer.csv("clustered_customer.csv", customers);
    writer.csv("customer_segmentation_results.csv", customers);
  } else {
    writer.csv("customer_segments.csv", customers);
  }
  writer.csv("segments.csv", cluster_names(clustering));
  writer.csv("cluster_summary.csv",
             without_advice(table_of("cluster_summary", clustering.clusters)));
  writer.csv("elbow.csv", table_of("elbow", clustering.elbow));
}

void write_cohorts(Writer& writer, const analysis::Findings& findings) {
  if (!findings.cohorts) return;
  for (const char* what : {"retention", "counts", "revenue", "ltv"})
    writer.csv(fmt::format("cohort_{}.csv", what), analysis::cohort_table(*findings.cohorts, what));
}

}  // namespace

Layout layout_of(const std::string& name) {
  if (name == "patron") return Layout::kPatron;
  if (name == "studies") return Layout::kStudies;
  throw base::Error(base::ErrorCode::kInvalidArgument,
                    fmt::format("there is no layout \"{}\".", name), "Choose patron or studies.",
                    "--layout");
}

std::vector<fs::path> write_run_files(const analysis::Findings& findings,
                                      const base::Table& rejects, const fs::path& dir,
                                      Layout layout) {
  Writer writer(dir, layout);
  writer.csv(layout == Layout::kStudies ? "rfm.csv" : "rfm_table.csv",
             analysis::rfm_table(findings.rfm));
  writer.csv("segment_summary.csv", without_advice(table_of("segment_summary", findings.segments)));
  write_clusters(writer, findings, layout);
  write_cohorts(writer, findings);
  if (findings.audit) writer.text("classification_report.txt", findings.audit->report);
  if (findings.summary) {
    writer.text("kpis.json", kpis_json(*findings.summary));
    writer.csv("top_products_by_segment.csv",
               table_of("top_products_by_segment", findings.summary->top_products_by_segment));
  }
  if (findings.forecast)
    for (const fs::path& file : write_forecast_files(*findings.forecast, dir, true))
      writer.add(file);
  if (findings.recommendations)
    writer.csv("recommendations.csv", table_of("recommendations", findings.recommendations->items));
  if (findings.letter) {
    writer.text("audit_letter.txt", letter_text(*findings.letter));
    writer.text("audit_letter.json", letter_json(*findings.letter));
  }
  writer.text("dashboard_data.json", dashboard_json(findings));
  writer.csv("rejects.csv", rejects);
  return writer.take();
}

}  // namespace patron::report
