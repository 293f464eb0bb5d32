// Measures models of ratings for the oracles in Python.
//   ratings_probe folds N SEED MODEL ...   errors over N random folds
//   ratings_probe latest SHARE MODEL ...   errors on the latest ratings
//   ratings_probe predict MODEL ...        fits on the ratings, predicts the pairs after them
// reads lines "user item rating time" (0-based; predict: then a line "-" and lines "user item") and
// writes one line of JSON for each model.

#include <cstdlib>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/error.hpp"
#include "models/recommend/biased_mf.hpp"
#include "models/recommend/rating_baseline.hpp"
#include "models/recommend/rating_hybrid.hpp"
#include "models/recommend/rating_neighbours.hpp"

using namespace patron::models;
using nlohmann::json;

namespace {

struct Input {
  std::vector<Rating> ratings, asked;
  std::int32_t n_users = 0, n_items = 0;
};

Input read_input() {
  Input input;
  bool asking = false;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "-") {
      asking = true;
      continue;
    }
    Rating r;
    std::istringstream(line) >> r.user >> r.item >> r.value >> r.time;
    (asking ? input.asked : input.ratings).push_back(r);
    input.n_users = std::max(input.n_users, r.user + 1);
    input.n_items = std::max(input.n_items, r.item + 1);
  }
  return input;
}

RatingModel model_of(const std::string& name) {
  for (RatingModel& model :
       std::vector{make_rating_baseline(), make_biased_mf(), make_biased_mf(implicit_mf_options()),
                   make_rating_neighbours(), make_rating_neighbours(user_neighbours_options()),
                   make_rating_hybrid()})
    if (model.name == name) return model;
  throw patron::base::Error(patron::base::ErrorCode::kNotFound, "no model " + name);
}

json measured(const Input& input, const RatingModel& model, std::span<const char> held_out) {
  std::vector<Rating> seen, unseen;
  for (std::size_t i = 0; i < input.ratings.size(); ++i)
    (held_out[i] ? unseen : seen).push_back(input.ratings[i]);
  const std::clock_t start = std::clock();
  const auto fit = model.fit(make_rating_table(seen, input.n_users, input.n_items));
  const double cpu_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const RatingErrors errors = rating_errors(*fit, unseen);
  return {{"rmse", errors.rmse},
          {"mae", errors.mae},
          {"n", errors.n},
          {"cpu_s", cpu_s},
          {"form", fit->form()}};
}

json over_folds(const Input& input, const RatingModel& model, int n, std::uint64_t seed) {
  const std::vector<int> folds = rating_folds(input.ratings, n, seed);
  json results = json::array();
  for (int fold = 0; fold < n; ++fold) {
    std::vector<char> held_out;
    for (const int f : folds) held_out.push_back(f == fold);
    results.push_back(measured(input, model, held_out));
  }
  return results;
}

json predicted(const Input& input, const RatingModel& model) {
  const auto fit = model.fit(make_rating_table(input.ratings, input.n_users, input.n_items));
  json values = json::array();
  for (const Rating& r : input.asked) values.push_back(fit->predict(r.user, r.item));
  return {{"form", fit->form()}, {"predicted", values}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) return 2;
  const std::size_t first = words[0] == "folds" ? 3 : words[0] == "latest" ? 2 : 1;
  const Input input = read_input();
  for (std::size_t i = first; i < words.size(); ++i) {
    const RatingModel model = model_of(words[i]);
    json line{{"model", model.name}};
    if (words[0] == "folds")
      line["folds"] = over_folds(input, model, std::stoi(words[1]), std::stoull(words[2]));
    else if (words[0] == "latest")
      line.update(measured(input, model, latest_ratings(input.ratings, std::stod(words[1]))));
    else
      line.update(predicted(input, model));
    std::cout << line.dump() << "\n";
  }
}
