#include "app/command_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "app/output.hpp"
#include "app/suggest.hpp"
#include "app/terminal_progress.hpp"
#include "app/verb.hpp"
#include "base/error.hpp"
#include "base/split.hpp"

#ifndef PATRON_VERSION
#error "the build gives PATRON_VERSION"
#endif

namespace patron::app {
namespace {

using base::Error;
using base::ErrorCode;

std::string help_of(const base::FieldDoc& doc) {
  std::string text(doc.doc);
  if (!doc.unit.empty()) text += fmt::format(" ({})", doc.unit);
  return text;
}

CLI::Validator one_of(std::string_view choices) { return CLI::IsMember(base::split(choices, '|')); }

CLI::Validator in_range(const base::FieldDoc& doc) {
  const std::string words = fmt::format("{} to {}", doc.min, doc.max);
  const auto check = [low = doc.min, high = doc.max,
                      words](const std::string& text) -> std::string {
    double value = 0;
    const bool ok = CLI::detail::lexical_cast(text, value) && value >= low && value <= high;
    return ok ? std::string() : fmt::format("{} is not a number from {}", text, words);
  };
  return {check, words};
}

void finish(CLI::Option* option, const base::FieldDoc& doc, bool number) {
  if (!doc.choices.empty()) option->check(one_of(doc.choices));
  if (number && doc.min > -std::numeric_limits<double>::infinity()) option->check(in_range(doc));
}

/// One flag from one described field.
void add_flag(CLI::App& app, const base::Field& field) {
  const std::string flag = flag_of(field.doc->name), help = help_of(*field.doc);
  std::visit(
      [&](auto value) {
        using T = decltype(value);
        if constexpr (std::is_same_v<T, bool*>) {
          // A flag that is on by default is switched off by --no-NAME.
          app.add_flag(*value ? flag + ",!--no-" + flag.substr(2) : flag, *value, help);
        } else if constexpr (std::is_same_v<T, std::string*>) {
          CLI::Option* option = app.add_option(flag, *value, help);
          if (!value->empty()) option->capture_default_str();
          finish(option, *field.doc, false);
        } else if constexpr (std::is_same_v<T, std::vector<std::string>*>) {
          app.add_option(flag, *value, help)->allow_extra_args(false);
        } else if constexpr (std::is_same_v<T, int*> || std::is_same_v<T, std::int64_t*> ||
                             std::is_same_v<T, std::uint64_t*> || std::is_same_v<T, double*>) {
          finish(app.add_option(flag, *value, help)->capture_default_str(), *field.doc, true);
        } else if constexpr (std::is_same_v<T, std::optional<double>*>) {
          finish(app.add_option(flag, *value, help), *field.doc, true);
        }
      },
      field.value);
}

/// `--as_of` and `--as-of` are the same flag.
std::string normalised(std::string argument) {
  if (!argument.starts_with("--")) return argument;
  const auto end =
      argument.begin() + static_cast<std::ptrdiff_t>(std::min(argument.find('='), argument.size()));
  std::replace(argument.begin(), end, '_', '-');
  return argument;
}

void print_error(const Error& error, bool as_json) {
  if (as_json) {
    fmt::print(stderr, "{}\n", error_json(error));
    return;
  }
  fmt::print(stderr, "patron: {}\n", error.what());
}

struct Bound {
  Verb verb;
  CLI::App* app;
};

Bound bind(CLI::App& root, Verb verb, Context& context) {
  CLI::App* app = root.add_subcommand(verb.name, verb.summary);
  app->footer(verb.examples);
  for (const base::Fields& fields : verb.options)
    for (const base::Field& field : fields) add_flag(*app, field);
  for (const base::Field& field : base::fields_of(context.common)) {
    add_flag(*app, field);
    app->get_option(flag_of(field.doc->name))->group("Every verb");
  }
  if (verb.positionals.values != nullptr)
    app->add_option(verb.positionals.name, *verb.positionals.values, verb.positionals.doc)
        ->expected(static_cast<int>(verb.positionals.at_least),
                   static_cast<int>(verb.positionals.at_most));
  return {std::move(verb), app};
}

[[noreturn]] void fail_unknown_verb(const std::string& word, const std::vector<Bound>& verbs) {
  std::vector<std::string> names;
  for (const Bound& bound : verbs) names.push_back(bound.verb.name);
  const std::string near = nearest(word, names);
  throw Error(ErrorCode::kInvalidArgument, fmt::format("there is no verb \"{}\".", word),
              near.empty() ? "See patron --help." : fmt::format("Did you mean \"{}\"?", near));
}

/// CLI11's complaint in Patron's words.
Error as_error(const CLI::ParseError& complaint, const std::vector<std::string>& arguments,
               const CLI::App* app) {
  if (app != nullptr && dynamic_cast<const CLI::ExtrasError*>(&complaint) != nullptr) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : app->get_options()) flags.push_back(option->get_name());
    for (const std::string& argument : arguments) {
      const std::string flag = argument.substr(0, argument.find('='));
      if (!flag.starts_with("-") || std::find(flags.begin(), flags.end(), flag) != flags.end())
        continue;
      const std::string near = nearest(flag, flags);
      return {ErrorCode::kInvalidArgument, fmt::format("{} has no flag {}.", app->get_name(), flag),
              near.empty() ? fmt::format("See patron {} --help.", app->get_name())
                           : fmt::format("Did you mean {}?", near)};
    }
  }
  return {ErrorCode::kInvalidArgument, std::string(complaint.what()) + ".",
          app == nullptr ? "See patron --help."
                         : fmt::format("See patron {} --help.", app->get_name())};
}

