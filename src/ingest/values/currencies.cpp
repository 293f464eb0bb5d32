#include "ingest/values/currencies.hpp"

#include <algorithm>
#include <array>

#include "ingest/values/folding.hpp"

namespace patron::ingest {
namespace {

/// ISO 4217, without funds, metals and test codes.
constexpr std::string_view kCodes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS "
    "KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ";

struct Sign {
  std::string_view text;
  std::string_view code;  // "?": of several currencies
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Longer signs before those they begin or end with.
constexpr std::array kSigns = {
    Sign{"US$", "USD"},  Sign{"CA$", "CAD"},  Sign{"NZ$", "NZD"}, Sign{"HK$", "HKD"},
    Sign{"NT$", "TWD"},  Sign{"AU$", "AUD"},  Sign{"MX$", "MXN"}, Sign{"R$", "BRL"},
    Sign{"A$", "AUD"},   Sign{"C$", "CAD"},   Sign{"S$", "SGD"},  Sign{"$U", "UYU"},
    Sign{"$", "?"},      Sign{"€", "EUR"},    Sign{"£", "GBP"},   Sign{"¥", "?"},
    Sign{"￥", "?"},     Sign{"円", "JPY"},   Sign{"元", "CNY"},  Sign{"₹", "INR"},
    Sign{"₽", "RUB"},  Sign{"₺", "TRY"},    Sign{"₴", "UAH"},   Sign{"₩", "KRW"},
    Sign{"₫", "VND"},    Sign{"₪", "ILS"},    Sign{"₦", "NGN"},   Sign{"฿", "THB"},
    Sign{"₱", "PHP"},    Sign{"₸", "KZT"},    Sign{"zł", "PLN"},  Sign{"Zł", "PLN"},
    Sign{"ZŁ", "PLN"},   Sign{"zl", "PLN"},   Sign{"Kč", "CZK"},  Sign{"kč", "CZK"},
    Sign{"Ft", "HUF"},   Sign{"lei", "RON"},  Sign{"лв.", "BGN"}, Sign{"лв", "BGN"},
    Sign{"руб.", "RUB"}, Sign{"руб", "RUB"},  Sign{"р.", "RUB"},  Sign{"грн", "UAH"},
    Sign{"SFr.", "CHF"}, Sign{"sFr.", "CHF"}, Sign{"Fr.", "CHF"}, Sign{"Rs.", "?"},
    Sign{"Rs", "?"},     Sign{"kr.", "?"},    Sign{"kr", "?"},    Sign{"Kr", "?"},
    Sign{"TL", "TRY"},   Sign{"RM", "MYR"},   Sign{"Rp", "IDR"},  Sign{"Euro", "EUR"},
    Sign{"euro", "EUR"}, Sign{"R ", "ZAR"},
};

}  // namespace

bool is_currency_code(std::string_view text) {
  const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 3 && std::all_of(text.begin(), text.end(), letter) &&
         kCodes.find(text) != std::string_view::npos;
}

std::string_view take_currency_in_front(std::string_view& text) {
  if (text.empty() || is_digit(text.front())) return {};
  if (const auto code = text.substr(0, 3); is_currency_code(code)) {
    text = trimmed(text.substr(3));
    return code;
  }
  for (const Sign& sign : kSigns)
    if (text.starts_with(sign.text)) {
      text = trimmed(text.substr(sign.text.size()));
      return sign.code;
    }
  return {};
}

std::string_view take_currency_behind(std::string_view& text) {
  if (text.empty() || is_digit(text.back())) return {};
  const std::size_t n = text.size();
  if (const auto code = text.substr(n - std::min<std::size_t>(n, 3)); is_currency_code(code)) {
    text = trimmed(text.substr(0, n - 3));
    return code;
  }
  for (const Sign& sign : kSigns)
    if (text.ends_with(sign.text)) {
      text = trimmed(text.substr(0, n - sign.text.size()));
      return sign.code;
    }
  return {};
}

std::string_view currency_sign_in(std::string_view price) {
  if (price.empty() || (is_digit(price.front()) && is_digit(price.back()))) return {};
  price = trimmed(price);
  while (!price.empty() && std::string_view("-+(").find(price[0]) != std::string_view::npos)
    price.remove_prefix(1);
  while (!price.empty() && (price.back() == ')' || price.back() == '-')) price.remove_suffix(1);
  price = trimmed(price);
  std::string_view code = take_currency_in_front(price);
  if (code.empty()) code = take_currency_behind(price);
  return std::any_of(price.begin(), price.end(), is_digit) ? code : std::string_view{};
}

std::string_view currency_named_in(std::string_view price) {
  const std::string_view code = currency_sign_in(price);
  return code == "?" ? std::string_view{} : code;
}

std::string_view currency_called(std::string_view text) {
  std::string_view rest = text;
  const std::string_view code = take_currency_in_front(rest);
  return code.empty() || !rest.empty() ? text : code;
}

}  // namespace patron::ingest
