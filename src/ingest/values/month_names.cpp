#include "ingest/values/month_names.hpp"

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <utility>

namespace patron::ingest {
namespace {

/// By month, folded; a name stands once, in whatever language it is met first.
constexpr std::array<std::string_view, 12> kMonths = {
    "jan january januar janner jaenner janvier janv enero ene gennaio gen januari janeiro styczen "
    "stycznia sty январь января янв",
    "feb february februar feber fevrier fevr fev febrero febbraio februari fevereiro luty lutego "
    "lut февраль февраля фев февр",
    "mar march marz maerz mrz mars marzo maart mrt marco marzec marca marts март марта мар",
    "apr april avril avr abril abr aprile kwiecien kwietnia kwi апрель апреля апр",
    "may mai mayo maggio mag mei maio maj maja май мая",
    "jun june juni juin junio giugno giu junho czerwiec czerwca cze июнь июня июн",
    "jul july juli juillet juil julio luglio lug julho lipiec lipca lip июль июля июл",
    "aug august aout aou agosto ago augustus augusti sierpien sierpnia sie август августа авг",
    "sep sept september septembre septiembre setiembre set settembre setembro wrzesien wrzesnia "
    "wrz сентябрь сентября сен сент",
    "oct october okt oktober octobre octubre ottobre ott outubro out pazdziernik pazdziernika paz "
    "октябрь октября окт",
    "nov november novembre noviembre novembro listopad listopada lis ноябрь ноября ноя нояб",
    "dec december dez dezember decembre diciembre dic dicembre dezembro grudzien grudnia gru "
    "desember des декабрь декабря дек",
};

constexpr std::string_view kWeekdays =
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat "
    "sunday sun montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonnabend "
    "sonntag so lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim "
    "lunes martes miercoles mie jueves jue viernes vie sabado sab domingo dom lunedi martedi "
    "mercoledi giovedi gio venerdi sabato domenica maandag ma dinsdag woensdag wo donderdag "
    "vrijdag vr zaterdag za zondag zo segunda segundafeira seg terca tercafeira ter quarta "
    "quartafeira qua quinta quintafeira qui sexta sextafeira sex poniedzialek pon pn wtorek wt "
    "sroda sr czwartek czw piatek pt sobota sob niedziela niedz nd mandag tisdag tirsdag onsdag "
    "torsdag fredag lordag sondag понедельник пн вторник вт среда ср четверг чт пятница пт суббота "
    "сб воскресенье вс";

template <class Take>
void each_word(std::string_view words, Take&& take) {
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    take(words.substr(0, end));
    words.remove_prefix(end == words.npos ? words.size() : end + 1);
  }
}

auto month_table() {
  boost::unordered_flat_map<std::string_view, int> table;
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    each_word(kMonths[i], [&](std::string_view word) { table.emplace(word, int(i) + 1); });
  return table;
}

auto weekday_table() {
  boost::unordered_flat_set<std::string_view> table;
  each_word(kWeekdays, [&](std::string_view word) { table.insert(word); });
  return table;
}

constexpr std::array<std::pair<std::string_view, int>, 22> kZones = {{
    {"z", 0},      {"utc", 0},    {"gmt", 0},    {"pst", -480}, {"pdt", -420}, {"mst", -420},
    {"mdt", -360}, {"cst", -360}, {"cdt", -300}, {"est", -300}, {"edt", -240}, {"wet", 0},
    {"west", 60},  {"bst", 60},   {"cet", 60},   {"cest", 120}, {"mez", 60},   {"mesz", 120},
    {"eet", 120},  {"eest", 180}, {"msk", 180},  {"jst", 540},
}};

}  // namespace

int month_named(std::string_view word) {
  static const auto table = month_table();
  const auto found = table.find(word);
  return found == table.end() ? 0 : found->second;
}

bool is_weekday(std::string_view word) {
  static const auto table = weekday_table();
  return table.contains(word);
}

int zone_named(std::string_view word) {
  for (const auto& [name, minutes] : kZones)
    if (name == word) return minutes;
  return kNoZone;
}

}  // namespace patron::ingest