void run_verb(const Bound& bound, Context& context) {
  for (const CLI::Option* option : bound.app->get_options())
    if (option->count() > 0) context.given.insert(option->get_name());
  if (context.common.json) context.common.format = "json";
  TerminalProgress terminal(!context.common.quiet && isatty(STDERR_FILENO) != 0);
  context.progress = terminal.progress();
  bound.verb.run(context);
  context.stages.end();
  terminal.clear();
  if (!context.common.timings.empty()) write_timings(context.stages, context.common.timings);
}

int parse_and_run(CLI::App& root, std::vector<std::string> arguments, Context& context) {
  std::vector<Bound> verbs;
  for (Verb& verb : all_verbs()) verbs.push_back(bind(root, std::move(verb), context));
  const auto word = std::find_if(arguments.begin(), arguments.end(),
                                 [](const auto& a) { return !a.starts_with("-"); });
  const auto named = word == arguments.end()
                         ? verbs.end()
                         : std::find_if(verbs.begin(), verbs.end(),
                                        [&](const Bound& b) { return b.verb.name == *word; });
  const bool asks = !arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h");
  if (word != arguments.end() && word != arguments.begin() && !asks)
    throw Error(ErrorCode::kInvalidArgument, "the verb comes first, its flags after it.",
                "Write: patron VERB --flag VALUE");
  if (word != arguments.end() && named == verbs.end()) fail_unknown_verb(*word, verbs);
  try {
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& asked) {  // --help and --version
    return root.exit(asked);
  } catch (const CLI::ParseError& complaint) {
    throw as_error(complaint, arguments, named == verbs.end() ? nullptr : named->app);
  }
  if (named == verbs.end()) {
    fmt::print("{}", root.help());
    return 0;
  }
  run_verb(*named, context);
  if (!std::cout.flush())
    throw Error(ErrorCode::kIo, "the answer could not be written to standard output.",
                "Free disk space, or name a file with --output.");
  return 0;
}

}  // namespace

std::string flag_of(std::string_view name) {
  std::string flag = "--" + std::string(name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

int run_command_line(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);
  CLI::App root("Patron: customer analytics for shops. Raw orders in, decisions out.", "patron");
  root.set_version_flag("--version", "patron " PATRON_VERSION);
  root.require_subcommand(0, 1);
  root.footer(
      "Start with: patron run orders.csv --out report\nEach verb explains itself: patron VERB "
      "--help");
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) arguments.push_back(normalised(argv[i]));
  Context context;
  const auto as_json = [&] {
    const auto format = std::find(arguments.begin(), arguments.end(), "--format");
    const bool named =
        format != arguments.end() && format + 1 != arguments.end() && format[1] == "json";
    return named ||
           std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
             return argument == "--json" || argument == "--format=json";
           });
  };
  try {
    return parse_and_run(root, arguments, context);
  } catch (const Error& error) {
    print_error(error, as_json());
    return base::info_of(error.code()).exit_code;
  } catch (const std::filesystem::filesystem_error& error) {
    print_error({ErrorCode::kIo, error.what(), "Check the paths and their permissions."},
                as_json());
    return base::info_of(ErrorCode::kIo).exit_code;
  } catch (const std::bad_alloc&) {
    print_error({ErrorCode::kResource, "There is not enough memory.", "Nothing was changed."},
                as_json());
  } catch (const std::exception& error) {
    print_error(
        {ErrorCode::kInternal, error.what(), "This is a fault of Patron; please report it."},
        as_json());
    return base::info_of(ErrorCode::kInternal).exit_code;
  }
  return base::info_of(ErrorCode::kResource).exit_code;
}

}  // namespace patron::app
