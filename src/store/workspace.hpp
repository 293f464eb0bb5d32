#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "store/database.hpp"

namespace patron::store {

/// One folder that holds everything Patron knows of a shop: the database, fitted models, temporary
/// files.
class Workspace {
 public:
  /// Opens the workspace, or makes it where there is none. Runs the schema's migrations.
  /// Errors: io where the folder can't be made or written; conflict where another Patron holds it.
  static Workspace open_or_create(const std::filesystem::path& folder);

  /// Errors: not_found where there is no workspace, with the verb that makes one.
  static Workspace open(const std::filesystem::path& folder);

  /// The same check alone, without opening it.
  static void require(const std::filesystem::path& folder);

  /// A workspace in memory that goes away with the object (`--input FILE`).
  static Workspace temporary();

  ~Workspace();
  Workspace(Workspace&&) noexcept;

  Connection& connection() { return *connection_; }
  const std::filesystem::path& folder() const { return folder_; }
  /// Where fitted models are kept; empty for a temporary workspace.
  std::filesystem::path models_folder() const;

  std::int64_t data_version();
  std::int64_t n_imports();
  /// One thread for queries over a small shop, all of them over a large one. To be called when the
  /// size has changed. Answers do not depend on it.
  void choose_threads();
  /// ISO 4217 code of all money here; empty where no import named one.
  std::string currency();

 private:
  Workspace(std::filesystem::path folder, const std::string& database_path,
            const DatabaseOptions& options);

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace patron::store
