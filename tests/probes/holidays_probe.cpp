// Prints the holidays of each country and year as "country,day,name": what the oracle compares with
// the Python package holidays.   holidays_probe FIRST_YEAR LAST_YEAR [retail]

#include <cstdlib>
#include <iostream>

#include "models/forecast/holidays.hpp"

int main(int argc, char** argv) {
  using namespace patron::models;
  if (argc < 3) return 2;
  const HolidayKind kind = argc > 3 ? HolidayKind::kRetail : HolidayKind::kPublic;
  for (const std::string& country : holiday_countries())
    for (int year = std::atoi(argv[1]); year <= std::atoi(argv[2]); ++year)
      for (const Holiday& holiday : holidays_of(country, year, kind))
        std::cout << country << "," << patron::base::to_iso_date(holiday.day) << "," << holiday.name
                  << "\n";
}
